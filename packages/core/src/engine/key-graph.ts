import type { Customer, StoredRecord } from "../ledger/fact.ts";
import type { Transaction } from "../ledger/port.ts";
import type { KeyGraph } from "./match.ts";

/**
 * A key of more customers, or in more records, than this is a placeholder or a company's switchboard. Of customers, it tells
 * nobody from anybody; of records, it says nothing about each other unless a customer's master data has it.
 */
export const MOST_SHARING = 100;

/** Two more than may share it: so the one that makes them too many is told from those after it. */
const UNTIL_CROWDED = MOST_SHARING + 2;

/** Records that hang together beyond this are not followed to their end. */
const MOST_REACHED = 1_000;

/** What changes, and which keys lead elsewhere because of it. */
export interface IdentityChange {
  /** A customer that is new or has changed, as it will be. */
  readonly customer: Customer | null;
  /** A record that is new or has changed, as it will be but for where its keys lead. */
  readonly record: StoredRecord | null;
  /** Keys that the customer gains or loses. */
  readonly customerKeys: readonly string[];
  /** Keys that the record has or had. */
  readonly recordKeys: readonly string[];
}

/** What is known about a key. */
export interface KeyEvidence {
  /** Ids of the customers that it leads to by itself; null: nobody. */
  readonly known: ReadonlySet<string> | null;
  /** Provisional customers that are known by it. */
  readonly strangers: readonly Customer[];
  /** Records that have it, as far as they were asked for. */
  readonly records: readonly StoredRecord[];
  /** It is in too many records for these to be evidence, or too many customers have it. */
  readonly shared: boolean;
  /** The ids of some of those who have it or had it, if these are too many; else empty. */
  readonly crowd: readonly string[];
}

/** Known by an address, and not yet as anybody. */
export function isStranger({ provisional, keys }: Customer): boolean {
  return provisional && keys.length > 0;
}

/**
 * Who has a key: customers in whose master data it is, else those whom silos name in records with it, else those who had it
 * before. Records are looked up only where they matter.
 *
 * @param all also look up the records of a key that master data settles, and without a limit
 */
export async function evidenceOf(
  key: string,
  transaction: Pick<Transaction, "customersByKey" | "recordsByKey">,
  all = false,
): Promise<KeyEvidence> {
  const holders = await transaction.customersByKey(key, UNTIL_CROWDED);
  if (holders.length > MOST_SHARING) return crowdedBy(holders, key, transaction, all);
  const strangers = holders.filter(isStranger);
  const others = holders.filter((customer) => !isStranger(customer));
  const current = others.filter(({ keys }) => keys.includes(key));
  const settled = current.length > 0;
  const limit = all ? Number.POSITIVE_INFINITY : UNTIL_CROWDED;
  const records = settled && !all ? [] : await transaction.recordsByKey(key, limit);
  const shared = !settled && records.length > MOST_SHARING;
  const named = shared ? [] : records.flatMap((one) => (one.match === "named" ? (one.customer ?? []) : []));
  const ids = settled ? current.map(({ id }) => id) : named.length > 0 ? named : others.map(({ id }) => id);
  return { known: ids.length === 0 ? null : new Set(ids), strangers, records, shared, crowd: [] };
}

/** A key of too many customers: its records are matched without it from the one on that makes them too many. */
async function crowdedBy(
  holders: readonly Customer[],
  key: string,
  transaction: Pick<Transaction, "recordsByKey">,
  all: boolean,
): Promise<KeyEvidence> {
  const isFirst = holders.length < UNTIL_CROWDED;
  const records = all && isFirst ? await transaction.recordsByKey(key, Number.POSITIVE_INFINITY) : [];
  return { known: null, strangers: [], records, shared: true, crowd: holders.map(({ id }) => id) };
}

/** The records and provisional customers that a change can give another customer, with what is known about their keys. */
export async function gatherKeys(
  transaction: Transaction,
  change: IdentityChange,
): Promise<KeyGraph & { readonly keys: readonly string[] }> {
  const after = withChange(transaction, change);
  const records = new Map<string, StoredRecord>();
  const strangers = new Map<string, Customer>();
  const known = new Map<string, ReadonlySet<string>>();
  const shared = new Set<string>();
  const why = new Map<string, "customer" | "record" | "reached">();

  const reach = (keys: readonly string[]): void => {
    if (records.size >= MOST_REACHED) return;
    for (const key of keys) if (!why.has(key)) why.set(key, "reached");
  };
  const take = (record: StoredRecord): void => {
    const id = JSON.stringify([record.type, record.key]);
    if (record.match === "named" || records.has(id)) return;
    records.set(id, record);
    reach(record.keys);
  };

  for (const key of change.customerKeys) why.set(key, "customer");
  for (const key of change.recordKeys) if (!why.has(key)) why.set(key, "record");
  if (change.record !== null && !change.record.deleted) take(change.record);
  // Keys that are reached on the way are added to the end of what is walked over.
  for (const [key, reason] of why) {
    const evidence = await evidenceOf(key, after, reason === "customer");
    if (evidence.known !== null) known.set(key, evidence.known);
    else if (evidence.shared) shared.add(key);
    for (const stranger of evidence.strangers) {
      strangers.set(stranger.id, stranger);
      reach(stranger.keys);
    }
    // What a settled key leads to does not depend on its other records, nor they on what is matched here.
    const open = evidence.known === null && !evidence.shared;
    const changed = reason === "record" && evidence.records.length <= MOST_SHARING + 1;
    if (open || changed || reason === "customer") for (const record of evidence.records) take(record);
  }
  return {
    records: [...records.values()],
    strangers: [...strangers.values()],
    known,
    shared,
    keys: [...why.keys()],
  };
}

/** The store as it will be after the change: which is written only when all locks are held. */
function withChange(
  transaction: Transaction,
  { customer, record }: IdentityChange,
): Pick<Transaction, "customersByKey" | "recordsByKey"> {
  return {
    // One more is read, as the one that changes may be among them.
    async customersByKey(key, limit) {
      if (customer === null) return transaction.customersByKey(key, limit);
      const found = await transaction.customersByKey(key, limit + 1);
      const others = found.filter(({ id }) => id !== customer.id);
      const has = [...customer.keys, ...customer.formerKeys].includes(key);
      return (has ? [...others, customer] : others).slice(0, limit);
    },
    async recordsByKey(key, limit) {
      if (record === null) return transaction.recordsByKey(key, limit);
      const found = await transaction.recordsByKey(key, limit + 1);
      const others = found.filter((one) => one.type !== record.type || one.key !== record.key);
      return (!record.deleted && record.keys.includes(key) ? [...others, record] : others).slice(0, limit);
    },
  };
}
