import type {
  AlertEvent,
  Customer,
  Entry,
  ErasedCustomer,
  EventPlace,
  Instant,
  PlacedAlert,
  StoredRecord,
} from "@comity/core";
import type { Unlinked } from "../chain/unlinked.ts";
import { keyedHash } from "../sealing/keyed-hash.ts";
import { ownSubject } from "../sealing/subject.ts";
import type { SubjectOperations } from "../transaction/operations.ts";
import type { Connection } from "./connection.ts";
import type { SqliteEntries } from "./sqlite-entries.ts";
import type { SqliteFacts } from "./sqlite-facts.ts";
import type { SqliteKeys } from "./sqlite-keys.ts";
import { EVENT, type EventRow, type SqliteLog } from "./sqlite-log.ts";
import { SqliteRenewal } from "./sqlite-renewal.ts";

interface RecordId {
  readonly type: string;
  readonly key: string;
}

interface Id {
  readonly id: string;
}

interface Placed extends Id {
  readonly sequence: number;
}

export const SUBJECT_SQL = {
  suppress: `
    INSERT INTO suppression (hash, subject, at) VALUES (?, ?, ?)
    ON CONFLICT (hash, subject) DO NOTHING`,
  suppressedSince: "SELECT min(at) AS at FROM suppression WHERE hash = ?",
  anySuppressed: "SELECT hash FROM suppression WHERE hash > '' LIMIT 1",
  readmit: `
    DELETE FROM suppression WHERE subject IN (SELECT subject FROM suppression WHERE hash = ?) RETURNING hash`,
  mergedFrom: "SELECT id FROM customer WHERE merged_into = ? ORDER BY id",
  recordsOf: "SELECT type, key FROM record WHERE customer = ? ORDER BY type, key",
  alertsOf: `${EVENT} WHERE v.customer = ? AND v.content <> '' ORDER BY v.position`,
  latestAlerts: `${EVENT} WHERE v.customer = ? AND v.content <> '' AND v.position < ? ORDER BY v.position DESC LIMIT ?`,
  eraseAlerts: "UPDATE event SET sealed = NULL WHERE customer = ?",
  eraseEvents: "UPDATE event SET sealed = NULL WHERE message = ? AND sealed IS NOT NULL RETURNING position",
  restingOn:
    "SELECT e.sequence, e.id FROM evidence_trace o CROSS JOIN entry e ON e.sequence = o.sequence WHERE o.trace = ?",
  noteTrace: `
    INSERT INTO evidence_trace (trace, sequence) SELECT ?1, e.sequence FROM entry e
    WHERE e.id = ?2 AND EXISTS (SELECT 1 FROM entry_evidence v WHERE v.sequence = e.sequence AND v.sealed IS NOT NULL)
    ON CONFLICT DO NOTHING`,
  sequenceOf: "SELECT sequence FROM entry WHERE id = ?",
  // Its rows stay, since the chain has their numbers.
  eraseEvidence: `
    UPDATE entry_evidence SET mark = '', sealed = NULL WHERE sequence = ? AND sealed IS NOT NULL RETURNING number`,
  eraseTraces: "DELETE FROM evidence_trace WHERE sequence = ?",
  eraseRecords: "DELETE FROM record WHERE customer = ? RETURNING key",
  eraseRecord: "DELETE FROM record WHERE type = ? AND key = ?",
  unerased: `
    SELECT e.id FROM entry_request r CROSS JOIN entry e ON e.sequence = r.sequence
    WHERE r.sequence > ? ORDER BY r.sequence LIMIT ?`,
  unmatched: `
    SELECT type, key FROM record INDEXED BY record_unmatched
    WHERE match IN ('waiting', 'ambiguous') AND received_at < ? ORDER BY received_at, type, key LIMIT ?`,
  strangers: `
    SELECT id FROM customer INDEXED BY customer_unknown
    WHERE provisional = 1 AND merged_into IS NULL AND addressed = 1 AND id > ? ORDER BY id LIMIT ?`,
} as const;

