import type { Customer, FactRecord, SiloState, StoredRecord } from "@comity/core";
import type { FactOperations } from "../transaction/operations.ts";
import { compareText, customerKeys } from "../transaction/text.ts";
import { decodeFields, encodeFields } from "./codec.ts";
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
  readonly fields: string;
}

interface RecordRow {
  readonly type: string;
  readonly key: string;
  readonly customer: string | null;
  readonly fields: string;
  readonly received_at: number | null;
  readonly report_order: number;
  readonly deleted: number;
}

export const FACT_SQL = {
  silo: "SELECT name, live, in_step_at, readable FROM silo WHERE name = ?",
  putSilo: `
    INSERT INTO silo (name, live, in_step_at, readable) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET
      live = excluded.live, in_step_at = excluded.in_step_at, readable = excluded.readable`,
  customer: "SELECT id, household, provisional, fields FROM customer WHERE id = ?",
  putCustomer: `
    INSERT INTO customer (id, household, provisional, fields) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      household = excluded.household, provisional = excluded.provisional, fields = excluded.fields`,
  deleteKeys: "DELETE FROM customer_key WHERE customer = ?",
  putKey: "INSERT INTO customer_key (field, value, customer) VALUES (?, ?, ?)",
  household: "SELECT id, household, provisional, fields FROM customer WHERE household = ? ORDER BY id",
  customersBy: `
    SELECT c.id, c.household, c.provisional, c.fields
    FROM customer_key k CROSS JOIN customer c ON c.id = k.customer
    WHERE k.field = ? AND k.value = ? ORDER BY k.customer`,
  record: `
    SELECT type, key, customer, fields, received_at, report_order, deleted
    FROM record WHERE type = ? AND key = ?`,
  putRecord: `
    INSERT INTO record (type, key, customer, fields, received_at, report_order, deleted)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (type, key) DO UPDATE SET
      customer = excluded.customer, fields = excluded.fields, received_at = excluded.received_at,
      report_order = excluded.report_order, deleted = excluded.deleted`,
  // Named, because the planner would rather read every record of the type in the order of its primary key.
  recordsOf: `
    SELECT type, key, customer, fields, received_at, report_order, deleted
    FROM record INDEXED BY record_of_customer WHERE type = ? AND customer = ? AND deleted = 0 ORDER BY key`,
  allRecords: `
    SELECT type, key, customer, fields, received_at, report_order, deleted
    FROM record WHERE type = ? AND deleted = 0 ORDER BY key`,
} as const;

/** What the silos reported, in SQLite. */
export class SqliteFacts implements FactOperations {
  readonly #silo;
  readonly #putSilo;
  readonly #customer;
  readonly #putCustomer;
  readonly #deleteKeys;
  readonly #putKey;
  readonly #household;
  readonly #customersBy;
  readonly #record;
  readonly #putRecord;
  readonly #recordsOf;
  readonly #allRecords;

  constructor(connection: Connection) {
    this.#silo = connection.prepare<SiloRow>(FACT_SQL.silo);
    this.#putSilo = connection.prepare(FACT_SQL.putSilo);
    this.#customer = connection.prepare<CustomerRow>(FACT_SQL.customer);
    this.#putCustomer = connection.prepare(FACT_SQL.putCustomer);
    this.#deleteKeys = connection.prepare(FACT_SQL.deleteKeys);
    this.#putKey = connection.prepare(FACT_SQL.putKey);
    this.#household = connection.prepare<CustomerRow>(FACT_SQL.household);
    this.#customersBy = connection.prepare<CustomerRow>(FACT_SQL.customersBy);
    this.#record = connection.prepare<RecordRow>(FACT_SQL.record);
    this.#putRecord = connection.prepare(FACT_SQL.putRecord);
    this.#recordsOf = connection.prepare<RecordRow>(FACT_SQL.recordsOf);
    this.#allRecords = connection.prepare<RecordRow>(FACT_SQL.allRecords);
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
      encodeFields(customer.fields),
    );
    this.#deleteKeys.run(customer.id);
    for (const [field, value] of customerKeys(customer)) this.#putKey.run(field, value, customer.id);
  }

  household(household: string): readonly Customer[] {
    return this.#household.all(household).map(customerOf);
  }

  customersBy(field: string, value: string): readonly Customer[] {
    return this.#customersBy.all(field, value).map(customerOf);
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
      Number(record.deleted),
    );
  }

  records(type: string, customers: readonly string[]): readonly FactRecord[] {
    const lists = [...new Set(customers)].map((customer) =>
      this.#recordsOf.all(type, customer).map(recordOf),
    );
    return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort((a, b) => compareText(a.key, b.key));
  }

  allRecords(type: string): readonly FactRecord[] {
    return this.#allRecords.all(type).map(recordOf);
  }
}

function customerOf(row: CustomerRow): Customer {
  return {
    id: row.id,
    household: row.household,
    provisional: row.provisional === 1,
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
    deleted: row.deleted === 1,
  };
}
