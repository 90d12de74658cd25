import type { Contestant } from "../../harness/subject.ts";
import type { BenchInput, BenchRule } from "../../workload/model.ts";
import type { WorkloadTask } from "../../workload/task.ts";
import { type Flat, flatName, flatten } from "./flat.ts";
import { peer } from "./import-peer.ts";

interface CaslAbility {
  createMongoAbility(rules: readonly unknown[]): {
    rulesFor(
      action: string,
      subject: string,
    ): readonly { readonly reason: string; matchesConditions(flat: Flat): boolean }[];
  };
}

/** An equality on a list means that the list has it. */
const OPERATORS = { "==": "$eq", "<": "$lt", ">": "$gt", in: "$in", contains: "$eq" };
const SUBJECT = "Message";

/** A `cannot` a rule, with the intent as the action: CASL finds rules by action. */
export const casl: Contestant<WorkloadTask> = {
  name: "casl",
  label: "CASL (indexed by action)",
  group: "peer",
  async load(task) {
    const { createMongoAbility } = await peer<CaslAbility>("@casl/ability");
    const ability = createMongoAbility(task.rules.map(ruleOf));
    const decide = (input: BenchInput): readonly string[] => {
      const flat = flatten(input);
      const fired: string[] = [];
      for (const rule of ability.rulesFor(input.message.intent, SUBJECT)) {
        if (rule.matchesConditions(flat)) fired.push(rule.reason);
      }
      return fired;
    };
    return { inputs: () => task.inputs, expected: () => task.expected, decide, answer: decide };
  },
};

function ruleOf({ id, intents, when }: BenchRule): unknown {
  const conditions = when.map(({ field, op, value }) => [flatName(field), { [OPERATORS[op]]: value }]);
  return {
    inverted: true,
    action: intents,
    subject: SUBJECT,
    conditions: Object.fromEntries(conditions),
    reason: id,
  };
}
