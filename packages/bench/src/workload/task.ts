import { drawInputs, withHoles } from "./draw-inputs.ts";
import { drawRules } from "./draw-rules.ts";
import type { BenchInput, Workload } from "./model.ts";

/** The workload at one size. */
export interface WorkloadTask extends Workload {
  readonly inputs: readonly BenchInput[];
  /** The rules as a compiled bundle, for whoever has prepared it. */
  readonly bundle?: string;
}

/** @param unknown of each field of the state, the probability that it is not known; 0: everything is */
export function drawWorkload(size: number, unknown = 0): WorkloadTask {
  const inputs = drawInputs();
  const { rules, expected } = drawRules(size, inputs);
  return { rules, expected, inputs: unknown === 0 ? inputs : withHoles(inputs, unknown) };
}
