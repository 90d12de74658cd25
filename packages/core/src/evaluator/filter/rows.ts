import type { Known } from "../../value/value.ts";
import { type Classes, classesFor, existence } from "./classes.ts";
import { nameOf, type Source } from "./source.ts";
import type { NecessaryTest, RuleTests } from "./tests.ts";

/** A source with the classes that all rules of a program cut its values into. */
export interface Column {
  readonly source: Source;
  readonly classes: Classes;
}

/** The columns of a program, and each rule's tests against them. */
export interface Columns {
  readonly columns: readonly Column[];
  /** By rule: its tests, by column. */
  readonly tests: readonly (readonly ColumnTest[])[];
  /** By rule: whether nothing but these tests has to hold. */
  readonly decided: readonly boolean[];
}

export interface ColumnTest {
  readonly column: number;
  /** Classes that rule the rule out: pairs of first and last, last excluded. */
  readonly ruledOut: readonly (readonly [number, number])[];
  /** The share of classes that let it pass. */
  readonly breadth: number;
}

/** Words of 32 rules, of which a table for one column may have at most so many; a column with more is not used. */
const MOST_WORDS = 4_000_000;

/** Cuts the sources that the rules test into classes. */
export function columnsOf(rules: readonly RuleTests[]): Columns {
  const byName = new Map<string, { source: Source; type: NecessaryTest["type"]; literals: Set<Known> }>();
  for (const test of rules.flatMap((rule) => rule.tests)) {
    const name = nameOf(test.source);
    const known = byName.get(name) ?? { source: test.source, type: test.type, literals: new Set<Known>() };
    byName.set(name, known);
    for (const literal of test.literals) known.literals.add(literal);
  }
  const places = new Map<string, number>();
  const columns: Column[] = [];
  for (const [name, { source, type, literals }] of byName) {
    const classes = type === null ? existence : classesFor(type, literals);
    if (classes === null) continue;
    places.set(name, columns.length);
    columns.push({ source, classes });
  }
  const tests = rules.map((rule) =>
    rule.tests.flatMap((test) => {
      const column = places.get(nameOf(test.source));
      const at = column === undefined ? undefined : columns[column];
      if (column === undefined || at === undefined) return [];
      const ruledOut = at.classes
        .segments(test.literals)
        .filter(({ sample }) => test.rulesOut(sample))
        .map(({ from, to }) => [from, to] as const);
      return [{ column, ruledOut, breadth: breadthAmong(at.classes, ruledOut) }];
    }),
  );
  const decided = rules.map(
    ({ decide, tests: ofRule }, place) => decide && tests[place]?.length === ofRule.length,
  );
  return { columns, tests, decided };
}

/** The share of classes, that of the empty left aside, that let a rule pass. Nobody knows yet how often each will come up. */
function breadthAmong({ count }: Classes, ruledOut: ColumnTest["ruledOut"]): number {
  const out = ruledOut.reduce((sum, [from, to]) => sum + to - Math.max(1, from), 0);
  return 1 - out / Math.max(1, count - 1);
}

/** The rules of one intent as rows of bits: for each class of each column, the rules that it does not rule out. */
export interface Rows {
  /** Places of rules in the program, in the order of their bits. */
  readonly order: Int32Array;
  /** Words of 32 bits in a row. */
  readonly words: number;
  /** The columns that any of these rules tests. */
  readonly columns: Int32Array;
  /** Where the row of class 0 of each of those columns begins in `bits`. */
  readonly starts: Int32Array;
  readonly bits: Int32Array;
  /** Word after word, the columns (as places in `columns`) that its rules test, those that rule out most first. */
  readonly wordColumns: Int32Array;
  /** Where those of each word begin; one more than there are words, for the end. */
  readonly wordStarts: Int32Array;
  /** Bits of rules that there are, in each word. */
  readonly all: Int32Array;
  /** By bit: the columns that decide the rule when all are known; null: that takes its condition. */
  readonly deciding: readonly (Int32Array | null)[];
}

