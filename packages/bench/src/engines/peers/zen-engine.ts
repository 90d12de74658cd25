import type { Contestant } from "../../harness/subject.ts";
import type { BenchInput, BenchRule, Condition } from "../../workload/model.ts";
import type { WorkloadTask } from "../../workload/task.ts";
import { ALL_FIELDS, allTests, type Flat, flatName, flatten } from "./flat.ts";
import { peer } from "./import-peer.ts";

interface ZenModule {
  readonly ZenEngine: new () => {
    createDecision(model: unknown): {
      evaluate(facts: Flat): Promise<{ readonly result: readonly { readonly id: string }[] | null }>;
    };
  };
}

/** One after the other, and several at once, as it works on threads of its own. */
export const zenEngine = contestant("zen-engine", "GoRules ZEN (decision table)", 1);
export const zenEngineParallel = contestant("zen-engine-parallel", "GoRules ZEN (table, 8 at once)", 8);

function contestant(name: string, label: string, inFlight: number): Contestant<WorkloadTask> {
  return {
    name,
    label,
    group: "peer",
    async load(task) {
      const { ZenEngine } = await peer<ZenModule>("@gorules/zen-engine");
      const decision = new ZenEngine().createDecision(tableOf(task.rules));
      const decide = async (input: BenchInput) => {
        const { result } = await decision.evaluate(flatten(input));
        return (result ?? []).map(({ id }) => id);
      };
      return { inputs: () => task.inputs, expected: () => task.expected, decide, answer: decide, inFlight };
    },
  };
}

/** A decision table with a column a field, which collects every row that matches. */
function tableOf(rules: readonly BenchRule[]): unknown {
  const node = (id: string, type: string, content?: unknown) => ({
    id,
    type,
    name: id,
    position: { x: 0, y: 0 },
    ...(content === undefined ? {} : { content }),
  });
  const column = (field: string) => `column_${flatName(field)}`;
  const empty = Object.fromEntries(ALL_FIELDS.map((field) => [column(field), ""]));
  const rows = rules.map((rule) => ({
    ...empty,
    ...Object.fromEntries(allTests(rule).map((test) => [column(test.field), cellOf(test)])),
    _id: rule.id,
    output: literal(rule.id),
  }));
  const inputs = ALL_FIELDS.map((field) => ({
    id: column(field),
    name: field,
    type: "expression",
    field: flatName(field),
  }));
  const outputs = [{ id: "output", name: "id", type: "expression", field: "id" }];
  return {
    nodes: [
      node("in", "inputNode"),
      node("table", "decisionTableNode", { hitPolicy: "collect", inputs, outputs, rules: rows }),
      node("out", "outputNode"),
    ],
    edges: [
      { id: "first", type: "edge", sourceId: "in", targetId: "table" },
      { id: "second", type: "edge", sourceId: "table", targetId: "out" },
    ],
  };
}

function cellOf({ op, value }: Condition): string {
  switch (op) {
    case "==":
      return literal(value);
    case "in":
      return value.map(literal).join(", ");
    case "contains":
      return `contains($, ${literal(value)})`;
    case "<":
    case ">":
      return `${op} ${value}`;
  }
}

function literal(value: string | number | boolean): string {
  return typeof value === "string" ? `'${value}'` : String(value);
}
