import type { FollowedFrom, Reads } from "../ir/program.ts";
import type { Customer, FactRecord } from "../ledger/fact.ts";
import type { Message } from "../ledger/message.ts";
import type { Transaction } from "../ledger/port.ts";
import { own } from "../value/own.ts";
import type { Known } from "../value/value.ts";

/** A record that a reference names; null: there is none. */
export interface Followed {
  readonly record: string;
  readonly key: string;
  readonly found: FactRecord | null;
}

/** A record by type and key. */
export function idOf(type: string, key: string): string {
  return JSON.stringify([type, key]);
}

/**
 * Fetches the records that references lead to, and those that theirs lead to: only these, however many flights there are.
 *
 * @param seeds the records that references start from
 * @param before a record as it was, from which they start too
 */
export async function follow(
  transaction: Transaction,
  { follows }: Reads,
  customer: Customer,
  message: Pick<Message, "about" | "items"> | null,
  seeds: readonly FactRecord[],
  before: FactRecord | null,
): Promise<ReadonlyMap<string, Followed>> {
  const found = new Map<string, Followed>();
  if (follows.length === 0) return found;
  const known = new Map(seeds.map((seed) => [idOf(seed.type, seed.key), seed]));
  const open: { to: string; key: string }[] = [];
  const note = (to: string, value: Known | undefined): void => {
    if (value !== null && value !== undefined) open.push({ to, key: String(value) });
  };
  const noteFrom = (record: FactRecord): void => {
    for (const { from, to } of follows) {
      if (from.kind === "record" && from.record === record.type) note(to, own(record.fields, from.field));
    }
  };
  for (const { from, to } of follows) {
    for (const value of startsOf(from, customer, message)) note(to, value);
  }
  seeds.forEach(noteFrom);
  if (before !== null) noteFrom(before);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { to: record, key } = next;
    const id = idOf(record, key);
    if (found.has(id)) continue;
    const there = known.get(id) ?? (await stored(transaction, record, key));
    found.set(id, { record, key, found: there });
    if (there !== null) noteFrom(there);
  }
  return found;
}

function startsOf(
  from: FollowedFrom,
  customer: Customer,
  message: Pick<Message, "about" | "items"> | null,
): readonly (Known | undefined)[] {
  switch (from.kind) {
    case "record":
      return [];
    case "key":
      return [from.key];
    case "customer":
      return [own(customer.fields, from.field)];
    case "about":
      return message === null ? [] : [own(message.about, from.field)];
    case "item":
      return message === null ? [] : message.items.map(({ fields }) => own(fields, from.field));
  }
}

async function stored(transaction: Transaction, record: string, key: string): Promise<FactRecord | null> {
  const found = await transaction.record(record, key);
  return found === null || found.deleted ? null : found;
}
