import {
  type Consumer,
  DELIVERY_KINDS,
  type Delivery,
  type DeliveryKind,
  deliveryId,
  deliveryKindOf,
  USUAL_DELIVERY_KINDS,
} from "../ledger/delivery.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Store, Transaction } from "../ledger/port.ts";
import { InputError } from "../value/input-error.ts";
import { didYouMean } from "../value/suggest.ts";
import type { Instant } from "../value/value.ts";
import { decodeName } from "../vocabulary/decode-text.ts";
import type { Clock } from "./clock.ts";
import { customerNamed, idsOf } from "./identity.ts";

export interface TakeOptions {
  /** How many deliveries at most; 100 if absent. */
  readonly limit?: number;
  /** How long, in milliseconds, the batch is its taker's alone; one minute if absent. */
  readonly leaseMs?: number;
  /** All but `decided` if absent. A consumer passes over the others for good, so it always names the same ones. */
  readonly kinds?: readonly DeliveryKind[];
  /** Passes over what happened before: for a new consumer on an old ledger. Nothing if absent. */
  readonly since?: Instant;
}

export interface AcknowledgeOptions {
  /** How long, in milliseconds from now, the rest of the batch is its taker's; 0 gives it back. As it was if absent. */
  readonly leaseMs?: number;
}

/** What one taker has to deliver, in order. */
export interface Batch {
  /** None: there is nothing new, or another taker has it. */
  readonly deliveries: readonly Delivery[];
  /** To acknowledge by; null without deliveries. It grows with every batch of a consumer, so receivers can tell an old one. */
  readonly token: number | null;
  /** Until when the batch is this taker's alone. Without deliveries: until when it is another's, or null for nobody's. */
  readonly leaseUntil: Instant | null;
}

/** The log, as those take it who act on what happened: at least once, in order, each consumer at its own pace. */
export interface Outbox {
  /**
   * Hands out what comes next for a consumer. The same comes again, to whoever asks then, unless it is acknowledged by the
   * end of its lease.
   *
   * @throws InputError for a name that cannot be one; RangeError for options out of range; StoreError
   */
  take(consumer: string, options?: TakeOptions): Promise<Batch>;
  /**
   * Says that deliveries are done with, up to and with that position; 0: none is. The rest of the batch stays its taker's, who may
   * keep it for longer or give it back, so that whoever asks next has it at once. To say it twice does no harm.
   *
   * @throws InputError CY596 if the batch was given to another meanwhile, CY597 for a position that is not of the batch;
   *   RangeError for options out of range; StoreError
   */
  acknowledge(consumer: string, token: number, upTo: number, options?: AcknowledgeOptions): Promise<void>;
}

/** So much of the log is read at a time, */
const PAGE = 200;
/** and so many pages in one transaction. */
const MOST_PAGES = 20;

/** The outbox of a ledger. It needs no rules: what is in the log was decided. */
export function openOutbox(store: Store, clock: Pick<Clock, "now">): Outbox {
  return {
    async take(consumer, { limit = 100, leaseMs = 60_000, kinds, since = Number.NEGATIVE_INFINITY } = {}) {
      const name = consumerName(consumer);
      const most = wholeAboveZero("limit", limit);
      const lease = wholeAboveZero("leaseMs", leaseMs);
      checkKinds(kinds);
      const isMeant = (kind: DeliveryKind, at: Instant): boolean =>
        at >= since && (kinds ?? USUAL_DELIVERY_KINDS).includes(kind);
      for (;;) {
        const batch = await store.transact(async (transaction) => {
          const before = await lockConsumer(transaction, name);
          const now = clock.now();
          if (before.leaseUntil !== null && now < before.leaseUntil) {
            return { deliveries: [], token: null, leaseUntil: before.leaseUntil };
          }
          const found = await read(transaction, before.position, most, isMeant);
          return handOut(transaction, before, found, now + lease);
        });
        if (batch !== null) return batch;
      }
    },
    async acknowledge(consumer, token, upTo, { leaseMs } = {}) {
      const name = consumerName(consumer);
      if (leaseMs !== undefined && leaseMs !== 0) wholeAboveZero("leaseMs", leaseMs);
      await store.transact(async (transaction) => {
        const before = await lockConsumer(transaction, name);
        if (token !== before.token) throw fenced(name, token);
        if (!Number.isSafeInteger(upTo) || upTo < 0 || upTo > before.delivered)
          throw notOfBatch(name, upTo, before);
        const position = Math.max(upTo, before.position);
        const leaseUntil = position === before.delivered ? null : leaseOf(before, leaseMs, clock.now());
        if (position === before.position && leaseUntil === before.leaseUntil) return;
        await transaction.putConsumer({ ...before, position, leaseUntil });
      });
    },
  };
}

