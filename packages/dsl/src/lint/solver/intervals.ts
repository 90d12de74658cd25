/** An end of an interval. `tilt` is 1 for just above the number, -1 for just below it, 0 for the number itself. */
interface End {
  readonly at: number;
  readonly tilt: -1 | 0 | 1;
}

interface Interval {
  readonly low: End;
  readonly high: End;
}

/**
 * A set of numbers: disjoint intervals from the smallest. `whole` sets hold integers only (dates, instants, cents,
 * counts), so that nothing lies between 5 and 6 in them.
 */
export interface Intervals {
  readonly kind: "intervals";
  readonly whole: boolean;
  readonly parts: readonly Interval[];
}

export type Order = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

const LOWEST: End = { at: Number.NEGATIVE_INFINITY, tilt: 0 };
const HIGHEST: End = { at: Number.POSITIVE_INFINITY, tilt: 0 };

/** All numbers, or all integers. */
export function everyNumber(whole: boolean): Intervals {
  return { kind: "intervals", whole, parts: [{ low: LOWEST, high: HIGHEST }] };
}

export function noNumber(whole: boolean): Intervals {
  return { kind: "intervals", whole, parts: [] };
}

/** The numbers that stand in a relation to one: those less than 5. */
export function related(order: Order, to: number, whole: boolean): Intervals {
  const at = (tilt: End["tilt"]): End => ({ at: to, tilt });
  switch (order) {
    case "eq":
      return of([{ low: at(0), high: at(0) }], whole);
    case "ne":
      return complementOf(related("eq", to, whole));
    case "lt":
      return of([{ low: LOWEST, high: at(-1) }], whole);
    case "le":
      return of([{ low: LOWEST, high: at(0) }], whole);
    case "gt":
      return of([{ low: at(1), high: HIGHEST }], whole);
    case "ge":
      return of([{ low: at(0), high: HIGHEST }], whole);
  }
}

/** From one number to another, both included. */
export function closedRange(low: number, high: number, whole: boolean): Intervals {
  return intersectionOf(related("ge", low, whole), related("le", high, whole));
}

export function complementOf({ parts, whole }: Intervals): Intervals {
  const gaps: Interval[] = [];
  let low = LOWEST;
  for (const part of parts) {
    if (part.low.at > Number.NEGATIVE_INFINITY) gaps.push({ low, high: beside(part.low, -1) });
    low = part.high.at === Number.POSITIVE_INFINITY ? part.high : beside(part.high, 1);
  }
  if (low.at < Number.POSITIVE_INFINITY) gaps.push({ low, high: HIGHEST });
  return of(gaps, whole);
}

export function intersectionOf(left: Intervals, right: Intervals): Intervals {
  const whole = left.whole || right.whole;
  const parts = left.parts.flatMap((one) =>
    right.parts.map((other) => ({
      low: order(one.low, other.low) < 0 ? other.low : one.low,
      high: order(one.high, other.high) < 0 ? one.high : other.high,
    })),
  );
  return of(parts, whole);
}

/** The only number of a set, or null. */
export function onlyNumber({ parts }: Intervals): number | null {
  const [part, other] = parts;
  if (part === undefined || other !== undefined) return null;
  return part.low.at === part.high.at && part.low.tilt === 0 && part.high.tilt === 0 ? part.low.at : null;
}

/** Whether the set goes on for ever to one side, so that it has as many numbers as one likes. */
export function isUnbounded({ parts }: Intervals): boolean {
  return parts.some(
    ({ low, high }) => low.at === Number.NEGATIVE_INFINITY || high.at === Number.POSITIVE_INFINITY,
  );
}

/** The end that touches another from outside. */
function beside({ at, tilt }: End, step: -1 | 1): End {
  const moved = tilt + step;
  return { at, tilt: moved > 0 ? 1 : moved < 0 ? -1 : 0 };
}

function order(left: End, right: End): number {
  return left.at === right.at ? left.tilt - right.tilt : left.at - right.at;
}

function of(parts: readonly Interval[], whole: boolean): Intervals {
  const exact = whole ? parts.map(toIntegers) : parts;
  const filled = exact.filter(({ low, high }) => order(low, high) <= 0);
  return { kind: "intervals", whole, parts: filled.toSorted((one, other) => order(one.low, other.low)) };
}

function toIntegers({ low, high }: Interval): Interval {
  const first = Number.isInteger(low.at) && low.tilt > 0 ? low.at + 1 : Math.ceil(low.at);
  const last = Number.isInteger(high.at) && high.tilt < 0 ? high.at - 1 : Math.floor(high.at);
  return { low: { at: first, tilt: 0 }, high: { at: last, tilt: 0 } };
}
