import type { Contestant } from "../../harness/subject.ts";
import { drawInputs } from "../../workload/draw-inputs.ts";
import { valueAt } from "../../workload/fields.ts";
import type { Condition } from "../../workload/model.ts";
import type { WorkloadTask } from "../../workload/task.ts";
import { ALL_FIELDS, allTests, type Flat, flatName } from "./flat.ts";
import { peer } from "./import-peer.ts";
import { looped } from "./looped.ts";

interface CelJs {
  readonly Environment: new () => {
    registerVariable(name: string, type: string): void;
    parse(expression: string): (flat: Flat) => unknown;
  };
}

const TYPES: Readonly<Record<string, string>> = { number: "double", boolean: "bool", string: "string" };

export const celJs: Contestant<WorkloadTask> = {
  name: "cel-js",
  label: "cel-js",
  group: "peer",
  async load(task) {
    const { Environment } = await peer<CelJs>("@marcbachmann/cel-js");
    const environment = new Environment();
    const [sample] = drawInputs(1);
    for (const field of ALL_FIELDS) {
      const value = sample && valueAt(sample, field);
      environment.registerVariable(flatName(field), TYPES[typeof value] ?? "list<string>");
    }
    return looped(task, (rule) => {
      const run = environment.parse(allTests(rule).map(testOf).join(" && "));
      return (flat) => run(flat) === true;
    });
  },
};

function testOf({ field, op, value }: Condition): string {
  const name = flatName(field);
  switch (op) {
    case "in":
      return `${name} in ${JSON.stringify(value)}`;
    case "contains":
      return `${JSON.stringify(value)} in ${name}`;
    default:
      // All numbers are doubles here, and a literal without a point is not one.
      return `${name} ${op} ${typeof value === "number" ? value.toFixed(1) : JSON.stringify(value)}`;
  }
}
