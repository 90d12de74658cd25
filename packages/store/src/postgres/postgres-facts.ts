import { type Customer, MATCHES, type SiloState, type StoredRecord } from "@comity/core";
import { decodeFields, decodeTexts, encodeFields, encodeTexts } from "../rows/codec.ts";
import type { FactOperations } from "../transaction/operations.ts";
import { customerKeys, recordKeys } from "../transaction/text.ts";
import { givenKey, storedKey } from "./key-text.ts";
import { type Session, statements } from "./session.ts";

interface SiloRow {
  readonly name: string;
  readonly live: boolean;
  readonly in_step_at: number | null;
  readonly readable: boolean;
}

interface CustomerRow {
  readonly id: string;
  readonly household: string;
  readonly provisional: boolean;
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
  readonly versioned: boolean;
  readonly deleted: boolean;
  readonly match: string;
  readonly keys: string;
}

const CUSTOMER = "c.id, c.household, c.provisional, c.merged_into, c.keys, c.former_keys, c.fields";
const RECORD = `
  r.type, r.key, r.customer, r.fields, r.received_at, r.report_order, r.versioned, r.deleted, r.match, r.keys`;

export const FACTS = statements("facts", {
  silo: "SELECT name, live, in_step_at, readable FROM comity.silo WHERE name = $1",
  putSilo: `
    INSERT INTO comity.silo (name, live, in_step_at, readable) VALUES ($1, $2, $3, $4)
    ON CONFLICT (name) DO UPDATE SET
      live = excluded.live, in_step_at = excluded.in_step_at, readable = excluded.readable`,
  customer: `SELECT ${CUSTOMER} FROM comity.customer c WHERE c.id = $1`,
  putCustomer: `
    WITH put AS (
      INSERT INTO comity.customer (id, household, provisional, merged_into, keys, former_keys, fields)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (id) DO UPDATE SET
        household = excluded.household, provisional = excluded.provisional, merged_into = excluded.merged_into,
        keys = excluded.keys, former_keys = excluded.former_keys, fields = excluded.fields
    ), gone AS (
      DELETE FROM comity.customer_key WHERE customer = $1 AND key <> ALL ($8::text[])
    )
    INSERT INTO comity.customer_key (key, customer) SELECT key, $1 FROM unnest($8::text[]) AS key
    ON CONFLICT DO NOTHING`,
  household: `SELECT ${CUSTOMER} FROM comity.customer c WHERE c.household = $1 ORDER BY c.id`,
  customersByKey: `
    SELECT ${CUSTOMER} FROM comity.customer_key k JOIN comity.customer c ON c.id = k.customer
    WHERE k.key = $1 ORDER BY k.customer`,
  record: `SELECT ${RECORD} FROM comity.record r WHERE r.type = $1 AND r.key = $2`,
  putRecord: `
    WITH put AS (
      INSERT INTO comity.record
        (type, key, customer, fields, received_at, report_order, versioned, deleted, match, keys)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (type, key) DO UPDATE SET
        customer = excluded.customer, fields = excluded.fields, received_at = excluded.received_at,
        report_order = excluded.report_order, versioned = excluded.versioned, deleted = excluded.deleted,
        match = excluded.match, keys = excluded.keys
    ), gone AS (
      DELETE FROM comity.record_key WHERE type = $1 AND record = $2 AND key <> ALL ($11::text[])
    )
    INSERT INTO comity.record_key (key, type, record) SELECT key, $1, $2 FROM unnest($11::text[]) AS key
    ON CONFLICT DO NOTHING`,
  recordsOf: `
    SELECT ${RECORD} FROM comity.record r
    WHERE r.type = $1 AND r.customer = ANY ($2::text[]) AND NOT r.deleted ORDER BY r.key`,
  allRecords: `SELECT ${RECORD} FROM comity.record r WHERE r.type = $1 AND NOT r.deleted ORDER BY r.key`,
  recordsByKey: `
    SELECT ${RECORD} FROM comity.record_key k JOIN comity.record r ON r.type = k.type AND r.key = k.record
    WHERE k.key = $1 ORDER BY k.type, k.record LIMIT $2`,
});

