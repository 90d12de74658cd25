import type { Contestant } from "../../harness/subject.ts";
import type { Condition } from "../../workload/model.ts";
import type { WorkloadTask } from "../../workload/task.ts";
import { allTests, type Flat, flatName } from "./flat.ts";
import { peer } from "./import-peer.ts";
import { looped } from "./looped.ts";

interface JsonLogicEngine {
  readonly LogicEngine: new () => { build(logic: unknown): (flat: Flat) => boolean };
}

export const jsonLogicEngine: Contestant<WorkloadTask> = {
  name: "json-logic-engine",
  label: "json-logic-engine (compiled)",
  group: "peer",
  async load(task) {
    const { LogicEngine } = await peer<JsonLogicEngine>("json-logic-engine");
    const engine = new LogicEngine();
    return looped(task, (rule) => engine.build({ and: allTests(rule).map(logicOf) }));
  },
};

function logicOf({ field, op, value }: Condition): unknown {
  const read = { var: flatName(field) };
  if (op === "contains") return { in: [value, read] };
  return { [op === "==" ? "===" : op]: [read, value] };
}
