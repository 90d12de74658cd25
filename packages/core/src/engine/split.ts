import type { Customer, StoredRecord } from "../ledger/fact.ts";
import { customerScope, householdScope, keyScope, recordScope } from "../ledger/scope.ts";
import { InputError } from "../value/input-error.ts";
import { type DecodedCustomer, decodeCustomer } from "../vocabulary/decode-customer.ts";
import type { Split } from "./api.ts";
import { wakeHeld } from "./apply.ts";
import { addressKeys, customerNamed, idsOf } from "./identity.ts";
import { customerOf, householdIn } from "./load.ts";
import { moveEntries } from "./merge.ts";
import { noteTraces } from "./note-traces.ts";
import { placeCustomer } from "./rematch.ts";
import { passOnById } from "./suppression.ts";
import { wakeReaders } from "./wake.ts";
import type { Work } from "./work.ts";

/**
 * Two people were taken for one: one of them goes out, under the id from before the merge or a new one. Its keys lead to it
 * again, and so go the records that these match, those that are named, and the messages that were asked about for its id or
 * addresses. Told again, it changes nothing.
 *
 * @throws InputError CY599 if nobody knows `from`, or it is who is to go out; or for a named record that is not of either
 */
export async function splitCustomer(work: Work, split: Split): Promise<void> {
  const decoded = decodeCustomer(work.rules.vocabulary, split.customer);
  const { from, before } = await lockSplit(work, split, decoded);
  const records = await namedRecords(work, split, from);
  await noteTraces(work, from.id);
  const out = customerOf(work, decoded, before?.mergedInto === null ? before : null);
  await placeCustomer(work, before?.mergedInto === null ? before : null, out);
  // Only now: so what goes out goes from one to the other, and belongs to nobody at no time.
  await placeCustomer(work, from, {
    ...from,
    formerKeys: from.formerKeys.filter((key) => !out.keys.includes(key)),
  });
  for (const record of records) await giveTo(work, record, out.id);
  if (before?.mergedInto !== null) {
    // Who had an id of their own was erased under it too, if they were.
    if (before === null) await passOnById(work, from.id, out.id);
    await work.record({ kind: "split", at: work.now, from: from.id, out: out.id });
  }
  // Who was merged into them before stays theirs.
  const ids = await idsOf(work.transaction, out);
  await moveEntries(work, from, out, ({ request }) => {
    if (request.customer !== undefined) return ids.includes(request.customer);
    return addressKeys(work.rules.vocabulary, request).some((key) => out.keys.includes(key));
  });
  await wakeHeld(work, [householdScope(from.household), householdScope(out.household)], () => true);
}

interface Locked {
  readonly from: Customer;
  /** Who goes out as it was: merged, or its own customer already; null if nobody had this id. */
  readonly before: Customer | null;
}

async function lockSplit(work: Work, split: Split, decoded: DecodedCustomer): Promise<Locked> {
  const named = (split.records ?? []).map(({ record, key }) => recordScope(record, key));
  const household = householdScope(householdIn(decoded));
  for (;;) {
    const one = await lockedBy(work, split, decoded);
    const scopes = [...scopesOf(one, decoded), household, ...named];
    await work.lock(scopes);
    const other = await lockedBy(work, split, decoded);
    // One of them may have moved while we waited for the locks.
    if (scopesOf(other, decoded).every((scope) => scopes.includes(scope))) return other;
  }
}

function scopesOf({ from, before }: Locked, { id }: DecodedCustomer): readonly string[] {
  return [
    customerScope(id),
    customerScope(from.id),
    householdScope(from.household),
    ...(before === null ? [] : [householdScope(before.household)]),
    ...from.formerKeys.map(keyScope),
  ];
}

async function lockedBy({ transaction }: Work, split: Split, { id }: DecodedCustomer): Promise<Locked> {
  const from = await transaction.customer(split.from);
  if (from === null || from.mergedInto !== null) {
    throw refused(
      `customer ${split.from}`,
      "Nobody knows this customer, or it was merged itself.",
      "Check the id.",
    );
  }
  const before = await transaction.customer(id);
  const became = before === null ? null : await customerNamed(transaction, id);
  if (id === from.id || (before?.mergedInto != null && became?.id !== from.id)) {
    const what = `It cannot go out of ${from.id}: it is ${became?.id ?? id}.`;
    throw refused(
      `customer ${id}`,
      what,
      "Name in `from` whom it was taken for, and in `customer` who goes out.",
    );
  }
  return { from, before };
}

async function namedRecords(work: Work, { records = [] }: Split, from: Customer): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  for (const { record, key } of records) {
    const stored = await work.transaction.record(record, key);
    if (stored?.customer === from.id) found.push(stored);
    else if (stored === null)
      throw refused(`record ${record} ${key}`, "Nobody has reported it.", "Check its key.");
  }
  return found;
}

async function giveTo(work: Work, record: StoredRecord, customer: string): Promise<void> {
  const after: StoredRecord = { ...record, customer, match: "named" };
  await work.transaction.putRecord(after);
  await wakeReaders(work, record.type, [record, after]);
}

function refused(where: string, what: string, help: string): InputError {
  return new InputError("CY599", `split: ${where}`, what, help);
}
