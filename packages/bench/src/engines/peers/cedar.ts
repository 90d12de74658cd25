import type { Contestant } from "../../harness/subject.ts";
import type { BenchInput, BenchRule, Condition } from "../../workload/model.ts";
import type { WorkloadTask } from "../../workload/task.ts";
import { type Flat, flatName, flatten } from "./flat.ts";
import { peer } from "./import-peer.ts";

interface Entity {
  readonly type: string;
  readonly id: string;
}

interface CedarWasm {
  preparsePolicySet(
    id: string,
    policies: { readonly staticPolicies: Readonly<Record<string, string>> },
  ): { readonly type: string };
  statefulIsAuthorized(request: {
    readonly principal: Entity;
    readonly action: Entity;
    readonly resource: Entity;
    readonly context: Flat;
    readonly preparsedPolicySetId: string;
    readonly entities: readonly unknown[];
  }): {
    readonly type: string;
    readonly response: {
      readonly diagnostics: { readonly reason: readonly string[]; readonly errors: readonly unknown[] };
    };
  };
}

const POLICIES = "rules";

/** A `forbid` a rule, parsed beforehand: what determines a denial are just the rules that fire. */
export const cedar: Contestant<WorkloadTask> = {
  name: "cedar",
  label: "Cedar (wasm, preparsed)",
  group: "peer",
  async load(task) {
    const wasm = await peer<CedarWasm>("@cedar-policy/cedar-wasm/nodejs");
    const staticPolicies = Object.fromEntries(task.rules.map((rule) => [rule.id, policyOf(rule)]));
    const parsed = wasm.preparsePolicySet(POLICIES, { staticPolicies });
    if (parsed.type !== "success") throw new Error(`Cedar did not take the rules: ${JSON.stringify(parsed)}`);
    const principal = { type: "Customer", id: "c" };
    const resource = { type: "Message", id: "m" };
    const decide = (input: BenchInput) => {
      const answer = wasm.statefulIsAuthorized({
        principal,
        action: { type: "Action", id: input.message.intent },
        resource,
        context: flatten(input),
        preparsedPolicySetId: POLICIES,
        entities: [],
      });
      if (answer.type !== "success" || answer.response.diagnostics.errors.length > 0)
        throw new Error(`Cedar did not decide: ${JSON.stringify(answer)}`);
      return answer.response.diagnostics.reason;
    };
    return { inputs: () => task.inputs, expected: () => task.expected, decide, answer: decide };
  },
};

function policyOf({ intents, when }: BenchRule): string {
  const actions = intents.map((intent) => `Action::${JSON.stringify(intent)}`).join(", ");
  return `forbid(principal, action in [${actions}], resource) when { ${when.map(testOf).join(" && ")} };`;
}

function testOf({ field, op, value }: Condition): string {
  const name = `context.${flatName(field)}`;
  switch (op) {
    case "in":
      return `${JSON.stringify(value)}.contains(${name})`;
    case "contains":
      return `${name}.contains(${JSON.stringify(value)})`;
    default:
      return `${name} ${op} ${JSON.stringify(value)}`;
  }
}
