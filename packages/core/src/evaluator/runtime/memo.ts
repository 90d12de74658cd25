import type { TruthCode } from "../truth-code.ts";
import type { Operand } from "./truth.ts";

/**
 * What an expression that several conditions share came to in one evaluation. Generated code compares `generation` with
 * the run's by itself, so that a hit costs no call.
 */
export class Memo {
  generation = -1;
  truth: TruthCode = 0;
  value: Operand = null;
  next = Number.POSITIVE_INFINITY;

  /** Keeps the outcome of a condition, and gives it back. */
  keep(generation: number, truth: TruthCode, next: number): TruthCode {
    this.generation = generation;
    this.truth = truth;
    this.next = next;
    return truth;
  }

  /** Keeps a value, and gives it back. */
  keepValue(generation: number, value: Operand, next: number): Operand {
    this.generation = generation;
    this.value = value;
    this.next = next;
    return value;
  }
}

/** A memo that holds nothing yet. */
export function memo(): Memo {
  return new Memo();
}
