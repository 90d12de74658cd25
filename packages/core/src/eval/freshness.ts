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
  const silo = siloOf(situation, recordType);
  const { inStep } = silo;
  if (silo.readable && inStep === "live") return FRESH_FOR_GOOD;
  const cause = { silo: silo.name, record: recordType };
  if (!silo.readable || inStep === "live") return { fresh: false, cause: { kind: "unreadable", ...cause } };
  if (inStep === null) return { fresh: false, cause: { kind: "missing", ...cause } };
  return aged(situation, inStep, cause);
}

/**
 * Whether a record still holds: reported, or its silo in step, not longer ago than `fresh_for`. One that was
 * there at the start is as fresh as its silo. Of a silo that cannot be read nothing holds, not even what it
 * has reported.
 */
export function recordFreshness(situation: Situation, record: FactRecord): Freshness {
  const silo = siloOf(situation, record.type);
  if (silo.readable && silo.inStep === "live") return FRESH_FOR_GOOD;
  const cause = { silo: silo.name, record: record.type, key: record.key };
  if (!silo.readable) return { fresh: false, cause: { kind: "unreadable", ...cause } };
  const confirmed = confirmedAt(record, silo);
  if (confirmed === null) return { fresh: false, cause: { kind: "stale", ...cause, asOf: null } };
  return aged(situation, confirmed, cause);
}

/** When a record was last reported or, if that is later, its silo in step; of a live one when it was reported. Null: never. */
export function confirmedAt({ receivedAt }: FactRecord, { inStep }: SiloState): Instant | null {
  if (inStep === "live" || inStep === null) return receivedAt;
  return receivedAt === null || receivedAt < inStep ? inStep : receivedAt;
}

const FRESH_FOR_GOOD: Freshness = { fresh: true, changesAt: null };

function aged(
  situation: Situation,
  asOf: Instant,
  cause: Omit<Cause, "kind"> & { readonly silo: string },
): Freshness {
  const freshForMs = situation.vocabulary.silos.get(cause.silo)?.freshForMs ?? null;
  if (freshForMs === null) return FRESH_FOR_GOOD;
  // Closed: at exactly `fresh_for` it is still fresh.
  const staleAt = asOf + freshForMs + 1;
  if (situation.clock < staleAt) return { fresh: true, changesAt: staleAt };
  return { fresh: false, cause: { kind: "stale", ...cause, asOf } };
}

/** The state of the silo that tells records of a type. */
export function siloOf({ vocabulary, facts }: Situation, recordType: string): SiloState {
  return facts.silo(vocabulary.records.get(recordType)?.silo ?? recordType.slice(0, recordType.indexOf(".")));
}
