import type { DecisionContext } from "../decide/context.ts";
import type { Reads } from "../ir/program.ts";
import type { EarlierMessage, Evidence, KnownCustomer } from "../ledger/evidence.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { isLive, standingAt } from "../ledger/standing.ts";
import type { Instant, Known } from "../value/value.ts";
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
    earlier: context.earlier
      .filter((entry) => counts(entry, reads, situation.clock))
      .map((entry) => earlierOf(entry, reads)),
    holds: context.holds,
    reviews: context.reviews,
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
  return { id, household, fields: only(fields, new Set([...reads.customer, "time_zone"])) };
}

/** What does not count (held, recalled, failed) and what nothing compares has no part in a decision. */
function counts(entry: EarlierMessage, { ledger }: Reads, clock: Instant): boolean {
  return ledger?.intents.includes(entry.message.intent) === true && isLive(standingAt(entry, clock));
}

function earlierOf(entry: EarlierMessage, { ledger }: Reads): EarlierMessage {
  const { id, sequence, customer, household, state, clearedAt, startedAt, sentAt, dueAt } = entry;
  const { intent, department, campaign, priority, about, sendAt } = entry.message;
  const compared = only(about, new Set(ledger?.about ?? []));
  const message = { intent, department, campaign, priority, about: compared, sendAt };
  return { id, sequence, customer, household, state, clearedAt, startedAt, sentAt, dueAt, message };
}

function plain(record: FactRecord, fields: ReadonlySet<string>): FactRecord {
  const { type, key, customer, receivedAt, order } = record;
  return { type, key, customer, fields: only(record.fields, fields), receivedAt, order };
}

function only(
  fields: Readonly<Record<string, Known>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, Known>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)));
}

function byTypeAndKey(left: FactRecord, right: FactRecord): number {
  if (left.type !== right.type) return left.type < right.type ? -1 : 1;
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}
