import { Bounded } from "../../eval/bounded.ts";
import { Unknown } from "../../value/unknown.ts";
import type { Known } from "../../value/value.ts";
import { FALSE, TRUE, type TruthCode, UNKNOWN } from "../truth-code.ts";

/**
 * A value as compiled code holds it: what is known as it is, empty as null, and unknown as undefined, so that nothing is
 * allocated for it. An unknown that has ends to compare with is the interpreter's {@link Bounded}.
 */
export type Operand = Known | undefined | Bounded;

const NOT_KNOWN = new Unknown([]);

/** The value as the interpreter holds it. Causes are not kept: whoever wants them asks the interpreter. */
export function toInterpreter(operand: Operand): Known | Unknown {
  return operand === undefined ? NOT_KNOWN : operand;
}

/** The interpreter's value as compiled code holds it. */
export function fromInterpreter(value: Known | Unknown): Operand {
  return value instanceof Unknown && !(value instanceof Bounded) ? undefined : value;
}

/** A value as the outcome of a condition: what is neither true nor unknown does not hold. */
export function truthCode(value: Operand | Unknown): TruthCode {
  if (value === undefined || value instanceof Unknown) return UNKNOWN;
  return value === true ? TRUE : FALSE;
}

/** Whether nothing, or only a range, is known of it. */
export function isUnknown(operand: Operand): boolean {
  return operand === undefined || operand instanceof Bounded;
}