/** The rights of persons, in SQLite. What is found is read by those who keep it. */
export class SqliteSubjects implements SubjectOperations {
  readonly #connection: Connection;
  readonly #keys: SqliteKeys;
  readonly #log: SqliteLog;
  readonly #unlinked: Unlinked;
  readonly #renewal: SqliteRenewal;
  readonly #facts: SqliteFacts;
  readonly #entries: SqliteEntries;
  readonly #suppress;
  readonly #suppressedSince;
  readonly #anySuppressed;
  readonly #readmit;
  readonly #mergedFrom;
  readonly #recordsOf;
  readonly #alertsOf;
  readonly #latestAlerts;
  readonly #eraseAlerts;
  readonly #eraseEvents;
  readonly #restingOn;
  readonly #noteTrace;
  readonly #sequenceOf;
  readonly #eraseEvidence;
  readonly #eraseTraces;
  readonly #eraseRecords;
  readonly #eraseRecord;
  readonly #unerased;
  readonly #unmatched;
  readonly #strangers;
  #hash: ((text: string) => string) | null = null;
  #hasErased = false;

  constructor(
    connection: Connection,
    keys: SqliteKeys,
    facts: SqliteFacts,
    entries: SqliteEntries,
    log: SqliteLog,
    unlinked: Unlinked,
  ) {
    this.#unlinked = unlinked;
    this.#connection = connection;
    this.#keys = keys;
    this.#log = log;
    this.#renewal = new SqliteRenewal(connection, keys);
    this.#facts = facts;
    this.#entries = entries;
    this.#suppress = connection.prepare(SUBJECT_SQL.suppress);
    this.#suppressedSince = connection.prepare<{ readonly at: number | null }>(SUBJECT_SQL.suppressedSince);
    this.#anySuppressed = connection.prepare<{ readonly hash: string }>(SUBJECT_SQL.anySuppressed);
    this.#readmit = connection.prepare<{ readonly hash: string }>(SUBJECT_SQL.readmit);
    this.#mergedFrom = connection.prepare<Id>(SUBJECT_SQL.mergedFrom);
    this.#recordsOf = connection.prepare<RecordId>(SUBJECT_SQL.recordsOf);
    this.#alertsOf = connection.prepare<EventRow>(SUBJECT_SQL.alertsOf);
    this.#latestAlerts = connection.prepare<EventRow>(SUBJECT_SQL.latestAlerts);
    this.#eraseAlerts = connection.prepare(SUBJECT_SQL.eraseAlerts);
    this.#eraseEvents = connection.prepare(SUBJECT_SQL.eraseEvents);
    this.#restingOn = connection.prepare<Placed>(SUBJECT_SQL.restingOn);
    this.#noteTrace = connection.prepare(SUBJECT_SQL.noteTrace);
    this.#sequenceOf = connection.prepare<{ readonly sequence: number }>(SUBJECT_SQL.sequenceOf);
    this.#eraseEvidence = connection.prepare<{ readonly number: number }>(SUBJECT_SQL.eraseEvidence);
    this.#eraseTraces = connection.prepare(SUBJECT_SQL.eraseTraces);
    this.#eraseRecords = connection.prepare(SUBJECT_SQL.eraseRecords);
    this.#eraseRecord = connection.prepare(SUBJECT_SQL.eraseRecord);
    this.#unerased = connection.prepare<Id>(SUBJECT_SQL.unerased);
    this.#unmatched = connection.prepare<RecordId>(SUBJECT_SQL.unmatched);
    this.#strangers = connection.prepare<Id>(SUBJECT_SQL.strangers);
  }

  /** Whether anything was erased since the last time somebody asked: then old pages of it are still in the log file. */
  takeErased(): boolean {
    const erased = this.#hasErased;
    this.#hasErased = false;
    return erased;
  }

  /** The log could not be emptied: after the next commit it is tried again. */
  erasedIsLeft(): void {
    this.#hasErased = true;
  }

  suppress(subject: string, keys: readonly string[], at: Instant): void {
    const hash = this.#keyedHash();
    for (const key of new Set(keys)) this.#suppress.run(hash(key), hash(subject), at);
  }

