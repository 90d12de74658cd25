import type { Customer } from "../ledger/fact.ts";
import type { Message, MessageRequest } from "../ledger/message.ts";
import type { Instant } from "../value/value.ts";
import { addressKeys } from "./identity.ts";
import type { Work } from "./work.ts";

/** The key by which a customer's id is suppressed. No kind of identifying key has this form. */
export function idKey(customer: string): string {
  return `customer=${customer}`;
}

/**
 * Since when whoever a message is for gets no advertising: by id, by what identifies them now or did, or by the address that
 * the message goes to. Undefined: they may get it, or it is none.
 */
export async function suppressionOf(
  { rules, transaction }: Work,
  message: Message,
  request: MessageRequest,
  { id, keys, formerKeys }: Customer,
): Promise<Instant | undefined> {
  if (message.class !== "marketing") return undefined;
  const all = [idKey(id), ...keys, ...formerKeys, ...addressKeys(rules.vocabulary, request)];
  return (await transaction.suppressedSince([...new Set(all)])) ?? undefined;
}

/**
 * What is known of one customer is of another one from now on, or they had been taken for one: who may have been erased gets no
 * advertising as the other one either.
 */
export async function passOnById({ transaction }: Work, from: string, to: string): Promise<void> {
  const since = await transaction.suppressedSince([idKey(from)]);
  if (since !== null) await transaction.suppress(idKey(to), [idKey(to)], since);
}

/**
 * A silo tells again of somebody who was erased, under an id that no master data knows: what identifies them in the record is
 * all that says so, and the suppression goes over to that id.
 */
export async function passOnSuppression(
  work: Work,
  { customer, keys }: { readonly customer: string | null; readonly keys: readonly string[] },
): Promise<void> {
  if (customer === null || keys.length === 0) return;
  const { transaction, now } = work;
  if ((await transaction.suppressedSince(keys)) === null) return;
  const owner = await transaction.customer(customer);
  if (owner?.provisional !== true) return;
  await transaction.suppress(idKey(customer), [idKey(customer), ...keys], now);
}
