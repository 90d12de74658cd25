import { type Customer, MATCHES, type SiloState, type StoredRecord } from "@comity/core";
import { decodeFields, decodeTexts, encodeFields, encodeTexts } from "../rows/codec.ts";
import type { FactOperations } from "../transaction/operations.ts";
import { compareText, customerKeys, recordKeys } from "../transaction/text.ts";
import type { Connection } from "./connection.ts";

interface SiloRow {
  readonly name: string;
  readonly live: number;
  readonly in_step_at: number | null;
  readonly readable: number;
}

interface CustomerRow {
  readonly id: string;
  readonly household: string;
  readonly provisional: number;
  readonly merged_into: string | null;
  readonly keys: string;
  readonly former_keys: string;
  readonly fields: string;
}

interface RecordRow {
  readonly type: string;
  readonly key: string;
  readonly customer: string | null;
  readonly fields: string;
  readonly received_at: number | null;
  readonly report_order: number;
  readonly versioned: number;
  readonly deleted: number;
  readonly match: string;
  readonly keys: string;
}

const CUSTOMER = "c.id, c.household, c.provisional, c.merged_into, c.keys, c.former_keys, c.fields";
const RECORD = `
  r.type, r.key, r.customer, r.fields, r.received_at, r.report_order, r.versioned, r.deleted, r.match, r.keys`;

export const FACT_SQL = {
  silo: "SELECT name, live, in_step_at, readable FROM silo WHERE name = ?",
  putSilo: `
    INSERT INTO silo (name, live, in_step_at, readable) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET
      live = excluded.live, in_step_at = excluded.in_step_at, readable = excluded.readable`,
  customer: `SELECT ${CUSTOMER} FROM customer c WHERE c.id = ?`,
  putCustomer: `
    INSERT INTO customer (id, household, provisional, merged_into, keys, former_keys, fields)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      household = excluded.household, provisional = excluded.provisional, merged_into = excluded.merged_into,
      keys = excluded.keys, former_keys = excluded.former_keys, fields = excluded.fields`,
  deleteCustomerKeys: "DELETE FROM customer_key WHERE customer = ?",
  putCustomerKey: "INSERT INTO customer_key (key, customer) VALUES (?, ?)",
  household: `SELECT ${CUSTOMER} FROM customer c WHERE c.household = ? ORDER BY c.id`,
  customersByKey: `
    SELECT ${CUSTOMER} FROM customer_key k CROSS JOIN customer c ON c.id = k.customer
    WHERE k.key = ? ORDER BY k.customer`,
  record: `SELECT ${RECORD} FROM record r WHERE r.type = ? AND r.key = ?`,
  putRecord: `
    INSERT INTO record (type, key, customer, fields, received_at, report_order, versioned, deleted, match, keys)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (type, key) DO UPDATE SET
      customer = excluded.customer, fields = excluded.fields, received_at = excluded.received_at,
      report_order = excluded.report_order, versioned = excluded.versioned, deleted = excluded.deleted, match = excluded.match,
      keys = excluded.keys`,
  deleteRecordKeys: "DELETE FROM record_key WHERE type = ? AND record = ?",
  putRecordKey: "INSERT INTO record_key (key, type, record) VALUES (?, ?, ?)",
  // Named, because the planner would rather read every record of the type in the order of its primary key.
  recordsOf: `
    SELECT ${RECORD} FROM record r INDEXED BY record_of_customer
    WHERE r.type = ? AND r.customer = ? AND r.deleted = 0 ORDER BY r.key`,
  allRecords: `SELECT ${RECORD} FROM record r WHERE r.type = ? AND r.deleted = 0 ORDER BY r.key`,
  recordsByKey: `
    SELECT ${RECORD} FROM record_key k CROSS JOIN record r ON r.type = k.type AND r.key = k.record
    WHERE k.key = ? ORDER BY k.type, k.record LIMIT ?`,
} as const;

/** What the silos reported, in SQLite. */
export class SqliteFacts implements FactOperations {
  readonly #silo;
  readonly #putSilo;
  readonly #customer;
  readonly #putCustomer;
  readonly #deleteCustomerKeys;
  readonly #putCustomerKey;
  readonly #household;
  readonly #customersByKey;
  readonly #record;
  readonly #putRecord;
  readonly #deleteRecordKeys;
  readonly #putRecordKey;
  readonly #recordsOf;
  readonly #allRecords;
  readonly #recordsByKey;

