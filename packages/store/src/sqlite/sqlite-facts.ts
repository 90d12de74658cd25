import { type Customer, MATCHES, type SiloState, type StoredRecord } from "@comity/core";
import {
  decodeCustomer,
  decodeRecord,
  ERASED_CUSTOMER,
  ERASED_RECORD,
  encodeCustomer,
  encodeRecord,
  type RecordContent,
} from "../rows/fact-codec.ts";
import type { CustomerRow, RecordRow, SiloRow } from "../rows/tables.ts";
import { customerIdentity, recordIdentity } from "../sealing/identity.ts";
import { type Seals, seal } from "../sealing/seals.ts";
import { customerSubject, ownSubject, recordSubject } from "../sealing/subject.ts";
import type { FactOperations } from "../transaction/operations.ts";
import { compareText, customerKeys, recordKeys } from "../transaction/text.ts";
import type { Connection } from "./connection.ts";
import type { SqliteKeys } from "./sqlite-keys.ts";

const CUSTOMER = "c.id, c.household, c.provisional, c.merged_into, c.sealed, s.key AS subject_key";
const KEY_OF_CUSTOMER = "LEFT JOIN subject_key s ON s.subject = 'customer:' || c.id";
const RECORD = `
  r.type, r.key, r.customer, r.received_at, r.report_order, r.versioned, r.deleted, r.match, r.subject, r.content, r.sealed,
  s.key AS subject_key`;
const KEY_OF_RECORD = "LEFT JOIN subject_key s ON s.subject = r.subject";

export const FACT_SQL = {
  silo: "SELECT name, live, in_step_at, readable FROM silo WHERE name = ?",
  putSilo: `
    INSERT INTO silo (name, live, in_step_at, readable) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET
      live = excluded.live, in_step_at = excluded.in_step_at, readable = excluded.readable`,
  customer: `SELECT ${CUSTOMER} FROM customer c ${KEY_OF_CUSTOMER} WHERE c.id = ?`,
  putCustomer: `
    INSERT INTO customer (id, household, provisional, merged_into, addressed, sealed) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      household = excluded.household, provisional = excluded.provisional, merged_into = excluded.merged_into,
      addressed = excluded.addressed, sealed = excluded.sealed`,
  deleteCustomerKeys: "DELETE FROM customer_key WHERE customer = ?",
  putCustomerKey: "INSERT INTO customer_key (key, customer) VALUES (?, ?)",
  members: "SELECT id FROM customer WHERE household = ? ORDER BY id",
  customersByKey: `
    SELECT ${CUSTOMER} FROM customer_key k CROSS JOIN customer c ON c.id = k.customer ${KEY_OF_CUSTOMER}
    WHERE k.key = ? ORDER BY k.customer LIMIT ?`,
  record: `SELECT ${RECORD} FROM record r ${KEY_OF_RECORD} WHERE r.type = ? AND r.key = ?`,
  putRecord: `
    INSERT INTO record
      (type, key, customer, received_at, report_order, versioned, deleted, match, subject, content, sealed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (type, key) DO UPDATE SET
      customer = excluded.customer, received_at = excluded.received_at, report_order = excluded.report_order,
      versioned = excluded.versioned, deleted = excluded.deleted, match = excluded.match, subject = excluded.subject,
      content = excluded.content, sealed = excluded.sealed`,
  deleteRecordKeys: "DELETE FROM record_key WHERE type = ? AND record = ?",
  putRecordKey: "INSERT INTO record_key (key, type, record) VALUES (?, ?, ?)",
  // Named, because the planner would rather read every record of the type in the order of its primary key.
  recordsOf: `
    SELECT ${RECORD} FROM record r INDEXED BY record_of_customer ${KEY_OF_RECORD}
    WHERE r.type = ? AND r.customer = ? AND r.deleted = 0 ORDER BY r.key`,
  allRecords: `
    SELECT ${RECORD} FROM record r ${KEY_OF_RECORD} WHERE r.type = ? AND r.deleted = 0 ORDER BY r.key`,
  recordsByKey: `
    SELECT ${RECORD} FROM record_key k CROSS JOIN record r ON r.type = k.type AND r.key = k.record ${KEY_OF_RECORD}
    WHERE k.key = ? ORDER BY k.type, k.record LIMIT ?`,
} as const;

/** What the silos reported, in SQLite. */
export class SqliteFacts implements FactOperations {
  readonly #keys: SqliteKeys;
  readonly #seals: Seals;
  readonly #silo;
  readonly #putSilo;
  readonly #customer;
  readonly #putCustomer;
  readonly #deleteCustomerKeys;
  readonly #putCustomerKey;
  readonly #members;
  readonly #customersByKey;
  readonly #record;
  readonly #putRecord;
  readonly #deleteRecordKeys;
  readonly #putRecordKey;
  readonly #recordsOf;
  readonly #allRecords;
  readonly #recordsByKey;