/** Lays out rows for the rules at these places of the program. */
export function layOut(places: readonly number[], { columns, tests, decided }: Columns): Rows {
  const words = Math.ceil(places.length / 32);
  const order = sorted(places, tests);
  const fits = (column: number): boolean => ((columns[column]?.classes.count ?? 0) + 1) * words <= MOST_WORDS;
  const used = [...new Set(places.flatMap((place) => (tests[place] ?? []).map(({ column }) => column)))]
    .filter(fits)
    .sort((left, right) => left - right);
  const all = new Int32Array(words);
  for (let bit = 0; bit < order.length; bit++) all[bit >> 5] = (all[bit >> 5] ?? 0) | (1 << (bit & 31));
  const starts = new Int32Array(used.length);
  let size = 0;
  used.forEach((column, index) => {
    starts[index] = size;
    size += ((columns[column]?.classes.count ?? 0) + 1) * words;
  });
  const bits = new Int32Array(size);
  for (let at = 0; at < size; at += words) bits.set(all, at);
  const index = new Map(used.map((column, at) => [column, at]));
  order.forEach((place, bit) => {
    for (const test of tests[place] ?? []) {
      const at = index.get(test.column);
      if (at === undefined) continue;
      const count = columns[test.column]?.classes.count ?? 0;
      const isMany = ["records", "list"].includes(columns[test.column]?.source.kind ?? "");
      // The row after the last class is that of no record or member at all.
      const ruledOut = isMany ? [...test.ruledOut, [count, count + 1] as const] : test.ruledOut;
      clear(bits, starts[at] ?? 0, words, bit, ruledOut);
    }
  });
  return {
    order,
    words,
    columns: Int32Array.from(used),
    starts,
    bits,
    ...columnsPerWord(order, tests, index, words),
    all,
    deciding: Array.from(order, (place) => {
      const own = (tests[place] ?? []).map(({ column }) => index.get(column));
      return decided[place] && !own.includes(undefined) ? Int32Array.from(own.map(Number)) : null;
    }),
  };
}

function clear(
  bits: Int32Array,
  start: number,
  words: number,
  bit: number,
  ruledOut: ColumnTest["ruledOut"],
): void {
  const mask = ~(1 << (bit & 31));
  for (const [from, to] of ruledOut) {
    for (let row = from; row < to; row++) {
      const at = start + row * words + (bit >> 5);
      bits[at] = (bits[at] ?? 0) & mask;
    }
  }
}

/**
 * Rules whose narrowest test is on one column, and there on near classes, stand side by side: then one row says of a whole
 * word that none of it can be.
 */
function sorted(places: readonly number[], tests: Columns["tests"]): Int32Array {
  const keyed = places.map((place) => {
    const own = [...(tests[place] ?? [])].sort((left, right) => left.breadth - right.breadth);
    const key = own.slice(0, 2).flatMap(({ column, ruledOut }) => [column, firstPassing(ruledOut)]);
    return { place, key };
  });
  keyed.sort((left, right) => compareKeys(left.key, right.key) || left.place - right.place);
  return Int32Array.from(keyed.map(({ place }) => place));
}

function firstPassing(ruledOut: ColumnTest["ruledOut"]): number {
  let at = 1;
  for (const [from, to] of [...ruledOut].sort(([left], [right]) => left - right))
    if (from <= at && at < to) at = to;
  return at;
}

function compareKeys(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? Number.MAX_SAFE_INTEGER) - (right[at] ?? Number.MAX_SAFE_INTEGER);
    if (difference !== 0) return difference;
  }
  return 0;
}

function columnsPerWord(
  order: Int32Array,
  tests: Columns["tests"],
  index: ReadonlyMap<number, number>,
  words: number,
): Pick<Rows, "wordColumns" | "wordStarts"> {
  const wordStarts = new Int32Array(words + 1);
  const all: number[] = [];
  for (let word = 0; word < words; word++) {
    /** How many of the word's rules are expected to be left after this column. */
    const left = new Map<number, number>();
    const inWord = order.subarray(32 * word, 32 * word + 32);
    for (const place of inWord) {
      for (const { column, breadth } of tests[place] ?? []) {
        const at = index.get(column);
        if (at !== undefined) left.set(at, (left.get(at) ?? inWord.length) - (1 - breadth));
      }
    }
    all.push(...[...left].sort(([, one], [, other]) => one - other).map(([at]) => at));
    wordStarts[word + 1] = all.length;
  }
  return { wordColumns: Int32Array.from(all), wordStarts };
}
