import { formatInstant } from "@comity/core";
import type { Difference, DifferenceKind, Outcome } from "./difference.ts";
import type { DifferenceCounts, DifferenceTally } from "./difference-tally.ts";

/** A difference as a JSON line. */
export function differenceLine({ kind, at, subject, before, after }: Difference): object {
  const what = kind === "observed" ? { kind: "observed" } : { kind: "difference", of: kind };
  return { ...what, at: formatInstant(at), ...subject, before: sideLine(before), after: sideLine(after) };
}

function sideLine(outcome: Outcome | null): object | null {
  if (outcome === null) return null;
  const { word, detail, reasons } = outcome;
  return { outcome: word, detail, reasons: reasons.map(({ rule, text }) => ({ rule, text })) };
}

/** The counts of these kinds, by kind; one that never came up counts 0. */
export function countsLine(tally: DifferenceTally, kinds: readonly DifferenceKind[]): object {
  return Object.fromEntries(kinds.map((kind) => [kind, countsOf(tally.counts(kind))]));
}

/** The counts of one kind. */
export function countsOf({ count, ...by }: DifferenceCounts): object {
  return {
    count,
    by_change: sorted(by.byChange),
    by_rule: sorted(by.byRule),
    by_department: sorted(by.byDepartment),
    by_intent: sorted(by.byIntent),
    by_class: sorted(by.byClass),
  };
}

function sorted<Count>(counts: ReadonlyMap<string, Count>): Readonly<Record<string, Count>> {
  return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
}
