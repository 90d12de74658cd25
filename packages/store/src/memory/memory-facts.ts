import type { Customer, SiloState, StoredRecord } from "@comity/core";
import type { FactOperations } from "../transaction/operations.ts";
import { compareText, customerKeys, recordKeys } from "../transaction/text.ts";
import { getOrAdd } from "./get-or-add.ts";
import type { Journal } from "./journal.ts";
import { SortedList } from "./sorted-list.ts";

/** The records of one type. */
interface Table {
  /** Deleted ones too. */
  readonly byKey: Map<string, StoredRecord>;
  readonly live: SortedList<StoredRecord>;
  readonly ofCustomer: Map<string, SortedList<StoredRecord>>;
}

/** What the silos reported, in memory. */
export class MemoryFacts implements FactOperations {
  readonly #journal: Journal;
  readonly #silos = new Map<string, SiloState>();
  readonly #customers = new Map<string, Customer>();
  readonly #households = new Map<string, SortedList<Customer>>();
  readonly #customersByKey = new Map<string, SortedList<Customer>>();
  readonly #recordsByKey = new Map<string, SortedList<StoredRecord>>();
  readonly #tables = new Map<string, Table>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  silo(name: string): SiloState | null {
    return this.#silos.get(name) ?? null;
  }

  putSilo(state: SiloState): void {
    this.#journal.set(this.#silos, state.name, state);
  }

  customer(id: string): Customer | null {
    return this.#customers.get(id) ?? null;
  }

  putCustomer(customer: Customer): void {
    const before = this.#customers.get(customer.id);
    if (before !== undefined) {
      for (const index of this.#indicesOf(before)) this.#journal.remove(index, before);
    }
    this.#journal.set(this.#customers, customer.id, customer);
    for (const index of this.#indicesOf(customer)) this.#journal.insert(index, customer);
  }

  members(household: string): readonly string[] {
    return (this.#households.get(household)?.toArray() ?? []).map(({ id }) => id);
  }

  customersByKey(key: string, limit: number): readonly Customer[] {
    const customers = this.#customersByKey.get(key);
    return customers === undefined ? [] : [...customers.from(() => true).take(limit)];
  }

  record(type: string, key: string): StoredRecord | null {
    return this.#tables.get(type)?.byKey.get(key) ?? null;
  }

  putRecord(record: StoredRecord): void {
    const table = getOrAdd(this.#tables, record.type, newTable);
    const before = table.byKey.get(record.key);
    if (before !== undefined) {
      for (const index of this.#recordIndicesOf(table, before)) this.#journal.remove(index, before);
    }
    this.#journal.set(table.byKey, record.key, record);
    for (const index of this.#recordIndicesOf(table, record)) this.#journal.insert(index, record);
  }

  records(type: string, customers: readonly string[]): readonly StoredRecord[] {
    const table = this.#tables.get(type);
    if (table === undefined) return [];
    const lists = [...new Set(customers)].map((customer) => table.ofCustomer.get(customer)?.toArray() ?? []);
    return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort(byKey);
  }

  allRecords(type: string): readonly StoredRecord[] {
    return this.#tables.get(type)?.live.toArray() ?? [];
  }

  recordsByKey(key: string, limit: number): readonly StoredRecord[] {
    const records = this.#recordsByKey.get(key);
    return records === undefined ? [] : [...records.from(() => true).take(limit)];
  }

  /** By id. */
  customersWhere(matches: (customer: Customer) => boolean): readonly Customer[] {
    return [...this.#customers.values()].filter(matches).sort((a, b) => compareText(a.id, b.id));
  }

  /** Deleted ones too; by type, then key. */
  recordsWhere(matches: (record: StoredRecord) => boolean): StoredRecord[] {
    return [...this.#tables.values()]
      .flatMap(({ byKey }) => [...byKey.values()].filter(matches))
      .sort(byTypeAndKey);
  }

  deleteRecord(type: string, key: string): void {
    const table = this.#tables.get(type);
    const before = table?.byKey.get(key);
    if (table === undefined || before === undefined) return;
    for (const index of this.#recordIndicesOf(table, before)) this.#journal.remove(index, before);
    this.#journal.delete(table.byKey, key);
  }

  /** The lists that a customer is in; they stay when they become empty, which a rollback relies on. */
  #indicesOf(customer: Customer): SortedList<Customer>[] {
    const keys = [...customerKeys(customer)];
    return [
      getOrAdd(this.#households, customer.household, customerList),
      ...keys.map((key) => getOrAdd(this.#customersByKey, key, customerList)),
    ];
  }

  #recordIndicesOf(table: Table, record: StoredRecord): SortedList<StoredRecord>[] {
    if (record.deleted) return [];
    const keys = [...recordKeys(record)];
    return [
      table.live,
      ...(record.customer === null ? [] : [getOrAdd(table.ofCustomer, record.customer, recordList)]),
      ...keys.map((key) => getOrAdd(this.#recordsByKey, key, keyList)),
    ];
  }
}

function newTable(): Table {
  return { byKey: new Map(), live: recordList(), ofCustomer: new Map() };
}

function recordList(): SortedList<StoredRecord> {
  return new SortedList<StoredRecord>(byKey);
}

/** Records of all types that share a key. */
function keyList(): SortedList<StoredRecord> {
  return new SortedList<StoredRecord>(byTypeAndKey);
}

function customerList(): SortedList<Customer> {
  return new SortedList((a, b) => compareText(a.id, b.id));
}

function byTypeAndKey(a: StoredRecord, b: StoredRecord): number {
  return compareText(a.type, b.type) || compareText(a.key, b.key);
}

function byKey(a: StoredRecord, b: StoredRecord): number {
  return compareText(a.key, b.key);
}
