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
import { givenKey, storedKey } from "./key-text.ts";
import type { PostgresEntries } from "./postgres-entries.ts";
import type { PostgresFacts } from "./postgres-facts.ts";
import type { PostgresKeys } from "./postgres-keys.ts";
import { EVENT, type EventRow, PLACED_EVENT, type PlacedEventRow, type PostgresLog } from "./postgres-log.ts";
import { renewKey } from "./postgres-renewal.ts";
import { type Session, statements } from "./session.ts";

interface RecordId {
  readonly type: string;
  readonly key: string;
}

interface Id {
  readonly id: string;
}

export const SUBJECTS = statements("subjects", {
  suppress: `
    INSERT INTO comity.suppression (hash, subject, at) SELECT hash, $2, $3 FROM unnest($1::text[]) AS hash
    ON CONFLICT (hash, subject) DO NOTHING`,
  suppressedSince: "SELECT min(at) AS at FROM comity.suppression WHERE hash = ANY ($1::text[])",
  readmit: `
    DELETE FROM comity.suppression WHERE subject IN (SELECT subject FROM comity.suppression WHERE hash = $1)`,
  mergedFrom: "SELECT id FROM comity.customer WHERE merged_into = $1 ORDER BY id",
  recordsOf: "SELECT type, key FROM comity.record WHERE customer = $1 ORDER BY type, key",
  alertsOf: `${EVENT} WHERE v.customer = $1 AND v.content <> '' ORDER BY v.batch, v.number`,
  latestAlerts: `${PLACED_EVENT}
    WHERE v.customer = ANY ($1::text[]) AND v.content <> '' AND (v.batch, v.number) < ($2::bigint, $3::bigint)
    ORDER BY v.batch DESC, v.number DESC LIMIT $4`,
  eraseAlerts: "UPDATE comity.event SET sealed = NULL WHERE customer = $1 AND content <> ''",
  eraseEvents: "UPDATE comity.event SET sealed = NULL WHERE message = $1 AND sealed IS NOT NULL",
  restingOn: `
    SELECT id FROM comity.entry
    WHERE sequence IN (SELECT sequence FROM comity.evidence_trace WHERE trace = ANY ($1::text[])) ORDER BY sequence`,
  noteTraces: `
    INSERT INTO comity.evidence_trace (trace, sequence)
    SELECT trace, e.sequence FROM comity.entry e, unnest($2::text[]) AS trace
    WHERE e.id = $1 AND EXISTS (
      SELECT FROM comity.entry_evidence v WHERE v.sequence = e.sequence AND v.sealed IS NOT NULL
    ) ON CONFLICT DO NOTHING`,
  // Its rows stay, since the chain has their numbers.
  eraseEvidence: `
    WITH trace AS (
      DELETE FROM comity.evidence_trace WHERE sequence IN (SELECT sequence FROM comity.entry WHERE id = $1)
    ), erased AS (
      UPDATE comity.entry_evidence SET mark = '', sealed = NULL
      WHERE sequence IN (SELECT sequence FROM comity.entry WHERE id = $1) AND sealed IS NOT NULL RETURNING number
    )
    SELECT coalesce(array_agg(number ORDER BY number), '{}') AS numbers FROM erased`,
  eraseRecords: "DELETE FROM comity.record WHERE customer = $1",
  eraseRecord: "DELETE FROM comity.record WHERE type = $1 AND key = $2",
  unerased: `
    SELECT e.id FROM comity.entry_request r JOIN comity.entry e ON e.sequence = r.sequence
    WHERE r.sequence > $1 ORDER BY r.sequence LIMIT $2`,
  unmatched: `
    SELECT type, key FROM comity.record
    WHERE match IN ('waiting', 'ambiguous') AND received_at < $1 ORDER BY received_at, type, key LIMIT $2`,
  strangers: `
    SELECT id FROM comity.customer
    WHERE provisional AND merged_into IS NULL AND addressed AND id > $1 ORDER BY id LIMIT $2`,
  secret: "SELECT secret FROM comity.suppression_key LIMIT 1",
});

/** The rights of persons, in PostgreSQL. What is found is read by those who keep it. */
export class PostgresSubjects implements SubjectOperations {
  readonly #session: Session;
  readonly #keys: PostgresKeys;
  readonly #facts: PostgresFacts;
  readonly #entries: PostgresEntries;
  readonly #log: PostgresLog;
  readonly #unlinked: Unlinked;

  constructor(
    session: Session,
    keys: PostgresKeys,
    facts: PostgresFacts,
    entries: PostgresEntries,
    log: PostgresLog,
    unlinked: Unlinked,
  ) {
    this.#unlinked = unlinked;
    this.#session = session;
    this.#keys = keys;
    this.#facts = facts;
    this.#entries = entries;
    this.#log = log;
  }

  async suppress(subject: string, keys: readonly string[], at: Instant): Promise<void> {
    const hash = await this.#keyedHash();
    await this.#session.write(SUBJECTS.suppress, [[...new Set(keys.map(hash))], hash(subject), at]);
  }