/** What the silos reported, in PostgreSQL. */
export class PostgresFacts implements FactOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async silo(name: string): Promise<SiloState | null> {
    const row = await this.#session.readOne<SiloRow>(FACTS.silo, [storedKey(name)]);
    if (row === undefined) return null;
    return { name: givenKey(row.name), inStep: row.live ? "live" : row.in_step_at, readable: row.readable };
  }

  async putSilo(state: SiloState): Promise<void> {
    const inStepAt = state.inStep === "live" ? null : state.inStep;
    const values = [storedKey(state.name), state.inStep === "live", inStepAt, state.readable];
    await this.#session.write(FACTS.putSilo, values);
  }

  async customer(id: string): Promise<Customer | null> {
    const row = await this.#session.readOne<CustomerRow>(FACTS.customer, [storedKey(id)]);
    return row === undefined ? null : customerOf(row);
  }

  async putCustomer(customer: Customer): Promise<void> {
    await this.#session.write(FACTS.putCustomer, [
      storedKey(customer.id),
      storedKey(customer.household),
      customer.provisional,
      customer.mergedInto === null ? null : storedKey(customer.mergedInto),
      encodeTexts(customer.keys),
      encodeTexts(customer.formerKeys),
      encodeFields(customer.fields),
      [...customerKeys(customer)].map(storedKey),
    ]);
  }

  async household(household: string): Promise<readonly Customer[]> {
    const rows = await this.#session.read<CustomerRow>(FACTS.household, [storedKey(household)]);
    return rows.map(customerOf);
  }

  async customersByKey(key: string): Promise<readonly Customer[]> {
    const rows = await this.#session.read<CustomerRow>(FACTS.customersByKey, [storedKey(key)]);
    return rows.map(customerOf);
  }

  async record(type: string, key: string): Promise<StoredRecord | null> {
    const row = await this.#session.readOne<RecordRow>(FACTS.record, [storedKey(type), storedKey(key)]);
    return row === undefined ? null : recordOf(row);
  }

  async putRecord(record: StoredRecord): Promise<void> {
    await this.#session.write(FACTS.putRecord, [
      storedKey(record.type),
      storedKey(record.key),
      record.customer === null ? null : storedKey(record.customer),
      encodeFields(record.fields),
      record.receivedAt,
      record.order,
      record.versioned,
      record.deleted,
      record.match,
      encodeTexts(record.keys),
      [...recordKeys(record)].map(storedKey),
    ]);
  }

  async records(type: string, customers: readonly string[]): Promise<readonly StoredRecord[]> {
    if (customers.length === 0) return [];
    const rows = await this.#session.read<RecordRow>(FACTS.recordsOf, [
      storedKey(type),
      customers.map(storedKey),
    ]);
    return rows.map(recordOf);
  }

  async allRecords(type: string): Promise<readonly StoredRecord[]> {
    const rows = await this.#session.read<RecordRow>(FACTS.allRecords, [storedKey(type)]);
    return rows.map(recordOf);
  }

  async recordsByKey(key: string, limit: number): Promise<readonly StoredRecord[]> {
    const rows = await this.#session.read<RecordRow>(FACTS.recordsByKey, [storedKey(key), limit]);
    return rows.map(recordOf);
  }
}

function customerOf(row: CustomerRow): Customer {
  return {
    id: givenKey(row.id),
    household: givenKey(row.household),
    provisional: row.provisional,
    mergedInto: row.merged_into === null ? null : givenKey(row.merged_into),
    keys: decodeTexts(row.keys),
    formerKeys: decodeTexts(row.former_keys),
    fields: decodeFields(row.fields),
  };
}

function recordOf(row: RecordRow): StoredRecord {
  return {
    type: givenKey(row.type),
    key: givenKey(row.key),
    customer: row.customer === null ? null : givenKey(row.customer),
    fields: decodeFields(row.fields),
    receivedAt: row.received_at,
    order: row.report_order,
    versioned: row.versioned,
    deleted: row.deleted,
    match: MATCHES.find((match) => match === row.match) ?? "waiting",
    keys: decodeTexts(row.keys),
  };
}