  suppressedSince(keys: readonly string[]): Instant | null {
    // Most ledgers have nobody, and need no hashes to know.
    if (this.#anySuppressed.get() === undefined) return null;
    const hash = this.#keyedHash();
    const found = keys.map((key) => this.#suppressedSince.get(hash(key))?.at ?? null);
    const instants = found.filter((at) => at !== null);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  readmit(key: string): number {
    return this.#readmit.all(this.#keyedHash()(key)).length;
  }

  pseudonym(text: string): string {
    return this.#keys.seals.lookup("pseudonym", text);
  }

  mergedFrom(customer: string): readonly Customer[] {
    return this.#customers(this.#mergedFrom.all(customer));
  }

  recordsOf(customer: string): readonly StoredRecord[] {
    return this.#records(this.#recordsOf.all(customer));
  }

  alertsOf(customer: string): readonly AlertEvent[] {
    this.#log.flush();
    const events = this.#alertsOf.all(customer).map((row) => this.#log.eventOf(row));
    return events.filter((event) => event.kind === "alert");
  }

  latestAlerts(customers: readonly string[], before: EventPlace | null, limit: number): PlacedAlert[] {
    this.#log.flush();
    const end = before?.batch ?? Number.MAX_SAFE_INTEGER;
    return [...new Set(customers)]
      .flatMap((customer) => this.#latestAlerts.all(customer, end, limit))
      .sort((one, other) => other.position - one.position)
      .slice(0, limit)
      .flatMap((row) => {
        const event = this.#log.eventOf(row);
        return event.kind === "alert" ? [{ place: { batch: row.position, number: 0 }, event }] : [];
      });
  }

  restingOn(traces: readonly string[]): readonly string[] {
    const found = [...new Set(traces)].flatMap((trace) => this.#restingOn.all(trace));
    const ids = new Map(found.map(({ sequence, id }) => [sequence, id]));
    return [...ids].sort(([one], [other]) => one - other).map(([, id]) => id);
  }

  noteTraces(message: string, traces: readonly string[]): void {
    for (const trace of traces) this.#noteTrace.run(trace, message);
  }

  eraseEvidence(message: string): boolean {
    const entry = this.#sequenceOf.get(message);
    if (entry === undefined) return false;
    this.#eraseTraces.run(entry.sequence);
    this.#hasErased = true;
    const numbers = this.#eraseEvidence.all(entry.sequence).map(({ number }) => number);
    this.#unlinked.evidenceErased(message, numbers);
    return numbers.length > 0;
  }

  eraseEvents(message: string): void {
    this.#log.flush();
    if (this.#eraseEvents.all(message).length > 0) this.#unlinked.eventsErased(message);
    this.#hasErased = true;
  }

  eraseCustomer(customer: string): ErasedCustomer {
    this.#log.flush();
    const alerts = this.#alertsOf.all(customer).length;
    this.#eraseAlerts.run(customer);
    if (alerts > 0) this.#unlinked.alertsErased(customer);
    const records = this.#eraseRecords.all(customer).length;
    this.#renewal.renew(customer);
    this.#hasErased = true;
    return { records, alerts };
  }

  eraseRecord(type: string, key: string): void {
    this.#eraseRecord.run(type, key);
    this.#keys.drop(ownSubject(type, key));
    this.#hasErased = true;
  }

  unerased(after: number, limit: number): readonly Entry[] {
    return this.#unerased.all(after, limit).flatMap(({ id }) => this.#entries.entry(id) ?? []);
  }

  unmatched(before: Instant, limit: number): readonly StoredRecord[] {
    return this.#records(this.#unmatched.all(before, limit));
  }

  strangers(after: string, limit: number): readonly Customer[] {
    return this.#customers(this.#strangers.all(after, limit));
  }

  #customers(ids: readonly Id[]): readonly Customer[] {
    return ids.flatMap(({ id }) => this.#facts.customer(id) ?? []);
  }

  #records(ids: readonly RecordId[]): readonly StoredRecord[] {
    return ids.flatMap(({ type, key }) => this.#facts.record(type, key) ?? []);
  }

  #keyedHash(): (text: string) => string {
    if (this.#hash !== null) return this.#hash;
    const row = this.#connection
      .prepare<{ readonly secret: Uint8Array }>("SELECT secret FROM suppression_key")
      .get();
    if (row === undefined) throw new Error("The key of suppressions is missing from the ledger.");
    const hash = keyedHash(this.#keys.seals.decrypt("suppressions", row.secret));
    this.#hash = (text) => hash(text).toString("hex");
    return this.#hash;
  }
}
