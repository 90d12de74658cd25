import type { Type } from "../../value/type.ts";
import type { Known } from "../../value/value.ts";

/** The class of what is empty. */
export const EMPTY_CLASS = 0;

/** Of a value that is not of its source's type: it rules nothing out. */
export const NO_CLASS = -1;

/** Texts are compared for equality only, so one that no rule names stands for all of these. */
const ANOTHER = "\u0000another";

/**
 * Cuts the values of a source into classes that no rule tells apart: each literal that a rule holds against the source is
 * one, and so is what lies between two neighbours. Class 0 is empty.
 */
export interface Classes {
  /** Classes are numbered from 0 up to this. */
  readonly count: number;
  classOf(value: Known | undefined): number;
  /** The classes in which a condition with these literals may come out differently, each with a value that stands for all. */
  segments(literals: ReadonlySet<Known>): readonly Segment[];
}

/** Neighbouring classes, from the first up to and without the last, on which a condition comes out alike. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly sample: Known;
}

/** Classes for values of a type, given every literal against which rules hold one; null for a type that has none. */
export function classesFor(type: Type, literals: ReadonlySet<Known>): Classes | null {
  switch (type.kind) {
    case "boolean":
      return booleans;
    case "text":
    case "enumeration":
    case "reference":
      return texts([...literals].filter((one) => typeof one === "string"));
    case "number":
    case "date":
    case "instant":
    case "duration":
    case "days":
    case "time_of_day":
      return numbers([...literals].filter((one) => typeof one === "number"));
    default:
      return null;
  }
}

/** One class for all there is: whether there is anything at all is the only question. */
export const existence: Classes = {
  count: 2,
  classOf: (value) => (value === null || value === undefined ? EMPTY_CLASS : 1),
  segments: () => [{ from: 1, to: 2, sample: true }],
};

const EMPTY_SEGMENT: Segment = { from: EMPTY_CLASS, to: EMPTY_CLASS + 1, sample: null };

const booleans: Classes = {
  count: 3,
  classOf: (value) =>
    value === null || value === undefined ? EMPTY_CLASS : value === true ? 2 : value === false ? 1 : NO_CLASS,
  segments: () => [EMPTY_SEGMENT, { from: 1, to: 2, sample: false }, { from: 2, to: 3, sample: true }],
};

function texts(literals: readonly string[]): Classes {
  const classes = new Map(literals.map((text, index) => [text, index + 1]));
  const others = literals.length + 1;
  return {
    count: others + 1,
    classOf(value) {
      if (typeof value === "string") return classes.get(value) ?? others;
      return value === null || value === undefined ? EMPTY_CLASS : NO_CLASS;
    },
    segments(own) {
      const named = [...own].flatMap((text) => {
        const at = typeof text === "string" ? classes.get(text) : undefined;
        return at === undefined ? [] : [{ from: at, to: at + 1, sample: text }];
      });
      named.sort((left, right) => left.from - right.from);
      const gaps: Segment[] = [];
      let from = 1;
      for (const one of [...named, { from: others + 1, to: others + 1 }]) {
        if (from < one.from) gaps.push({ from, to: one.from, sample: ANOTHER });
        from = one.to;
      }
      return [EMPTY_SEGMENT, ...named, ...gaps];
    },
  };
}

/** With literals a < b < c: 1 is below a, 2 is a, 3 between a and b, 4 is b, and so on. */
function numbers(literals: readonly number[]): Classes {
  const marks = Float64Array.from(literals).sort();
  const count = 2 * marks.length + 2;
  const classOf = (value: Known | undefined): number => {
    if (typeof value !== "number") return value === null || value === undefined ? EMPTY_CLASS : NO_CLASS;
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((marks[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    // NaN is in no class: it equals nothing and lies nowhere.
    if (Number.isNaN(value)) return NO_CLASS;
    return marks[low] === value ? 2 * low + 2 : 2 * low + 1;
  };
  return {
    count,
    classOf,
    segments(own) {
      const ends = [...own].filter((one) => typeof one === "number").sort((left, right) => left - right);
      const segments: Segment[] = [EMPTY_SEGMENT];
      let from = 1;
      let below = Number.NEGATIVE_INFINITY;
      for (const end of ends) {
        const at = classOf(end);
        if (from < at) segments.push({ from, to: at, sample: between(below, end) });
        segments.push({ from: at, to: at + 1, sample: end });
        from = at + 1;
        below = end;
      }
      segments.push({ from, to: count, sample: Number.POSITIVE_INFINITY });
      return segments;
    },
  };
}

function between(low: number, high: number): number {
  return low === Number.NEGATIVE_INFINITY ? low : low + (high - low) / 2;
}
