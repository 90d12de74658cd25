import { type Customer, MATCHES, type SiloState, type StoredRecord } from "@comity/core";
import {
  decodeCustomer,
  decodeRecord,
  ERASED_CUSTOMER,
  ERASED_RECORD,
  encodeCustomer,
  encodeRecord,
} from "../rows/fact-codec.ts";
import type { CustomerRow, RecordRow, SiloRow } from "../rows/tables.ts";
import { customerIdentity, recordIdentity } from "../sealing/identity.ts";
import { seal } from "../sealing/seals.ts";
import { customerSubject, ownSubject, recordSubject } from "../sealing/subject.ts";
import type { FactOperations } from "../transaction/operations.ts";
import { customerKeys, recordKeys } from "../transaction/text.ts";
import { givenKey, storedKey } from "./key-text.ts";
import type { PostgresKeys } from "./postgres-keys.ts";
import { type Session, statements } from "./session.ts";

const CUSTOMER = "c.id, c.household, c.provisional, c.merged_into, c.sealed, s.key AS subject_key";
const KEY_OF_CUSTOMER = "LEFT JOIN comity.subject_key s ON s.subject = 'customer:' || c.id";
const RECORD = `
  r.type, r.key, r.customer, r.received_at, r.report_order, r.versioned, r.deleted, r.match, r.subject, r.content, r.sealed,
  s.key AS subject_key`;
const KEY_OF_RECORD = "LEFT JOIN comity.subject_key s ON s.subject = r.subject";

export const FACTS = statements("facts", {
  silo: "SELECT name, live, in_step_at, readable FROM comity.silo WHERE name = $1",
  putSilo: `
    INSERT INTO comity.silo (name, live, in_step_at, readable) VALUES ($1, $2, $3, $4)
    ON CONFLICT (name) DO UPDATE SET
      live = excluded.live, in_step_at = excluded.in_step_at, readable = excluded.readable`,
  customer: `SELECT ${CUSTOMER} FROM comity.customer c ${KEY_OF_CUSTOMER} WHERE c.id = $1`,
  putCustomer: `
    WITH put AS (
      INSERT INTO comity.customer (id, household, provisional, merged_into, addressed, sealed)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (id) DO UPDATE SET
        household = excluded.household, provisional = excluded.provisional, merged_into = excluded.merged_into,
        addressed = excluded.addressed, sealed = excluded.sealed
    ), gone AS (
      DELETE FROM comity.customer_key WHERE customer = $1 AND key <> ALL ($7::text[])
    )
    INSERT INTO comity.customer_key (key, customer) SELECT key, $1 FROM unnest($7::text[]) AS key
    ON CONFLICT DO NOTHING`,
  members: "SELECT id FROM comity.customer WHERE household = $1 ORDER BY id",
  customersByKey: `
    SELECT ${CUSTOMER} FROM comity.customer_key k JOIN comity.customer c ON c.id = k.customer ${KEY_OF_CUSTOMER}
    WHERE k.key = $1 ORDER BY k.customer LIMIT $2`,
  record: `SELECT ${RECORD} FROM comity.record r ${KEY_OF_RECORD} WHERE r.type = $1 AND r.key = $2`,
  putRecord: `
    WITH put AS (
      INSERT INTO comity.record
        (type, key, customer, received_at, report_order, versioned, deleted, match, subject, content, sealed)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      ON CONFLICT (type, key) DO UPDATE SET
        customer = excluded.customer, received_at = excluded.received_at, report_order = excluded.report_order,
        versioned = excluded.versioned, deleted = excluded.deleted, match = excluded.match, subject = excluded.subject,
        content = excluded.content, sealed = excluded.sealed
    ), gone AS (
      DELETE FROM comity.record_key WHERE type = $1 AND record = $2 AND key <> ALL ($12::text[])
    )
    INSERT INTO comity.record_key (key, type, record) SELECT key, $1, $2 FROM unnest($12::text[]) AS key
    ON CONFLICT DO NOTHING`,
  recordsOf: `
    SELECT ${RECORD} FROM comity.record r ${KEY_OF_RECORD}
    WHERE r.type = $1 AND r.customer = ANY ($2::text[]) AND NOT r.deleted ORDER BY r.key`,
  allRecords: `
    SELECT ${RECORD} FROM comity.record r ${KEY_OF_RECORD} WHERE r.type = $1 AND NOT r.deleted ORDER BY r.key`,
  recordsByKey: `
    SELECT ${RECORD} FROM comity.record_key k JOIN comity.record r ON r.type = k.type AND r.key = k.record ${KEY_OF_RECORD}
    WHERE k.key = $1 ORDER BY k.type, k.record LIMIT $2`,
});

/** What the silos reported, in PostgreSQL. */
export class PostgresFacts implements FactOperations {
  readonly #session: Session;
  readonly #keys: PostgresKeys;

  constructor(session: Session, keys: PostgresKeys) {
    this.#session = session;
    this.#keys = keys;
  }

