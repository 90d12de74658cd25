import type { DecisionContext } from "../decide/context.ts";
import type { Facts } from "../eval/situation.ts";
import type { Reads } from "../ir/program.ts";
import type { EarlierMessage, Evidence, KnownCustomer, ReadSet } from "../ledger/evidence.ts";
import type { FactRecord, SiloState } from "../ledger/fact.ts";
import { isLive, standingAt } from "../ledger/standing.ts";
import type { Instant, Known } from "../value/value.ts";

type Scope = ReadSet["scope"];

/** Notes what a decision reads of the facts, as it reads it. */
export class FactsRecorder implements Facts {
  private readonly facts: Facts;
  private readonly silos = new Map<string, SiloState>();
  private readonly sets = new Map<string, ReadSet>();
  private readonly followed = new Map<string, { readonly record: string; readonly key: string }>();

  constructor(facts: Facts) {
    this.facts = facts;
  }

  silo(name: string): SiloState {
    const state = this.facts.silo(name);
    this.silos.set(name, state);
    return state;
  }

  records(type: string, scope: Scope): readonly FactRecord[] {
    this.sets.set(`${scope} ${type}`, { record: type, scope });
    return this.facts.records(type, scope);
  }

  byKey(type: string, key: string): FactRecord | null {
    this.followed.set(`${type} ${key}`, { record: type, key });
    return this.facts.byKey(type, key);
  }

  /** What was read so far, with those fields of records that the rules can read. */
  read(reads: Reads): Pick<Evidence, "silos" | "sets" | "records" | "absent"> {
    const fieldsOf = new Map(reads.records.map(({ record, fields }) => [record, new Set(fields)]));
    const found = new Map<string, FactRecord>();
    const add = (record: FactRecord): void => {
      const id = `${record.type} ${record.key}`;
      if (!found.has(id)) found.set(id, plain(record, fieldsOf.get(record.type) ?? new Set()));
    };
    for (const { record, scope } of this.sets.values()) this.facts.records(record, scope).forEach(add);
    const absent = [...this.followed.values()].filter(({ record, key }) => {
      const there = this.facts.byKey(record, key);
      if (there !== null) add(there);
      return there === null;
    });
    return {
      silos: [...this.silos.values()],
      sets: [...this.sets.values()],
      records: [...found.values()].sort(byTypeAndKey),
      absent,
    };
  }
}

/** Puts together what a decision rested on: what was read of the facts, and what it was given. */
export function evidenceOf(context: DecisionContext, recorder: FactsRecorder, reads: Reads): Evidence {
  const { situation } = context;
  return {
    ruleSet: context.program.hash,
    at: situation.at,
    clock: situation.clock,
    sequence: context.sequence,
    message: situation.message,
    customer: knownOf(situation.customer, reads),
    ...recorder.read(reads),
    earlier: context.earlier
      .filter((entry) => counts(entry, reads, situation.clock))
      .map((entry) => earlierOf(entry, reads)),
    holds: context.holds,
    reviews: context.reviews,
  };
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