  async suppressedSince(keys: readonly string[]): Promise<Instant | null> {
    const hashes = keys.map(await this.#keyedHash());
    const row = await this.#session.readOne<{ readonly at: number | null }>(SUBJECTS.suppressedSince, [
      hashes,
    ]);
    return row?.at ?? null;
  }

  async readmit(key: string): Promise<number> {
    const hash = await this.#keyedHash();
    return this.#session.write(SUBJECTS.readmit, [hash(key)]);
  }

  pseudonym(text: string): string {
    return this.#keys.seals.lookup("pseudonym", text);
  }

  async mergedFrom(customer: string): Promise<readonly Customer[]> {
    return this.#customers(await this.#session.read<Id>(SUBJECTS.mergedFrom, [storedKey(customer)]));
  }

  async recordsOf(customer: string): Promise<readonly StoredRecord[]> {
    return this.#records(await this.#session.read<RecordId>(SUBJECTS.recordsOf, [storedKey(customer)]));
  }

  async alertsOf(customer: string): Promise<readonly AlertEvent[]> {
    await this.#log.flush();
    const rows = await this.#session.read<EventRow>(SUBJECTS.alertsOf, [storedKey(customer)]);
    const events = rows.map((row) => this.#log.eventOf(row));
    return events.filter((event) => event.kind === "alert");
  }

  async latestAlerts(
    customers: readonly string[],
    before: EventPlace | null,
    limit: number,
  ): Promise<readonly PlacedAlert[]> {
    await this.#log.flush();
    const rows = await this.#session.read<PlacedEventRow>(SUBJECTS.latestAlerts, [
      customers.map(storedKey),
      before?.batch ?? Number.MAX_SAFE_INTEGER,
      before?.number ?? 0,
      limit,
    ]);
    return rows.flatMap((row) => {
      const event = this.#log.eventOf(row);
      return event.kind === "alert" ? [{ place: { batch: row.batch, number: row.number }, event }] : [];
    });
  }

  async restingOn(traces: readonly string[]): Promise<readonly string[]> {
    const rows = await this.#session.read<Id>(SUBJECTS.restingOn, [traces.map(storedKey)]);
    return rows.map(({ id }) => givenKey(id));
  }

  async noteTraces(message: string, traces: readonly string[]): Promise<void> {
    if (traces.length === 0) return;
    await this.#session.write(SUBJECTS.noteTraces, [storedKey(message), traces.map(storedKey)]);
  }

  async eraseEvidence(message: string): Promise<boolean> {
    const { numbers } = await this.#session.writeOne<{ readonly numbers: readonly number[] }>(
      SUBJECTS.eraseEvidence,
      [storedKey(message)],
    );
    this.#unlinked.evidenceErased(message, numbers);
    return numbers.length > 0;
  }

  async eraseEvents(message: string): Promise<void> {
    await this.#log.flush();
    const erased = await this.#session.write(SUBJECTS.eraseEvents, [storedKey(message)]);
    if (erased > 0) this.#unlinked.eventsErased(message);
  }

  async eraseCustomer(customer: string): Promise<ErasedCustomer> {
    await this.#log.flush();
    const alerts = await this.#session.write(SUBJECTS.eraseAlerts, [storedKey(customer)]);
    if (alerts > 0) this.#unlinked.alertsErased(customer);
    const records = await this.#session.write(SUBJECTS.eraseRecords, [storedKey(customer)]);
    await renewKey(this.#session, this.#keys, customer);
    return { records, alerts };
  }

  async eraseRecord(type: string, key: string): Promise<void> {
    await this.#session.write(SUBJECTS.eraseRecord, [storedKey(type), storedKey(key)]);
    await this.#keys.drop(ownSubject(type, key));
  }

  async unerased(after: number, limit: number): Promise<readonly Entry[]> {
    const rows = await this.#session.read<Id>(SUBJECTS.unerased, [after, limit]);
    const entries: Entry[] = [];
    for (const { id } of rows) {
      const entry = await this.#entries.entry(givenKey(id));
      if (entry !== null) entries.push(entry);
    }
    return entries;
  }

  async unmatched(before: Instant, limit: number): Promise<readonly StoredRecord[]> {
    return this.#records(await this.#session.read<RecordId>(SUBJECTS.unmatched, [before, limit]));
  }

  async strangers(after: string, limit: number): Promise<readonly Customer[]> {
    return this.#customers(await this.#session.read<Id>(SUBJECTS.strangers, [storedKey(after), limit]));
  }

  async #customers(ids: readonly Id[]): Promise<readonly Customer[]> {
    const customers: Customer[] = [];
    for (const { id } of ids) {
      const customer = await this.#facts.customer(givenKey(id));
      if (customer !== null) customers.push(customer);
    }
    return customers;
  }

  async #records(ids: readonly RecordId[]): Promise<readonly StoredRecord[]> {
    const records: StoredRecord[] = [];
    for (const { type, key } of ids) {
      const record = await this.#facts.record(givenKey(type), givenKey(key));
      if (record !== null) records.push(record);
    }
    return records;
  }

  async #keyedHash(): Promise<(text: string) => string> {
    const row = await this.#session.readOne<{ readonly secret: Uint8Array }>(SUBJECTS.secret, []);
    if (row === undefined) throw new Error("The key of suppressions is missing from the ledger.");
    const hash = keyedHash(this.#keys.seals.decrypt("suppressions", row.secret));
    return (text) => hash(text).toString("hex");
  }
}
