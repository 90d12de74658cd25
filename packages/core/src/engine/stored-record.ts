import type { Customer } from "../ledger/fact.ts";
import type { StoredRecord } from "../ledger/port.ts";
import type { DecodedRecord } from "../vocabulary/decode-record.ts";
import { identityKeys } from "../vocabulary/identity-key.ts";
import { customerNamed, provisional } from "./identity.ts";
import type { Work } from "./work.ts";

/** The customer that a silo names; a provisional one of this id if nobody has reported it yet. */
export async function ownerNamed(work: Work, id: string): Promise<Customer> {
  const known = await customerNamed(work.transaction, id);
  if (known !== null) return known;
  const owner = provisional(id, []);
  await work.transaction.putCustomer(owner);
  return owner;
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
