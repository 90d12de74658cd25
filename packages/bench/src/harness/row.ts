import type { LatencyReport, LoadReport, VerifyReport, WarmReport } from "./protocol.ts";
import type { Group } from "./subject.ts";

/** What was measured of one contestant at one size. */
export interface Row {
  readonly suite: string;
  readonly contestant: string;
  readonly label: string;
  readonly group: Group;
  readonly size: number;
  /** Why there is no figure; null if there is one. */
  readonly error: string | null;
  readonly load: LoadReport | null;
  readonly verify: VerifyReport | null;
  readonly warm: WarmReport | null;
  readonly latency: LatencyReport | null;
  /** Decisions a second, of each round. Rounds of one number ran one after the other. */
  readonly rates: readonly number[];
}

/** The middle one; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** A middle value with the least and the most. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** How often one is as fast as another, round by round: rounds of one number saw the same machine. */
export function ratioOf(row: Row, other: Row): Spread | null {
  const ratios = row.rates.flatMap((rate, round) => {
    const against = other.rates[round];
    return against === undefined ? [] : [rate / against];
  });
  return spreadOf(ratios);
}
