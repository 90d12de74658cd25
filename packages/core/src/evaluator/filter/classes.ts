import { representation, type Type } from "../../value/type.ts";
import type { Known } from "../../value/value.ts";

/** The class of what is empty. */
export const EMPTY_CLASS = 0;

/** Of a value that is not of its source's type: it rules nothing out. */
export const NO_CLASS = -1;

/** Of a value that is not known: it rules nothing out, and whatever is said of it is unknown. */
export const UNKNOWN_CLASS = -2;

/** Texts are compared for equality only, so one that no rule names stands for all of these. */
const ANOTHER = "\u0000another";

/** Neighbouring classes, from the first up to and without the last, on which a condition comes out alike. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  /** A value that stands for all of them. */
  readonly sample: Known;
}

/** What values of a source are compared as. */
type Form = NonNullable<ReturnType<typeof representation>> | "existence";

/**
 * Cuts the values of a source into classes that no rule tells apart: each literal that a rule holds against the source is
 * one, and so is what lies between two neighbours. Class 0 is empty. Of numbers with literals a < b, 1 is below a, 2 is a, 3
 * lies between them, 4 is b, 5 above; of texts the last is all those that no rule names.
 */
export class Classes {
  /** Classes are numbered from 0 up to this. */
  readonly count: number;
  private readonly form: Form;
  private readonly marks: Float64Array;
  private readonly texts: ReadonlyMap<string, number>;
  private readonly grid: Grid | null;

  constructor(form: Form, literals: ReadonlySet<Known>) {
    this.form = form;
    this.marks = Float64Array.from([...literals].filter((one) => typeof one === "number")).sort();
    this.grid = gridOf(this.marks);
    const texts = [...literals].filter((one) => typeof one === "string");
    this.texts = new Map(texts.map((text, index) => [text, index + 1]));
    this.count = { existence: 2, boolean: 3, string: texts.length + 2, number: 2 * this.marks.length + 2 }[
      form
    ];
  }

  /** One form of code for all columns, so that it is fast for each. */
  classOf(value: Known | undefined): number {
    if (value === null || value === undefined) return EMPTY_CLASS;
    if (typeof value === "number") return this.form === "number" ? this.classOfNumber(value) : this.ofAny();
    if (typeof value === "string") {
      return this.form === "string" ? (this.texts.get(value) ?? this.count - 1) : this.ofAny();
    }
    return this.form === "boolean" && typeof value === "boolean" ? (value ? 2 : 1) : this.ofAny();
  }

  /** The classes in which a condition with these literals may come out differently. */
  segments(own: ReadonlySet<Known>): readonly Segment[] {
    switch (this.form) {
      case "existence":
        return [{ from: 1, to: 2, sample: true }];
      case "boolean":
        return [EMPTY_SEGMENT, { from: 1, to: 2, sample: false }, { from: 2, to: 3, sample: true }];
      case "string":
        return [EMPTY_SEGMENT, ...this.textSegments(own)];
      case "number":
        return [EMPTY_SEGMENT, ...this.numberSegments(own)];
    }
  }

  private ofAny(): number {
    return this.form === "existence" ? 1 : NO_CLASS;
  }

  private classOfNumber(value: number): number {
    const { marks, grid } = this;
    // NaN is in no class: it equals nothing and lies nowhere.
    if (Number.isNaN(value)) return NO_CLASS;
    const low = grid === null ? marksBelow(marks, value) : marksBelowOnGrid(marks, grid, value);
    return low < marks.length && marks[low] === value ? 2 * low + 2 : 2 * low + 1;
  }

  private textSegments(own: ReadonlySet<Known>): readonly Segment[] {
    const named = [...own].flatMap((text) => {
      const at = typeof text === "string" ? this.texts.get(text) : undefined;
      return at === undefined ? [] : [{ from: at, to: at + 1, sample: text }];
    });
    named.sort((left, right) => left.from - right.from);
    const gaps: Segment[] = [];
    let from = 1;
    for (const one of [...named, { from: this.count, to: this.count }]) {
      if (from < one.from) gaps.push({ from, to: one.from, sample: ANOTHER });
      from = one.to;
    }
    return [...named, ...gaps];
  }

  private numberSegments(own: ReadonlySet<Known>): readonly Segment[] {
    const ends = [...own].filter((one) => typeof one === "number").sort((left, right) => left - right);
    const segments: Segment[] = [];
    let from = 1;
    let below = Number.NEGATIVE_INFINITY;
    for (const end of ends) {
      const at = this.classOfNumber(end);
      if (from < at) segments.push({ from, to: at, sample: between(below, end) });
      segments.push({ from: at, to: at + 1, sample: end });
      from = at + 1;
      below = end;
    }
    segments.push({ from, to: this.count, sample: Number.POSITIVE_INFINITY });
    return segments;
  }
}

/** Whole numbers at equal steps, as thresholds of rules mostly are: which of them lie below a value is looked up. */
interface Grid {
  readonly first: number;
  readonly step: number;
  /** How many marks lie below each step. */
  readonly below: Int32Array;
}

/** A grid has at most so many steps. */
const MOST_STEPS = 4096;

function gridOf(marks: Float64Array): Grid | null {
  const first = marks[0] ?? 0;
  const span = (marks.at(-1) ?? 0) - first;
  if (marks.length < 8 || !marks.every(Number.isSafeInteger)) return null;
  const step = marks.reduce((divisor, mark) => greatestDivisor(divisor, mark - first), 0);
  if (step === 0 || span / step > MOST_STEPS) return null;
  const below = new Int32Array(span / step + 1);
  for (let at = 0, mark = 0; at < below.length; at++) {
    below[at] = mark;
    if (marks[mark] === first + at * step) mark++;
  }
  return { first, step, below };
}

function greatestDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestDivisor(right, left % right);
}

/** How many marks lie below a value. */
function marksBelow(marks: Float64Array, value: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((marks[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function marksBelowOnGrid(marks: Float64Array, { first, step, below }: Grid, value: number): number {
  const at = Math.ceil((value - first) / step);
  let low = at <= 0 ? 0 : at < below.length ? (below[at] as number) : marks.length;
  // The subtraction may have rounded the value onto the next step, or past it.
  while (low < marks.length && (marks[low] as number) < value) low++;
  while (low > 0 && (marks[low - 1] as number) >= value) low--;
  return low;
}

const EMPTY_SEGMENT: Segment = { from: EMPTY_CLASS, to: EMPTY_CLASS + 1, sample: null };

/** One class for all there is: whether there is anything at all is the only question. */
export const existence = new Classes("existence", new Set());

/** Classes for values of a type, given every literal against which rules hold one; null for a type that has none. */
export function classesFor(type: Type, literals: ReadonlySet<Known>): Classes | null {
  const form = representation(type);
  return form && new Classes(form, literals);
}

/** Halved before they are added, as their distance may be more than a number can be. */
function between(low: number, high: number): number {
  return low === Number.NEGATIVE_INFINITY ? low : low / 2 + high / 2;
}