/** Until when the rest of a batch is its taker's. */
function leaseOf({ leaseUntil }: Consumer, leaseMs: number | undefined, now: Instant): Instant | null {
  if (leaseMs === undefined) return leaseUntil;
  return leaseMs === 0 ? null : now + leaseMs;
}

async function lockConsumer(transaction: Transaction, name: string): Promise<Consumer> {
  await transaction.lock([`consumer:${name}`]);
  const known = await transaction.consumer(name);
  return known ?? { name, position: 0, token: 0, leaseUntil: null, delivered: 0 };
}

interface Found {
  readonly deliveries: readonly Delivery[];
  /** How far was looked. */
  readonly position: number;
  /** Whether that is the end of the log. */
  readonly isEnd: boolean;
}

async function read(
  transaction: Transaction,
  after: number,
  limit: number,
  isMeant: (kind: DeliveryKind, at: Instant) => boolean,
): Promise<Found> {
  const deliveries: Delivery[] = [];
  let position = after;
  for (let page = 0; page < MOST_PAGES; page++) {
    const events = await transaction.events(position, PAGE);
    for (const { position: at, event } of events) {
      position = at;
      const kind = deliveryKindOf(event);
      if (kind === null || !isMeant(kind, event.at)) continue;
      deliveries.push({
        id: deliveryId(at, event),
        position: at,
        kind,
        event,
        ...(await askedOf(transaction, event)),
      });
      if (deliveries.length === limit) return { deliveries, position, isEnd: false };
    }
    if (events.length < PAGE) return { deliveries, position, isEnd: true };
  }
  return { deliveries, position, isEnd: false };
}

/** What stands beside an event, for who tells others of what does not go. */
async function askedOf(
  transaction: Transaction,
  event: LedgerEvent,
): Promise<Pick<Delivery, "asked" | "reasons" | "customers">> {
  if (event.kind !== "decision" && event.kind !== "recalled") return {};
  const entry = await transaction.entry(event.message);
  if (entry === null) return {};
  const { department, intent, channel } = entry.message;
  const asked = { department, intent, channel };
  const customer = await customerNamed(transaction, event.customer);
  const customers = customer === null ? [event.customer] : await idsOf(transaction, customer);
  // A decision's event has its reasons; that of a recall only names the rule.
  return event.kind === "decision"
    ? { asked, customers }
    : { asked, customers, reasons: entry.answer.reasons };
}

/** Gives what was found to its taker. Null: nothing yet, and the log goes on. */
async function handOut(
  transaction: Transaction,
  before: Consumer,
  { deliveries, position, isEnd }: Found,
  leaseUntil: Instant,
): Promise<Batch | null> {
  const last = deliveries.at(-1);
  if (last === undefined) {
    if (position > before.position) await transaction.putConsumer({ ...before, position, leaseUntil: null });
    return isEnd ? { deliveries, token: null, leaseUntil: null } : null;
  }
  const token = before.token + 1;
  await transaction.putConsumer({ ...before, token, leaseUntil, delivered: last.position });
  return { deliveries, token, leaseUntil };
}

/** @throws InputError CY505 */
function consumerName(given: string): string {
  const name = decodeName(given, "consumer");
  if (name !== null) return name;
  throw new InputError("CY505", "consumer", "It has no name.", "Name the consumer.");
}

function wholeAboveZero(name: string, given: number): number {
  if (Number.isSafeInteger(given) && given > 0) return given;
  throw new RangeError(`${name}: a whole number above zero is needed, not ${given}.`);
}

/** What is passed over is so for good, so what nothing can be is no way to ask. */
function checkKinds(kinds: readonly string[] | undefined): void {
  if (kinds?.length === 0) throw new RangeError("kinds: it names none. Leave it out for all of them.");
  const known: readonly string[] = DELIVERY_KINDS;
  const unknown = kinds?.find((kind) => !known.includes(kind));
  if (unknown !== undefined)
    throw new RangeError(`kinds: there is no kind "${unknown}". ${didYouMean(unknown, known)}`);
}

function fenced(name: string, token: number): InputError {
  return new InputError(
    "CY596",
    `consumer ${name}`,
    `The batch with token ${token} is no longer the last that was handed out: its lease ran out, and it was given to another.`,
    "Throw the rest of it away: it is delivered again.",
  );
}

function notOfBatch(name: string, upTo: number, { delivered }: Consumer): InputError {
  return new InputError(
    "CY597",
    `consumer ${name}`,
    `${upTo} is no position of its batch, which ends at ${delivered}.`,
    "Give the position of the last delivery that is done with.",
  );
}
