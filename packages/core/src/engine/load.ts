import { type Customer, householdOfOne } from "../ledger/fact.ts";
import { customerScope, householdScope } from "../ledger/scope.ts";
import { InputError } from "../value/input-error.ts";
import { parseInstant } from "../value/instant.ts";
import { type DecodedCustomer, decodeCustomer } from "../vocabulary/decode-customer.ts";
import { decodeRecord } from "../vocabulary/decode-record.ts";
import { identityKeys } from "../vocabulary/identity-key.ts";
import type { CustomerData, InitialState } from "./api.ts";
import { wakeHeld } from "./apply.ts";
import { placeCustomer, placeRecord } from "./rematch.ts";
import { takeSiloState } from "./report.ts";
import { lockOwner, storedRecord } from "./stored-record.ts";
import { passOnSuppression } from "./suppression.ts";
import type { Work } from "./work.ts";

/** Takes in what the world looks like at the start. Nothing in it *becomes* true, so it raises no alert. */
export async function takeState(work: Work, state: InitialState): Promise<void> {
  for (const data of state.customers ?? []) await placeCustomerData(work, data);
  for (const [type, records] of Object.entries(state.records ?? {})) {
    for (const data of records) await takeRecord(work, type, data);
  }
  for (const [silo, standing] of Object.entries(state.silos ?? {})) {
    await takeSiloState(work, silo, siloStanding(silo, standing));
  }
}

async function takeRecord(work: Work, type: string, data: Readonly<Record<string, unknown>>): Promise<void> {
  const decoded = decodeRecord(work.rules.vocabulary, type, data);
  const owner = decoded.customer === null ? null : await lockOwner(work, decoded.customer);
  const before = await work.transaction.record(type, decoded.key);
  // It is as fresh as its silo, and any report that comes later is newer.
  const report = { receivedAt: null, order: 0, versioned: false };
  await passOnSuppression(
    work,
    await placeRecord(work, before, storedRecord(work, type, decoded, owner, report)),
  );
}

/** What `live`, `unreadable` or an instant says about a silo. */
export function siloStanding(
  silo: string,
  standing: string,
): { inStep?: "live" | number; readable: boolean } {
  if (standing === "unreadable") return { readable: false };
  if (standing === "live") return { inStep: "live", readable: true };
  const instant = parseInstant(standing);
  if (instant.ok) return { inStep: instant.value, readable: true };
  throw new InputError(
    "CY583",
    `silo ${silo}`,
    instant.error,
    "Give `live`, `unreadable` or an ISO 8601 instant with an offset.",
  );
}

/** A customer is new or has changed: every held message of the household is looked at again. */
export async function takeCustomer(work: Work, data: CustomerData): Promise<void> {
  const { before, after } = await placeCustomerData(work, data);
  const households = new Set([before?.household ?? after.household, after.household]);
  await wakeHeld(work, [...households].map(householdScope), () => true);
}

/** Takes the customer's locks, and writes what is known of it now. */
async function placeCustomerData(
  work: Work,
  data: CustomerData,
): Promise<{ readonly before: Customer | null; readonly after: Customer }> {
  const decoded = decodeCustomer(work.rules.vocabulary, data);
  const before = await lockCustomer(work, decoded.id, householdIn(decoded));
  // Who was merged is another customer now: what is told of that one is true of this one. Only a split undoes a merge.
  if (before !== null && before.mergedInto !== null) return { before, after: before };
  const after = customerOf(work, decoded, before);
  await placeCustomer(work, before, after);
  return { before, after };
}

/** A customer as it is, null if nobody has reported it, with its locks and those of where it lives and moves to. */
async function lockCustomer(work: Work, id: string, household: string): Promise<Customer | null> {
  for (;;) {
    const known = await work.transaction.customer(id);
    const households = new Set([known?.household ?? household, household]);
    await work.lock([customerScope(id), ...[...households].map(householdScope)]);
    const before = await work.transaction.customer(id);
    // It may have moved while we waited for the locks.
    if (before === null || households.has(before.household)) return before;
  }
}

/** Where a customer lives, as master data has it. */
export function householdIn({ id, household }: DecodedCustomer): string {
  return household ?? householdOfOne(id);
}

/** A customer as master data has it; `before`: what identified it until now. */
export function customerOf(
  { rules: { vocabulary } }: Work,
  decoded: DecodedCustomer,
  before: Customer | null,
): Customer {
  const { id, fields } = decoded;
  const household = householdIn(decoded);
  const keys = identityKeys(vocabulary.customer, fields, vocabulary);
  const former = new Set([...(before?.keys ?? []), ...(before?.formerKeys ?? [])]);
  const formerKeys = [...former].filter((key) => !keys.includes(key));
  return { id, household, fields, provisional: false, keys, formerKeys, mergedInto: null };
}
