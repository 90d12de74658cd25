import type { FactRecord, SiloState } from "../ledger/fact.ts";
import type { Cause } from "../value/unknown.ts";
import type { Instant } from "../value/value.ts";
import type { Situation } from "./situation.ts";

/**
 * Whether something that a silo told still holds at the clock. `changesAt`: the instant at which it goes
 * stale if the silo stays silent; null if it never does, or has already.
 */
export type Freshness =
  | { readonly fresh: true; readonly changesAt: Instant | null }
  | { readonly fresh: false; readonly cause: Cause };

/**
 * Whether a silo's set of records of a type is complete, so that what it does not hold does not exist: it is
 * live, or was in step not longer ago than its `fresh_for` (ever, if it has none). Never in step: `missing`.
 */
export function setStanding(situation: Situation, recordType: string): Freshness {
  const { silo, freshForMs } = siloOf(situation, recordType);
  const cause = { silo: silo.name, record: recordType };
  if (!silo.readable) return { fresh: false, cause: { kind: "unreadable", ...cause } };
  if (silo.inStep === "live") return { fresh: true, changesAt: null };
  if (silo.inStep === null) return { fresh: false, cause: { kind: "missing", ...cause } };
  return aged(situation, silo.inStep, freshForMs, cause);
}

/**
 * Whether a record still holds: reported, or its silo in step, not longer ago than `fresh_for`. One that was
 * there at the start is as fresh as its silo. Of a silo that cannot be read nothing holds, not even what it
 * has reported.
 */
export function recordFreshness(situation: Situation, record: FactRecord): Freshness {
  const { silo, freshForMs } = siloOf(situation, record.type);
  const cause = { silo: silo.name, record: record.type, key: record.key };
  if (!silo.readable) return { fresh: false, cause: { kind: "unreadable", ...cause } };
  if (silo.inStep === "live") return { fresh: true, changesAt: null };
  const confirmed = [record.receivedAt, silo.inStep].filter((instant) => instant !== null);
  if (confirmed.length === 0) return { fresh: false, cause: { kind: "stale", ...cause, asOf: null } };
  return aged(situation, Math.max(...confirmed), freshForMs, cause);
}

function aged(
  situation: Situation,
  asOf: Instant,
  freshForMs: number | null,
  cause: Omit<Cause, "kind">,
): Freshness {
  if (freshForMs === null) return { fresh: true, changesAt: null };
  // Closed: at exactly `fresh_for` it is still fresh.
  const staleAt = asOf + freshForMs + 1;
  if (situation.clock < staleAt) return { fresh: true, changesAt: staleAt };
  return { fresh: false, cause: { kind: "stale", ...cause, asOf } };
}

function siloOf(situation: Situation, recordType: string): { silo: SiloState; freshForMs: number | null } {
  const name =
    situation.vocabulary.records.get(recordType)?.silo ?? recordType.slice(0, recordType.indexOf("."));
  const freshForMs = situation.vocabulary.silos.get(name)?.freshForMs ?? null;
  return { silo: situation.facts.silo(name), freshForMs };
}
