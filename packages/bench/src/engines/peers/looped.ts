import type { Subject } from "../../harness/subject.ts";
import type { BenchInput, BenchRule } from "../../workload/model.ts";
import type { WorkloadTask } from "../../workload/task.ts";
import { type Flat, flatten } from "./flat.ts";

/** An engine that has expressions and no sets of rules: each rule is compiled by itself, and all are tried. */
export function looped(
  task: WorkloadTask,
  compile: (rule: BenchRule) => (flat: Flat) => boolean,
): Subject<BenchInput> {
  const ids = task.rules.map(({ id }) => id);
  const tests = task.rules.map(compile);
  const decide = (input: BenchInput): readonly string[] => {
    const flat = flatten(input);
    const fired: string[] = [];
    for (let index = 0; index < tests.length; index++) {
      if (tests[index]?.(flat)) fired.push(ids[index] ?? "");
    }
    return fired;
  };
  return { inputs: () => task.inputs, expected: () => task.expected, decide, answer: decide };
}
