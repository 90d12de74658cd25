import { type Customer, householdOfOne } from "../ledger/fact.ts";
import { householdScope } from "../ledger/scope.ts";
import { InputError } from "../value/input-error.ts";
import { parseInstant } from "../value/instant.ts";
import { decodeCustomer } from "../vocabulary/decode-customer.ts";
import { decodeRecord } from "../vocabulary/decode-record.ts";
import type { CustomerData, InitialState } from "./api.ts";
import { wakeHeld } from "./apply.ts";
import { provisional } from "./identity.ts";
import { takeSiloState } from "./report.ts";
import type { Work } from "./work.ts";

/** Takes in what the world looks like at the start. Nothing in it *becomes* true, so it raises no alert. */
export async function takeState(work: Work, state: InitialState): Promise<void> {
  for (const data of state.customers ?? []) await work.transaction.putCustomer(customerOf(work, data));
  for (const [type, records] of Object.entries(state.records ?? {})) {
    for (const data of records) await takeRecord(work, type, data);
  }
  for (const [silo, standing] of Object.entries(state.silos ?? {})) {
    await takeSiloState(work, silo, siloStanding(silo, standing));
  }
}

async function takeRecord(work: Work, type: string, data: Readonly<Record<string, unknown>>): Promise<void> {
  const { key, customer, fields } = decodeRecord(work.rules.vocabulary, type, data);
  if (customer !== null && (await work.transaction.customer(customer)) === null) {
    await work.transaction.putCustomer(provisional(customer, {}));
  }
  // It is as fresh as its silo, and any report that comes later is newer.
  await work.transaction.putRecord({
    type,
    key,
    customer,
    fields,
    receivedAt: null,
    order: 0,
    deleted: false,
  });
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
  const after = customerOf(work, data);
  const before = await work.transaction.customer(after.id);
  const scopes = new Set([before?.household ?? after.household, after.household].map(householdScope));
  await work.transaction.lock([...scopes]);
  await work.transaction.putCustomer(after);
  await wakeHeld(work, [...scopes], () => true);
}

function customerOf(work: Work, data: CustomerData): Customer {
  const { id, household, fields } = decodeCustomer(work.rules.vocabulary, data);
  return { id, household: household ?? householdOfOne(id), fields, provisional: false };
}
