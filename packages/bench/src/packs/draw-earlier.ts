import {
  DAY_MS,
  type EarlierMessage,
  type FactRecord,
  type Instant,
  type KnownCustomer,
  type Vocabulary,
} from "@comity/core";
import type { Random } from "../workload/random.ts";
import { drawMessage } from "./draw-message.ts";

const MOST = 6;
const DAYS = 60;

/** Messages of the last two months: sent, for the most part. */
export function drawEarlier(
  vocabulary: Vocabulary,
  customers: readonly KnownCustomer[],
  records: ReadonlyMap<string, readonly FactRecord[]>,
  random: Random,
  now: Instant,
): readonly EarlierMessage[] {
  return Array.from({ length: random.int(0, MOST) }, (_, sequence) => {
    const customer = random.pick(customers);
    const at = now - random.int(1, DAYS) * DAY_MS;
    const message = drawMessage(
      vocabulary,
      `${customer.household}-${sequence}`,
      customer,
      records,
      random,
      at,
    );
    const isSent = random.chance(0.8);
    return {
      id: message.id,
      sequence,
      customer: customer.id,
      household: customer.household,
      state: isSent ? "sent" : "blocked",
      clearedAt: isSent ? at : null,
      startedAt: isSent ? at : null,
      sentAt: isSent ? at : null,
      dueAt: null,
      message,
    };
  });
}
