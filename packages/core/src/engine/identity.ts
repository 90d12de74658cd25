import { type Customer, householdOfOne } from "../ledger/fact.ts";
import type { MessageRequest } from "../ledger/message.ts";
import type { Transaction } from "../ledger/port.ts";
import { InputError } from "../value/input-error.ts";
import { identityKey, kindOfKey } from "../vocabulary/identity-key.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { evidenceOf, isStranger } from "./key-graph.ts";
import { candidatesOf } from "./match.ts";

/** The customer with this id, or the one that a provisional customer of this id turned out to be; null if nobody has it. */
export async function customerNamed(transaction: Transaction, id: string): Promise<Customer | null> {
  let customer = await transaction.customer(id);
  while (customer !== null && customer.mergedInto !== null) {
    customer = await transaction.customer(customer.mergedInto);
  }
  return customer;
}

/** Ids that a customer goes by: its own, then those of who was merged into it, and into those before. */
export async function idsOf(transaction: Transaction, customer: Customer): Promise<readonly string[]> {
  const ids = new Set([customer.id]);
  // What is added while it is gone through is gone through too.
  for (const id of ids) for (const one of await transaction.mergedFrom(id)) ids.add(one.id);
  return [...ids];
}

/** The keys of a message's address, in the form in which they are compared; none if it names its customer. */
export function addressKeys(vocabulary: Vocabulary, { to }: MessageRequest): readonly string[] {
  const country = vocabulary.company.country ?? null;
  return (["email", "phone"] as const).flatMap((kind) => {
    const address = to?.[kind];
    const key = address === undefined ? null : identityKey(kind, address, country);
    return key === null ? [] : [key];
  });
}

/**
 * Who a message is for: the customer it names, or the one that its address leads to (see {@link addressKeys}). A customer
 * that nobody has reported yet, or an address that nobody knows, is a provisional customer: counted like any other, and
 * merged when the customer becomes known.
 *
 * @throws InputError if an address belongs to several customers.
 */
export async function recipientOf(
  transaction: Transaction,
  request: MessageRequest,
  keys: readonly string[],
): Promise<Customer> {
  if (request.customer !== undefined) {
    return (await customerNamed(transaction, request.customer)) ?? provisional(request.customer, []);
  }
  const [first] = keys;
  if (first === undefined) {
    const help = "Say who it is for.";
    throw new InputError("CY591", `message ${request.id}`, "It says neither `customer` nor `to`.", help);
  }
  const { customers, strangers, crowd } = await leadsOf(transaction, keys);
  const [found, ...others] = candidatesOf(keys, customers);
  const several = found === undefined ? crowd : [found, ...others];
  if (several.length > 1) {
    throw new InputError(
      "CY590",
      `message ${request.id}: to`,
      `The address belongs to several customers (${someOf(several)}).`,
      "Name the customer with `customer` instead.",
    );
  }
  const [stranger] = candidatesOf(keys, strangers);
  const id = found ?? stranger ?? (await strangerId(transaction, first));
  return (await customerNamed(transaction, id)) ?? provisional(id, keys);
}

/** The ids of customers, for a message: of many only the first. */
export function someOf(ids: readonly string[]): string {
  const first = ids.slice(0, 5).join(", ");
  return ids.length > 5 ? `${first} and others` : first;
}

type Leads = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Whom keys lead to, through records that are matched to somebody too; apart from it, which provisional customers have them;
 * and, where too many customers have each of the keys, some of these.
 */
async function leadsOf(
  transaction: Transaction,
  keys: readonly string[],
): Promise<{ readonly customers: Leads; readonly strangers: Leads; readonly crowd: readonly string[] }> {
  const customers = new Map<string, Set<string>>();
  const strangers = new Map<string, Set<string>>();
  const crowds: (readonly string[])[] = [];
  for (const key of keys) {
    const { known, records, shared, strangers: holders, crowd } = await evidenceOf(key, transaction);
    crowds.push(crowd);
    const led = new Set(known ?? []);
    const unknown = new Set(holders.map(({ id }) => id));
    const owners = known !== null || shared ? [] : records.flatMap(({ customer }) => customer ?? []);
    for (const owner of new Set(owners)) {
      const customer = await transaction.customer(owner);
      (customer !== null && isStranger(customer) ? unknown : led).add(owner);
    }
    customers.set(key, led);
    strangers.set(key, unknown);
  }
  // Of a message to several addresses, one that is somebody's alone tells who it is for.
  const crowd = crowds.every(({ length }) => length > 0) ? (crowds[0] ?? []) : [];
  return { customers, strangers, crowd };
}

/** The ledger holds no addresses: a stranger has a name that is made of theirs. */
async function strangerId(transaction: Transaction, key: string): Promise<string> {
  return `unknown:${await transaction.pseudonym(key)}`;
}

/** A customer of whom nothing is known but an id, or addresses. */
export function provisional(id: string, keys: readonly string[]): Customer {
  const fields = keys.map((key) => [kindOfKey(key), key.slice(key.indexOf(":") + 1)] as const);
  return {
    id,
    household: householdOfOne(id),
    fields: Object.fromEntries(fields),
    provisional: true,
    keys,
    formerKeys: [],
    mergedInto: null,
  };
}
