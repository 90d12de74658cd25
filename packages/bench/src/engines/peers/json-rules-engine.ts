import type { Contestant } from "../../harness/subject.ts";
import type { BenchInput } from "../../workload/model.ts";
import type { WorkloadTask } from "../../workload/task.ts";
import { allTests, type Flat, flatName, flatten } from "./flat.ts";
import { peer } from "./import-peer.ts";

interface JsonRulesEngine {
  readonly Engine: new (
    rules: readonly unknown[],
  ) => { run(facts: Flat): Promise<{ readonly events: readonly { readonly type: string }[] }> };
}

const OPERATORS = { "==": "equal", "<": "lessThan", ">": "greaterThan", in: "in", contains: "contains" };

/** Tuned: flat facts need no path, and with falling priorities the tests of a rule end at the first that fails. */
export const jsonRulesEngine: Contestant<WorkloadTask> = {
  name: "json-rules-engine",
  label: "json-rules-engine (tuned)",
  group: "peer",
  async load(task) {
    const { Engine } = await peer<JsonRulesEngine>("json-rules-engine");
    const engine = new Engine(
      task.rules.map((rule) => ({
        event: { type: rule.id },
        conditions: {
          all: allTests(rule).map(({ field, op, value }, place) => ({
            fact: flatName(field),
            operator: OPERATORS[op],
            value,
            priority: 10 - place,
          })),
        },
      })),
    );
    const decide = async (input: BenchInput) => {
      const { events } = await engine.run(flatten(input));
      return events.map(({ type }) => type);
    };
    return { inputs: () => task.inputs, expected: () => task.expected, decide, answer: decide };
  },
};
