import type { Entry } from "../ledger/entry.ts";
import type { Customer, StoredRecord } from "../ledger/fact.ts";
import type { Transaction } from "../ledger/port.ts";
import { customerScope } from "../ledger/scope.ts";
import { customerTrace, messageTrace, recordTrace } from "../ledger/traces.ts";
import { InputError } from "../value/input-error.ts";
import { identityKey, kindOfKey } from "../vocabulary/identity-key.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { addressKeys, customerNamed, idsOf, someOf } from "./identity.ts";
import { evidenceOf } from "./key-graph.ts";
import { idKey } from "./suppression.ts";

/** A person, as the rights of persons name one. */
export interface Subject {
  /** What was asked for: a customer's id, or a key in its one form. */
  readonly asked: string;
  /** Null: nobody is known by that key. */
  readonly customer: Customer | null;
  /** The customer's id first, then those of provisional customers that turned out to be this one. */
  readonly ids: readonly string[];
  /** The key that was asked for; null if it was an id. */
  readonly key: string | null;
}

/**
 * Finds a person by the id of a customer, which may be one that turned out to be another, or by a key (`email:ana@example.com`,
 * `phone:+1 312 555 0104`).
 *
 * @throws InputError CY570 if nobody has this id, CY571 for a key in no form in which it could be compared, CY572 if several
 *   customers have it
 */
export async function subjectNamed(
  transaction: Transaction,
  vocabulary: Vocabulary,
  id: string,
): Promise<Subject> {
  const named = await customerNamed(transaction, id);
  if (named !== null) return subjectOf(transaction, id, named, null);
  const key = keyIn(id, vocabulary);
  if (key === null) {
    throw new InputError(
      "CY570",
      // Not repeated: what is no id may be an address, and errors are written to logs.
      "person",
      "Nobody with this id is known.",
      "Give the id of a customer, or an address as email:ana@example.com or phone:+13125550104.",
    );
  }
  const found = await customersWith(key, transaction);
  const [customer, second] = found;
  if (second !== undefined) {
    throw new InputError(
      "CY572",
      `person by ${kindOfKey(key)}`,
      `Several customers have it: ${someOf(found.map((one) => one.id))}.`,
      "Name one of them by id.",
    );
  }
  return customer === undefined
    ? { asked: key, customer: null, ids: [], key }
    : subjectOf(transaction, key, customer, key);
}

async function subjectOf(
  transaction: Transaction,
  asked: string,
  customer: Customer,
  key: string | null,
): Promise<Subject> {
  return { asked, customer, ids: await idsOf(transaction, customer), key };
}

/** @throws InputError CY571 */
function keyIn(text: string, { customer, records, company }: Vocabulary): string | null {
  const colon = text.indexOf(":");
  if (colon < 0) return null;
  const kind = text.slice(0, colon);
  const declared = [customer, ...[...records.values()].map(({ fields }) => fields)];
  const isDeclared = declared.some((fields) =>
    [...fields.values()].some(({ identifies }) => identifies === kind),
  );
  if (kind !== "email" && kind !== "phone" && !isDeclared) return null;
  const key = identityKey(kind, text.slice(colon + 1), company.country ?? null);
  if (key !== null) return key;
  throw new InputError(
    "CY571",
    `person by ${kind}`,
    `This is not ${kind === "email" ? "an email address" : kind === "phone" ? "a telephone number" : `a ${kind}`}.`,
    "Write an address as email:ana@example.com, a number with its country as phone:+13125550104.",
  );
}

async function customersWith(key: string, transaction: Transaction): Promise<readonly Customer[]> {
  const { known, records, shared, strangers, crowd } = await evidenceOf(key, transaction);
  const owners = shared ? crowd : records.flatMap(({ customer }) => customer ?? []);
  const ids = new Set([...(known ?? owners), ...strangers.map(({ id }) => id)]);
  const found = new Map<string, Customer>();
  for (const id of ids) {
    const customer = await customerNamed(transaction, id);
    if (customer !== null) found.set(customer.id, customer);
  }
  return [...found.values()];
}

/** Everything that a ledger has of a person, beside the customer. */
export interface SubjectData {
  /** By sequence. */
  readonly entries: readonly Entry[];
  readonly records: readonly StoredRecord[];
  /** Messages to others whose decisions looked at something of this person. */
  readonly resting: readonly Entry[];
}

export async function dataOf(transaction: Transaction, { ids }: Subject): Promise<SubjectData> {
  const entries = new Map<string, Entry>();
  const records: StoredRecord[] = [];
  for (const id of ids) {
    for (const entry of await transaction.entries(customerScope(id), null)) entries.set(entry.id, entry);
    records.push(...(await transaction.recordsOf(id)));
  }
  const resting = await transaction.restingOn([
    ...ids.map(customerTrace),
    ...records.map(({ type, key }) => recordTrace(type, key)),
    ...[...entries.keys()].map(messageTrace),
  ]);
  const others: Entry[] = [];
  for (const message of resting) {
    const entry = entries.has(message) ? null : await transaction.entry(message);
    if (entry !== null) others.push(entry);
  }
  return {
    entries: [...entries.values()].sort((one, other) => one.sequence - other.sequence),
    records,
    resting: others,
  };
}

/**
 * Everything by which a person can be told again: ids, what identifies them now or did, the addresses that messages to them
 * went to, and what their records identify them by. A key that very many records share is somebody's switchboard.
 */
export async function keysOf(
  transaction: Transaction,
  vocabulary: Vocabulary,
  { customer, ids, key }: Subject,
  { entries, records }: SubjectData,
): Promise<readonly string[]> {
  const own = [...(customer?.keys ?? []), ...(customer?.formerKeys ?? []), ...(key === null ? [] : [key])];
  const addresses = entries.flatMap(({ request }) => addressKeys(vocabulary, request));
  const told: string[] = [];
  for (const one of new Set(records.flatMap(({ keys }) => keys))) {
    if (!(await evidenceOf(one, transaction)).shared) told.push(one);
  }
  return [...new Set([...ids.map(idKey), ...own, ...addresses, ...told])];
}
