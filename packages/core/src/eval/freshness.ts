import type { FactRecord, SiloState } from "../ledger/fact.ts";
import type { Cause } from "../value/unknown.ts";
import type { Instant } from "../value/value.ts";
import { siloOf } from "../vocabulary/silo-of.ts";
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
export function setStanding(situation: Situation, record: string): Freshness {
  const { name: silo, inStep, readable } = siloStateOf(situation, record);
  if (!readable) return { fresh: false, cause: { kind: "unreadable", silo, record } };
  if (inStep === "live") return FRESH_FOR_GOOD;
  if (inStep === null) return { fresh: false, cause: { kind: "missing", silo, record } };
  const staleAt = staleFrom(inStep, silo, situation);
  return fresh(staleAt, situation) ?? { fresh: false, cause: { kind: "stale", silo, record, asOf: inStep } };
}

/**
 * Whether a record still holds: reported, or its silo in step, not longer ago than `fresh_for`. One that was
 * there at the start is as fresh as its silo. Of a silo that cannot be read nothing holds, not even what it
 * has reported.
 */
export function recordFreshness(situation: Situation, record: FactRecord): Freshness {
  const silo = siloStateOf(situation, record.type);
  if (silo.readable && silo.inStep === "live") return FRESH_FOR_GOOD;
  const asOf = confirmedAt(record, silo);
  const known =
    silo.readable && asOf !== null ? fresh(staleFrom(asOf, silo.name, situation), situation) : null;
  if (known !== null) return known;
  const { type, key } = record;
  return silo.readable
    ? { fresh: false, cause: { kind: "stale", silo: silo.name, record: type, key, asOf } }
    : { fresh: false, cause: { kind: "unreadable", silo: silo.name, record: type, key } };
}

/** When a record was last reported or, if that is later, its silo in step; of a live one when it was reported. Null: never. */
export function confirmedAt({ receivedAt }: FactRecord, { inStep }: SiloState): Instant | null {
  if (inStep === "live" || inStep === null) return receivedAt;
  return receivedAt === null || receivedAt < inStep ? inStep : receivedAt;
}

const FRESH_FOR_GOOD: Freshness = { fresh: true, changesAt: null };

/** What is stale from then on, as it stands at the clock; null if that has come. */
function fresh(staleAt: number, { clock }: Situation): Freshness | null {
  if (staleAt === Number.POSITIVE_INFINITY) return FRESH_FOR_GOOD;
  return clock < staleAt ? { fresh: true, changesAt: staleAt } : null;
}

/** When something that a silo confirmed at an instant goes stale; Infinity: never. */
function staleFrom(confirmed: Instant, silo: string, { vocabulary }: Situation): number {
  const freshForMs = vocabulary.silos.get(silo)?.freshForMs ?? null;
  // Closed: at exactly `fresh_for` it is still fresh.
  return freshForMs === null ? Number.POSITIVE_INFINITY : confirmed + freshForMs + 1;
}

/** The state of the silo that tells records of a type. */
export function siloStateOf({ vocabulary, facts }: Situation, recordType: string): SiloState {
  // The name that is declared is found faster than one that is cut out anew.
  return facts.silo(vocabulary.records.get(recordType)?.silo ?? siloOf(recordType));
}
