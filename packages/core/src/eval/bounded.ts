import { type Cause, Unknown } from "../value/unknown.ts";
import type { Known, Value } from "../value/value.ts";

/** Two ends between which a value lies, both included; null: no end on that side. */
export interface Range {
  readonly low: Value | null;
  readonly high: Value | null;
  /** The value may also turn out to be empty, as the least of no values is. */
  readonly mayBeEmpty: boolean;
}

/**
 * A value that is not known but not unbounded either: how many records match when some are not known, or the
 * least of values of which some are not known. Comparisons use its ends; for everything else it is just
 * unknown.
 */
export class Bounded extends Unknown implements Range {
  readonly low: Value | null;
  readonly high: Value | null;
  readonly mayBeEmpty: boolean;

  constructor(range: Range, causes: readonly Cause[]) {
    super(causes);
    this.low = range.low;
    this.high = range.high;
    this.mayBeEmpty = range.mayBeEmpty;
  }
}

/** The ends of a value: a known one is both its own ends; null where there is nothing to say. */
export function rangeOf(value: Value | Unknown): Range | null {
  if (value instanceof Bounded) return value;
  if (value instanceof Unknown) return null;
  return { low: value, high: value, mayBeEmpty: false };
}

/** The known ends of a value: those at which a comparison with it can flip. */
export function endsOf(value: Known | Unknown): readonly Value[] {
  if (value === null) return [];
  const range = rangeOf(value);
  return [range?.low, range?.high].filter((end) => end !== null && end !== undefined);
}

/** A number (date, instant, time) moved by another, ends included. What is empty stays so; what is unknown too. */
export function moveBy(value: Known | Unknown, by: Known | Unknown, sign: 1 | -1): Known | Unknown {
  if (value === null || by === null) return null;
  if (by instanceof Unknown) return new Unknown(by.causes);
  const step = sign * Number(by);
  if (value instanceof Bounded) {
    const { mayBeEmpty } = value;
    return new Bounded(
      { low: moveEnd(value.low, step), high: moveEnd(value.high, step), mayBeEmpty },
      value.causes,
    );
  }
  return value instanceof Unknown ? value : Number(value) + step;
}

function moveEnd(end: Value | null, step: number): Value | null {
  return end === null ? null : Number(end) + step;
}
