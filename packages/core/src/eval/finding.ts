import type { FactRecord } from "../ledger/fact.ts";
import { type Truth, Unknown } from "../value/unknown.ts";
import type { Instant, Known } from "../value/value.ts";

export type Matches = ReadonlyMap<number, readonly FactRecord[]>;

/** What a node came to, with what explains it and when time alone could change it: see {@link Evaluation}. */
export interface Finding {
  readonly value: Known | Unknown;
  readonly changesAt: Instant | null;
  readonly matches: Matches;
  readonly cited: readonly FactRecord[];
}

export const NO_MATCHES: Matches = new Map();

/** A finding without matches. */
export function finding(
  value: Known | Unknown,
  changesAt: Instant | null = null,
  cited: readonly FactRecord[] = [],
): Finding {
  return { value, changesAt, matches: NO_MATCHES, cited };
}

/** A finding made from others: it can change when any of them can, and rests on what they rest on. */
export function derived(value: Known | Unknown, from: readonly Finding[]): Finding {
  return finding(
    value,
    earliest(from.map((one) => one.changesAt)),
    from.flatMap((one) => one.cited),
  );
}

/** A finding as a condition: an empty one does not hold. */
export function truthOf({ value }: Finding): Truth {
  return value instanceof Unknown ? value : value === true;
}

/** The first of these instants; null stands for never. */
export function earliest(instants: readonly (Instant | null)[]): Instant | null {
  let first: Instant | null = null;
  for (const instant of instants) {
    if (instant !== null && (first === null || instant < first)) first = instant;
  }
  return first;
}

/** The last of these instants; null stands for never, and comes after all others. */
export function latest(instants: readonly (Instant | null)[]): Instant | null {
  let last = Number.NEGATIVE_INFINITY;
  for (const instant of instants) {
    if (instant === null) return null;
    last = Math.max(last, instant);
  }
  return last === Number.NEGATIVE_INFINITY ? null : last;
}

/** The matches of several findings, each record once, in key order. */
export function joinMatches(all: readonly Matches[]): Matches {
  const filled = all.filter((one) => one.size > 0);
  if (filled.length < 2) return filled[0] ?? NO_MATCHES;
  const joined = new Map<number, readonly FactRecord[]>();
  for (const matches of filled) {
    for (const [slot, records] of matches) {
      joined.set(slot, inKeyOrder([...(joined.get(slot) ?? []), ...records]));
    }
  }
  return joined;
}

/** So many are compared one with another; of more it is worth making a table. */
const FEW = 12;

/** Each record once. */
export function distinct(records: readonly FactRecord[]): readonly FactRecord[] {
  if (records.length < 2 || (records.length <= FEW && areDistinct(records))) return records;
  return [...new Map(records.map((record) => [JSON.stringify([record.type, record.key]), record])).values()];
}

function areDistinct(records: readonly FactRecord[]): boolean {
  return records.every(({ type, key }, index) => {
    for (let before = 0; before < index; before++) {
      const other = records[before];
      if (other?.key === key && other.type === type) return false;
    }
    return true;
  });
}

function inKeyOrder(records: readonly FactRecord[]): FactRecord[] {
  return distinct(records).toSorted((left, right) =>
    left.key < right.key ? -1 : left.key > right.key ? 1 : 0,
  );
}