  constructor(connection: Connection) {
    this.#silo = connection.prepare<SiloRow>(FACT_SQL.silo);
    this.#putSilo = connection.prepare(FACT_SQL.putSilo);
    this.#customer = connection.prepare<CustomerRow>(FACT_SQL.customer);
    this.#putCustomer = connection.prepare(FACT_SQL.putCustomer);
    this.#deleteCustomerKeys = connection.prepare(FACT_SQL.deleteCustomerKeys);
    this.#putCustomerKey = connection.prepare(FACT_SQL.putCustomerKey);
    this.#household = connection.prepare<CustomerRow>(FACT_SQL.household);
    this.#customersByKey = connection.prepare<CustomerRow>(FACT_SQL.customersByKey);
    this.#record = connection.prepare<RecordRow>(FACT_SQL.record);
    this.#putRecord = connection.prepare(FACT_SQL.putRecord);
    this.#deleteRecordKeys = connection.prepare(FACT_SQL.deleteRecordKeys);
    this.#putRecordKey = connection.prepare(FACT_SQL.putRecordKey);
    this.#recordsOf = connection.prepare<RecordRow>(FACT_SQL.recordsOf);
    this.#allRecords = connection.prepare<RecordRow>(FACT_SQL.allRecords);
    this.#recordsByKey = connection.prepare<RecordRow>(FACT_SQL.recordsByKey);
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
    return row === undefined ? null : customerOf(row);
  }

  putCustomer(customer: Customer): void {
    this.#putCustomer.run(
      customer.id,
      customer.household,
      Number(customer.provisional),
      customer.mergedInto,
      encodeTexts(customer.keys),
      encodeTexts(customer.formerKeys),
      encodeFields(customer.fields),
    );
    this.#deleteCustomerKeys.run(customer.id);
    for (const key of customerKeys(customer)) this.#putCustomerKey.run(key, customer.id);
  }

  household(household: string): readonly Customer[] {
    return this.#household.all(household).map(customerOf);
  }

  customersByKey(key: string): readonly Customer[] {
    return this.#customersByKey.all(key).map(customerOf);
  }

  record(type: string, key: string): StoredRecord | null {
    const row = this.#record.get(type, key);
    return row === undefined ? null : recordOf(row);
  }

  putRecord(record: StoredRecord): void {
    this.#putRecord.run(
      record.type,
      record.key,
      record.customer,
      encodeFields(record.fields),
      record.receivedAt,
      record.order,
      Number(record.versioned),
      Number(record.deleted),
      record.match,
      encodeTexts(record.keys),
    );
    this.#deleteRecordKeys.run(record.type, record.key);
    for (const key of recordKeys(record)) this.#putRecordKey.run(key, record.type, record.key);
  }

  records(type: string, customers: readonly string[]): readonly StoredRecord[] {
    const lists = [...new Set(customers)].map((customer) =>
      this.#recordsOf.all(type, customer).map(recordOf),
    );
    return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort((a, b) => compareText(a.key, b.key));
  }

  allRecords(type: string): readonly StoredRecord[] {
    return this.#allRecords.all(type).map(recordOf);
  }

  recordsByKey(key: string, limit: number): readonly StoredRecord[] {
    return this.#recordsByKey.all(key, limit).map(recordOf);
  }
}

function customerOf(row: CustomerRow): Customer {
  return {
    id: row.id,
    household: row.household,
    provisional: row.provisional === 1,
    mergedInto: row.merged_into,
    keys: decodeTexts(row.keys),
    formerKeys: decodeTexts(row.former_keys),
    fields: decodeFields(row.fields),
  };
}

function recordOf(row: RecordRow): StoredRecord {
  return {
    type: row.type,
    key: row.key,
    customer: row.customer,
    fields: decodeFields(row.fields),
    receivedAt: row.received_at,
    order: row.report_order,
    versioned: row.versioned === 1,
    deleted: row.deleted === 1,
    match: MATCHES.find((match) => match === row.match) ?? "waiting",
    keys: decodeTexts(row.keys),
  };
}
