import type { Customer, StoredRecord } from "../ledger/fact.ts";
import { customerScope, householdScope, keyScope, recordScope } from "../ledger/scope.ts";
import { recordTrace } from "../ledger/traces.ts";
import { raiseAlerts } from "./alerts.ts";
import { gatherKeys, type IdentityChange, isStranger } from "./key-graph.ts";
import { type Found, type Matching, matchKeys } from "./match.ts";
import { mergeCustomer, moveEntries } from "./merge.ts";
import { noteTraces } from "./note-traces.ts";
import { wakeReaders } from "./wake.ts";
import type { Work } from "./work.ts";

/**
 * Writes a customer that is new or has changed, and gives it what its keys lead to: records that waited, and provisional
 * customers that turn out to be this one. Its messages move with it if its household is another now.
 */
export async function placeCustomer(work: Work, before: Customer | null, after: Customer): Promise<void> {
  const customerKeys = changedKeys(before, after);
  if (customerKeys.length === 0) await work.transaction.putCustomer(after);
  else await rematch(work, { customer: after, record: null, customerKeys, recordKeys: [] });
  if (before === null || before.household === after.household) return;
  // A merge may have added to it meanwhile.
  await moveEntries(work, before, (await work.transaction.customer(after.id)) ?? after);
}

/** Matches again what these keys lead to: somebody else who had them no longer stands in the way. */
export async function rematchKeys(work: Work, customer: Customer, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await rematch(work, { customer, record: null, customerKeys: keys, recordKeys: [] });
}

/** Keys that lead to the customer in another way than before. */
function changedKeys(before: Customer | null, after: Customer): readonly string[] {
  const standing = (customer: Customer | null, key: string): string => {
    if (customer?.keys.includes(key)) return isStranger(customer) ? "stranger" : "current";
    return customer?.formerKeys.includes(key) ? "former" : "none";
  };
  const all = [before, after].flatMap((one) => (one === null ? [] : [...one.keys, ...one.formerKeys]));
  return [...new Set(all)].filter((key) => standing(before, key) !== standing(after, key));
}

/**
 * Writes a record that is new or has changed, finds the customer that its keys lead to if its silo names none, and matches
 * again what it is evidence for.
 *
 * @returns the record as it was written
 */
export async function placeRecord(
  work: Work,
  before: StoredRecord | null,
  after: StoredRecord,
): Promise<StoredRecord> {
  const recordKeys = [...new Set([...(before === null || before.deleted ? [] : before.keys), ...after.keys])];
  // It is told once that nothing decides.
  const wasAmbiguous = before?.match === "ambiguous" && after.match === "waiting";
  const record: StoredRecord = wasAmbiguous ? { ...after, match: "ambiguous" } : after;
  if (recordKeys.length > 0) await rematch(work, { customer: null, record, customerKeys: [], recordKeys });
  else await work.transaction.putRecord(after);
  const placed = (await work.transaction.record(after.type, after.key)) ?? after;
  if (before !== null) await noteMove(work, before, placed);
  return placed;
}

/** A record that has gone over to another customer leaves traces with the former one. */
async function noteMove(work: Work, before: StoredRecord, after: StoredRecord): Promise<void> {
  if (before.customer === null || before.customer === after.customer) return;
  const left = recordTrace(after.type, after.key);
  await noteTraces(work, before.customer, (trace) => trace === left);
}

/** Works out anew what the keys of a change lead to, and writes it with the change. */
export async function rematch(work: Work, change: IdentityChange): Promise<void> {
  const { transaction } = work;
  const { records, merges } = await matchUnderLocks(work, change);
  if (change.customer !== null) await transaction.putCustomer(change.customer);
  if (change.record !== null) await transaction.putRecord(change.record);
  for (const [stranger, id] of merges) {
    const into = await transaction.customer(id);
    if (into !== null) await mergeCustomer(work, stranger, into);
  }
  for (const [record, found] of [...records].sort(([left], [right]) => byTypeAndKey(left, right))) {
    if (record === change.record) await putMatch(work, record, found);
    else await move(work, record, found);
  }
}

function byTypeAndKey(left: StoredRecord, right: StoredRecord): number {
  if (left.type !== right.type) return left.type < right.type ? -1 : 1;
  return left.key < right.key ? -1 : 1;
}

/** Works out what leads where, takes the locks of all of it, and works it out again until there is nothing more to lock. */
async function matchUnderLocks(work: Work, change: IdentityChange): Promise<Matching> {
  const held = new Set<string>();
  for (;;) {
    const graph = await gatherKeys(work.transaction, change);
    const matching = matchKeys(graph);
    const scopes = [...graph.keys.map(keyScope), ...(await scopesOf(work, matching))];
    const missing = scopes.filter((scope) => !held.has(scope));
    if (missing.length === 0) return matching;
    await work.lock(missing);
    for (const scope of missing) held.add(scope);
  }
}

/** What a matching changes: records, and the customers that lose or get something. */
async function scopesOf(work: Work, { records, merges }: Matching): Promise<string[]> {
  const moved = [...records].filter(([record, { customer }]) => record.customer !== customer);
  const ids = new Set([
    ...moved.flatMap(([record, { customer }]) => [record.customer, customer]),
    ...[...merges].flatMap(([stranger, into]) => [stranger.id, into]),
  ]);
  const scopes = moved.map(([{ type, key }]) => recordScope(type, key));
  for (const id of ids) {
    const customer = id === null ? null : await work.transaction.customer(id);
    if (customer !== null) scopes.push(customerScope(customer.id), householdScope(customer.household));
  }
  return scopes;
}

/** A record that was there before, and now leads elsewhere. */
async function move(work: Work, before: StoredRecord, found: Found): Promise<void> {
  if (before.customer === found.customer && before.match === found.match) return;
  const after = await putMatch(work, before, found);
  await noteMove(work, before, after);
  await wakeReaders(work, after.type, [before, after]);
  // A fact that was reported about somebody becomes a fact about a customer. What was there at the start became nothing.
  const becameKnown = before.customer === null && after.customer !== null && after.receivedAt !== null;
  if (becameKnown) await raiseAlerts(work, after, null);
}

async function putMatch(work: Work, record: StoredRecord, found: Found): Promise<StoredRecord> {
  const { type, key } = record;
  const after: StoredRecord = { ...record, customer: found.customer, match: found.match };
  await work.transaction.putRecord(after);
  if (found.match === "ambiguous" && record.match !== "ambiguous") {
    await work.record({ kind: "ambiguous", at: work.now, record: type, key, customers: found.candidates });
  }
  return after;
}
