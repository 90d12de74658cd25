import { type Customer, householdOfOne } from "../ledger/fact.ts";
import type { MessageRequest } from "../ledger/message.ts";
import type { Transaction } from "../ledger/port.ts";
import { InputError } from "../value/input-error.ts";
import { IDENTITY_KEYS, normaliseKey } from "../vocabulary/normalise-key.ts";
import { hashOf } from "./hash.ts";

/**
 * Who a message is for. A customer that nobody has reported yet, or an address that nobody knows, is a provisional
 * customer: counted like any other, and merged when the customer becomes known.
 *
 * @throws InputError if an address belongs to several customers.
 */
export async function recipientOf(transaction: Transaction, request: MessageRequest): Promise<Customer> {
  if (request.customer !== undefined)
    return (await transaction.customer(request.customer)) ?? provisional(request.customer, {});
  for (const field of IDENTITY_KEYS) {
    const address = request.to?.[field];
    if (address === undefined) continue;
    const key = normaliseKey(field, address);
    const found = await transaction.customersBy(field, key);
    const [first, second] = found;
    if (second !== undefined) {
      const names = found.map((customer) => customer.id).join(", ");
      throw new InputError(
        "CY590",
        `message ${request.id}: to.${field}`,
        `The address belongs to several customers (${names}).`,
        "Name the customer with `customer` instead.",
      );
    }
    if (first !== undefined) return first;
    // The ledger holds no addresses: a stranger is known by a hash of theirs.
    const id = `unknown:${(await hashOf(`${field}:${key}`)).slice(0, 24)}`;
    return (await transaction.customer(id)) ?? provisional(id, { [field]: key });
  }
  throw new InputError(
    "CY591",
    `message ${request.id}`,
    "It says neither `customer` nor `to`.",
    "Say who it is for.",
  );
}

/** A customer of whom nothing is known but an id or an address. */
export function provisional(id: string, fields: Customer["fields"]): Customer {
  return { id, household: householdOfOne(id), fields, provisional: true };
}
