import type { Type } from "../../value/type.ts";
import type { Known } from "../../value/value.ts";

/** The class of what is empty. */
export const EMPTY_CLASS = 0;

/** Of a value that is not of its source's type: it rules nothing out. */
export const NO_CLASS = -1;

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
type Form = "truth" | "text" | "number" | "existence";

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

  constructor(form: Form, literals: ReadonlySet<Known>) {
    this.form = form;
    this.marks = Float64Array.from([...literals].filter((one) => typeof one === "number")).sort();
    const texts = [...literals].filter((one) => typeof one === "string");
    this.texts = new Map(texts.map((text, index) => [text, index + 1]));
    this.count = { existence: 2, truth: 3, text: texts.length + 2, number: 2 * this.marks.length + 2 }[form];
  }

  /** One form of code for all columns, so that it is fast for each. */
  classOf(value: Known | undefined): number {
    if (value === null || value === undefined) return EMPTY_CLASS;
    if (typeof value === "number") return this.form === "number" ? this.classOfNumber(value) : this.ofAny();
    if (typeof value === "string") {
      return this.form === "text" ? (this.texts.get(value) ?? this.count - 1) : this.ofAny();
    }
    return this.form === "truth" && typeof value === "boolean" ? (value ? 2 : 1) : this.ofAny();
  }

  /** The classes in which a condition with these literals may come out differently. */
  segments(own: ReadonlySet<Known>): readonly Segment[] {
    switch (this.form) {
      case "existence":
        return [{ from: 1, to: 2, sample: true }];
      case "truth":
        return [EMPTY_SEGMENT, { from: 1, to: 2, sample: false }, { from: 2, to: 3, sample: true }];
      case "text":
        return [EMPTY_SEGMENT, ...this.textSegments(own)];
      case "number":
        return [EMPTY_SEGMENT, ...this.numberSegments(own)];
    }
  }

  private ofAny(): number {
    return this.form === "existence" ? 1 : NO_CLASS;
  }

  private classOfNumber(value: number): number {
    const { marks } = this;
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((marks[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    if (low < marks.length && marks[low] === value) return 2 * low + 2;
    // NaN is in no class: it equals nothing and lies nowhere.
    return Number.isNaN(value) ? NO_CLASS : 2 * low + 1;
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

const EMPTY_SEGMENT: Segment = { from: EMPTY_CLASS, to: EMPTY_CLASS + 1, sample: null };

/** One class for all there is: whether there is anything at all is the only question. */
export const existence = new Classes("existence", new Set());

/** Classes for values of a type, given every literal against which rules hold one; null for a type that has none. */
export function classesFor(type: Type, literals: ReadonlySet<Known>): Classes | null {
  switch (type.kind) {
    case "boolean":
      return new Classes("truth", literals);
    case "text":
    case "enumeration":
    case "reference":
      return new Classes("text", literals);
    case "number":
    case "date":
    case "instant":
    case "duration":
    case "days":
    case "time_of_day":
      return new Classes("number", literals);
    default:
      return null;
  }
}

function between(low: number, high: number): number {
  return low === Number.NEGATIVE_INFINITY ? low : low + (high - low) / 2;
}
