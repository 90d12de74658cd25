import type { DecisionContext } from "../decide/context.ts";
import type { Reads } from "../ir/program.ts";
import { onlyFields } from "../ledger/earlier.ts";
import type { Evidence, KnownCustomer } from "../ledger/evidence.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { isLive, standingAt } from "../ledger/standing.ts";
import type { GatheredFacts } from "./snapshot.ts";

/**
 * Puts together what a decision rested on: what was fetched for it, and what it was given. All that rules of the intent can
 * read is there, whether or not whoever evaluated them had to look: so any evaluator, of any version, can replay it.
 */
export function evidenceOf(context: DecisionContext, facts: GatheredFacts, reads: Reads): Evidence {
  const { situation } = context;
  return {
    ruleSet: context.program.hash,
    at: situation.at,
    clock: situation.clock,
    sequence: context.sequence,
    message: situation.message,
    customer: knownOf(situation.customer, reads),
    ...readOf(facts, reads),
    // What has lapsed since has no part in a decision.
    earlier: context.earlier.filter((entry) => isLive(standingAt(entry, situation.clock))),
    holds: context.holds,
    reviews: context.reviews,
    ...(context.suppressedSince === undefined ? {} : { suppressedSince: context.suppressedSince }),
  };
}

function readOf(
  { silos, sets, all, followed, absent }: GatheredFacts,
  reads: Reads,
): Pick<Evidence, "silos" | "sets" | "records" | "followed" | "absent"> {
  const fieldsOf = new Map(reads.records.map(({ record, fields }) => [record, new Set(fields)]));
  const records = all.map((record) => plain(record, fieldsOf.get(record.type) ?? new Set()));
  const told = { silos, sets, records: records.sort(byTypeAndKey), absent };
  return followed.length === 0 ? told : { ...told, followed };
}

/** The zone is always among what is read: instants in reasons are told in it. */
function knownOf({ id, household, fields }: KnownCustomer, reads: Reads): KnownCustomer {
  return { id, household, fields: onlyFields(fields, new Set([...reads.customer, "time_zone"])) };
}

function plain(record: FactRecord, fields: ReadonlySet<string>): FactRecord {
  const { type, key, customer, receivedAt, order } = record;
  return { type, key, customer, fields: onlyFields(record.fields, fields), receivedAt, order };
}

function byTypeAndKey(left: FactRecord, right: FactRecord): number {
  if (left.type !== right.type) return left.type < right.type ? -1 : 1;
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}