  async silo(name: string): Promise<SiloState | null> {
    const row = await this.#session.readOne<SiloRow<boolean>>(FACTS.silo, [storedKey(name)]);
    if (row === undefined) return null;
    return { name: givenKey(row.name), inStep: row.live ? "live" : row.in_step_at, readable: row.readable };
  }

  async putSilo(state: SiloState): Promise<void> {
    const inStepAt = state.inStep === "live" ? null : state.inStep;
    const values = [storedKey(state.name), state.inStep === "live", inStepAt, state.readable];
    await this.#session.write(FACTS.putSilo, values);
  }

  async customer(id: string): Promise<Customer | null> {
    const row = await this.#session.readOne<CustomerRow<boolean>>(FACTS.customer, [storedKey(id)]);
    return row === undefined ? null : this.#customerOf(row);
  }

  async putCustomer(customer: Customer): Promise<void> {
    const key = await this.#keys.of(customerSubject(customer.id));
    await this.#session.write(FACTS.putCustomer, [
      storedKey(customer.id),
      storedKey(customer.household),
      customer.provisional,
      customer.mergedInto === null ? null : storedKey(customer.mergedInto),
      customer.keys.length > 0,
      seal(key, customerIdentity(customer.id), encodeCustomer(customer)).sealed,
      [...customerKeys(customer)].map((text) => this.#hashed(text)),
    ]);
  }

  async members(household: string): Promise<readonly string[]> {
    const rows = await this.#session.read<{ readonly id: string }>(FACTS.members, [storedKey(household)]);
    return rows.map(({ id }) => givenKey(id));
  }

  async customersByKey(key: string, limit: number): Promise<readonly Customer[]> {
    const rows = await this.#session.read<CustomerRow<boolean>>(FACTS.customersByKey, [
      this.#hashed(key),
      limit,
    ]);
    return rows.map((row) => this.#customerOf(row));
  }

  async record(type: string, key: string): Promise<StoredRecord | null> {
    const row = await this.#session.readOne<RecordRow<boolean>>(FACTS.record, [
      storedKey(type),
      storedKey(key),
    ]);
    return row === undefined ? null : this.#recordOf(row);
  }

  async putRecord(record: StoredRecord): Promise<void> {
    const subject = recordSubject(record);
    const text = encodeRecord(record);
    const identity = recordIdentity(record.type, record.key);
    await this.#session.write(FACTS.putRecord, [
      storedKey(record.type),
      storedKey(record.key),
      record.customer === null ? null : storedKey(record.customer),
      record.receivedAt,
      record.order,
      record.versioned,
      record.deleted,
      record.match,
      subject === null ? null : storedKey(subject),
      subject === null ? text : null,
      subject === null ? null : seal(await this.#keys.of(subject), identity, text).sealed,
      [...recordKeys(record)].map((key) => this.#hashed(key)),
    ]);
    // It was a subject of its own as long as it waited.
    if (record.match === "matched" && record.customer !== null)
      await this.#keys.drop(ownSubject(record.type, record.key));
  }

  async records(type: string, customers: readonly string[]): Promise<readonly StoredRecord[]> {
    if (customers.length === 0) return [];
    const rows = await this.#session.read<RecordRow<boolean>>(FACTS.recordsOf, [
      storedKey(type),
      customers.map(storedKey),
    ]);
    return rows.map((row) => this.#recordOf(row));
  }

  async allRecords(type: string): Promise<readonly StoredRecord[]> {
    const rows = await this.#session.read<RecordRow<boolean>>(FACTS.allRecords, [storedKey(type)]);
    return rows.map((row) => this.#recordOf(row));
  }

  async recordsByKey(key: string, limit: number): Promise<readonly StoredRecord[]> {
    const rows = await this.#session.read<RecordRow<boolean>>(FACTS.recordsByKey, [this.#hashed(key), limit]);
    return rows.map((row) => this.#recordOf(row));
  }

  #hashed(key: string): string {
    return this.#keys.seals.lookup("key", key);
  }

  #customerOf(row: CustomerRow<boolean>): Customer {
    const id = givenKey(row.id);
    const opened = this.#keys.open(customerSubject(id), row.subject_key, customerIdentity(id), row.sealed);
    return {
      id,
      household: givenKey(row.household),
      provisional: row.provisional,
      mergedInto: row.merged_into === null ? null : givenKey(row.merged_into),
      ...(opened === null ? ERASED_CUSTOMER : decodeCustomer(opened.text)),
    };
  }

  #recordOf(row: RecordRow<boolean>): StoredRecord {
    const type = givenKey(row.type);
    const key = givenKey(row.key);
    const identity = recordIdentity(type, key);
    const text =
      row.subject === null
        ? row.content
        : (this.#keys.open(givenKey(row.subject), row.subject_key, identity, row.sealed)?.text ?? null);
    return {
      type,
      key,
      customer: row.customer === null ? null : givenKey(row.customer),
      receivedAt: row.received_at,
      order: row.report_order,
      versioned: row.versioned,
      deleted: row.deleted,
      match: MATCHES.find((match) => match === row.match) ?? "waiting",
      ...(text === null ? ERASED_RECORD : decodeRecord(text)),
    };
  }
}