  constructor(connection: Connection, keys: SqliteKeys) {
    this.#keys = keys;
    this.#seals = keys.seals;
    this.#silo = connection.prepare<SiloRow<number>>(FACT_SQL.silo);
    this.#putSilo = connection.prepare(FACT_SQL.putSilo);
    this.#customer = connection.prepare<CustomerRow<number>>(FACT_SQL.customer);
    this.#putCustomer = connection.prepare(FACT_SQL.putCustomer);
    this.#deleteCustomerKeys = connection.prepare(FACT_SQL.deleteCustomerKeys);
    this.#putCustomerKey = connection.prepare(FACT_SQL.putCustomerKey);
    this.#members = connection.prepare<{ readonly id: string }>(FACT_SQL.members);
    this.#customersByKey = connection.prepare<CustomerRow<number>>(FACT_SQL.customersByKey);
    this.#record = connection.prepare<RecordRow<number>>(FACT_SQL.record);
    this.#putRecord = connection.prepare(FACT_SQL.putRecord);
    this.#deleteRecordKeys = connection.prepare(FACT_SQL.deleteRecordKeys);
    this.#putRecordKey = connection.prepare(FACT_SQL.putRecordKey);
    this.#recordsOf = connection.prepare<RecordRow<number>>(FACT_SQL.recordsOf);
    this.#allRecords = connection.prepare<RecordRow<number>>(FACT_SQL.allRecords);
    this.#recordsByKey = connection.prepare<RecordRow<number>>(FACT_SQL.recordsByKey);
  }

  silo(name: string): SiloState | null {
    const row = this.#silo.get(name);
    if (row === undefined) return null;
    return { name: row.name, inStep: row.live === 1 ? "live" : row.in_step_at, readable: row.readable === 1 };
  }

  putSilo(state: SiloState): void {
    const live = state.inStep === "live";
    this.#putSilo.run(state.name, Number(live), live ? null : state.inStep, Number(state.readable));
  }

  customer(id: string): Customer | null {
    const row = this.#customer.get(id);
    return row === undefined ? null : this.#customerOf(row);
  }

  putCustomer(customer: Customer): void {
    const key = this.#keys.of(customerSubject(customer.id));
    this.#putCustomer.run(
      customer.id,
      customer.household,
      Number(customer.provisional),
      customer.mergedInto,
      Number(customer.keys.length > 0),
      seal(key, customerIdentity(customer.id), encodeCustomer(customer)).sealed,
    );
    this.#deleteCustomerKeys.run(customer.id);
    for (const text of customerKeys(customer)) this.#putCustomerKey.run(this.#hashed(text), customer.id);
  }

  members(household: string): readonly string[] {
    return this.#members.all(household).map(({ id }) => id);
  }

  customersByKey(key: string, limit: number): readonly Customer[] {
    return this.#customersByKey.all(this.#hashed(key), limit).map((row) => this.#customerOf(row));
  }

  record(type: string, key: string): StoredRecord | null {
    const row = this.#record.get(type, key);
    return row === undefined ? null : this.#recordOf(row);
  }

  putRecord(record: StoredRecord): void {
    const subject = recordSubject(record);
    const text = encodeRecord(record);
    const identity = recordIdentity(record.type, record.key);
    this.#putRecord.run(
      record.type,
      record.key,
      record.customer,
      record.receivedAt,
      record.order,
      Number(record.versioned),
      Number(record.deleted),
      record.match,
      subject,
      subject === null ? text : null,
      subject === null ? null : seal(this.#keys.of(subject), identity, text).sealed,
    );
    // It was a subject of its own as long as it waited.
    if (record.match === "matched" && record.customer !== null)
      this.#keys.drop(ownSubject(record.type, record.key));
    this.#deleteRecordKeys.run(record.type, record.key);
    for (const key of recordKeys(record)) this.#putRecordKey.run(this.#hashed(key), record.type, record.key);
  }

  records(type: string, customers: readonly string[]): readonly StoredRecord[] {
    const lists = [...new Set(customers)].map((customer) =>
      this.#recordsOf.all(type, customer).map((row) => this.#recordOf(row)),
    );
    return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort((a, b) => compareText(a.key, b.key));
  }

  allRecords(type: string): readonly StoredRecord[] {
    return this.#allRecords.all(type).map((row) => this.#recordOf(row));
  }

  recordsByKey(key: string, limit: number): readonly StoredRecord[] {
    return this.#recordsByKey.all(this.#hashed(key), limit).map((row) => this.#recordOf(row));
  }

  #hashed(key: string): string {
    return this.#seals.lookup("key", key);
  }

  #customerOf(row: CustomerRow<number>): Customer {
    const content = this.#keys.read(
      customerSubject(row.id),
      row.subject_key,
      customerIdentity(row.id),
      row.sealed,
      decodeCustomer,
    );
    return {
      id: row.id,
      household: row.household,
      provisional: row.provisional === 1,
      mergedInto: row.merged_into,
      ...(content ?? ERASED_CUSTOMER),
    };
  }

  #recordOf(row: RecordRow<number>): StoredRecord {
    const { type, key } = row;
    const content = this.#contentOf(row);
    return {
      type,
      key,
      customer: row.customer,
      receivedAt: row.received_at,
      order: row.report_order,
      versioned: row.versioned === 1,
      deleted: row.deleted === 1,
      match: MATCHES.find((match) => match === row.match) ?? "waiting",
      ...(content ?? ERASED_RECORD),
    };
  }

  #contentOf({ type, key, subject, subject_key, sealed, content }: RecordRow<number>): RecordContent | null {
    if (subject !== null) {
      return this.#keys.read(subject, subject_key, recordIdentity(type, key), sealed, decodeRecord);
    }
    return content === null ? null : decodeRecord(content);
  }
}
