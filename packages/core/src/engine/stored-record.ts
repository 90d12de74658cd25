import type { Customer, StoredRecord } from "../ledger/fact.ts";
import { customerScope, householdScope } from "../ledger/scope.ts";
import type { DecodedRecord } from "../vocabulary/decode-record.ts";
import { identityKeys } from "../vocabulary/identity-key.ts";
import { customerNamed, provisional } from "./identity.ts";
import type { Work } from "./work.ts";

/** The customer that a silo names; a provisional one of this id, not written yet, if nobody has reported it. */
export async function ownerNamed(work: Work, id: string): Promise<Customer> {
  return (await customerNamed(work.transaction, id)) ?? provisional(id, []);
}

/**
 * Takes the locks of the customer that a silo names, and writes the provisional one of this id if nobody has reported it:
 * only under the lock, lest it take the place of a customer who is reported at the same time.
 *
 * @param also what to lock at the same time, so that all of it is taken in sorted order
 */
export async function lockOwner(work: Work, id: string, also: readonly string[] = []): Promise<Customer> {
  for (;;) {
    const before = await ownerNamed(work, id);
    await work.lock([...also, customerScope(before.id), householdScope(before.household)]);
    const owner = await ownerNamed(work, id);
    // It may have been merged, or have moved, while we waited for the locks.
    if (owner.id !== before.id || owner.household !== before.household) continue;
    if ((await work.transaction.customer(owner.id)) === null) await work.transaction.putCustomer(owner);
    return owner;
  }
}

/** A decoded record as the store keeps it, before its keys are looked at. */
export function storedRecord(
  { rules: { vocabulary } }: Work,
  type: string,
  { key, fields }: DecodedRecord,
  owner: Customer | null,
  report: Pick<StoredRecord, "receivedAt" | "order" | "versioned">,
): StoredRecord {
  const declared = vocabulary.records.get(type);
  const hasNone = declared === undefined || declared.reference;
  return {
    type,
    key,
    customer: owner?.id ?? null,
    fields,
    ...report,
    deleted: false,
    match: owner !== null || hasNone ? "named" : "waiting",
    keys: hasNone ? [] : identityKeys(declared.fields, fields, vocabulary),
  };
}
