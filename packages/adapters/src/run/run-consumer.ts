import { type Delivery, InputError, type LedgerEvent } from "@comity/core";
import type { Comity } from "../contract/comity.ts";
import { type DeliveryConsumer, DeliveryFailure, type FailureHints } from "../contract/delivery-consumer.ts";
import type { Json } from "../contract/fact-source.ts";
import type { Log } from "../contract/log.ts";
import type { Keep } from "../keep/keep.ts";
import { CLOSED_CODE, type Letter } from "../keep/letters.ts";
import { errorCode } from "./error-code.ts";

export interface ConsumerSettings {
  /**
   * How long to wait after each failure, in milliseconds: after the first one, after the second one, and so on. It becomes up to a
   * quarter longer, so that what failed together does not come back together. A delivery that fails after the last of them is given
   * up: it becomes a dead letter.
   */
  readonly pausesMs: readonly number[];
  /** How long one delivery may take, in milliseconds. */
  readonly timeoutMs: number;
}

export const CONSUMER_SETTINGS: ConsumerSettings = {
  pausesMs: [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600].map((seconds) => seconds * 1_000),
  timeoutMs: 15_000,
};

export interface ConsumerRun {
  /** Whose place in the log it is: unique among all consumers of the ledger. */
  readonly name: string;
  readonly consumer: DeliveryConsumer;
  readonly keep: Keep;
  readonly comity: Pick<Comity, "take" | "acknowledge">;
  readonly settings: ConsumerSettings;
  readonly log: Log;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly count: (counter: string, by: number) => void;
}

/** Deliveries that are taken at a time. */
const BATCH = 20;
/**
 * The batch is kept for as long as one delivery may take, and this, and kept anew with each that is done: when this process is
 * killed, the rest goes on soon.
 */
const LEASE_MARGIN_MS = 15_000;
/** With so many waiting for another try, nothing new is taken: the other side is down. */
const MOST_WAITING = 10_000;
/** However long the other side asks to be left alone, it is not longer than a day, in milliseconds. */
const LONGEST_PAUSE_MS = 24 * 60 * 60_000;

/**
 * Delivers what there is to deliver now: first what waited for another try, then what is new in the outbox. Each delivery is made
 * at least once, and those of one customer in the order of the log: one that fails waits, and the customer's later ones behind it,
 * while others go on. What failed is kept before it is acknowledged, so that nothing is lost, whenever the process ends.
 *
 * @returns when to call it again at the latest; null: nothing waits
 * @throws KeepError, StoreError, or what else kept Comity from answering
 */
export async function runConsumer(run: ConsumerRun): Promise<number | null> {
  await retryLetters(run);
  while (!run.signal.aborted && hasRoom(run)) {
    const { kinds } = run.consumer;
    const batch = await run.comity.take(run.name, {
      limit: BATCH,
      leaseMs: leaseOf(run),
      ...(kinds === undefined ? {} : { kinds }),
    });
    if (batch.token === null) return earlier(batch.leaseUntil, run.keep.letters.nextDue(run.name));
    await deliverBatch(run, batch.token, batch.deliveries);
  }
  return run.keep.letters.nextDue(run.name);
}

/** What was taken and is not tried when it is to end goes back, for whoever asks next. */
async function deliverBatch(run: ConsumerRun, token: number, deliveries: readonly Delivery[]): Promise<void> {
  let done = 0;
  for (const delivery of deliveries) {
    if (run.signal.aborted || !(await deliverOrKeep(run, delivery))) {
      await acknowledged(run, token, done, 0);
      return;
    }
    done = delivery.position;
    if (!(await acknowledged(run, token, done, leaseOf(run)))) return;
  }
}

function leaseOf({ settings }: ConsumerRun): number {
  return settings.timeoutMs + LEASE_MARGIN_MS;
}

/** What is not taken waits in the log, where nothing is lost. */
function hasRoom({ keep: { letters }, name, log }: ConsumerRun): boolean {
  if (letters.count(name, false) >= MOST_WAITING) return false;
  if (!letters.isClosed(name) || letters.count(name, true) < MOST_WAITING) return true;
  log.warn("no more dead letters are kept: the other side is closed", { adapter: name, count: MOST_WAITING });
  return false;
}

function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

/** @returns false: the batch is another's by now, who delivers the rest */
async function acknowledged(
  { comity, name }: ConsumerRun,
  token: number,
  position: number,
  leaseMs: number,
): Promise<boolean> {
  try {
    await comity.acknowledge(name, token, position, { leaseMs });
    return true;
  } catch (error) {
    if (error instanceof InputError && error.code === "CY596") return false;
    throw error;
  }
}

/** @returns false: it was stopped in between, and the delivery comes again */
async function deliverOrKeep(run: ConsumerRun, delivery: Delivery): Promise<boolean> {
  const { keep, name } = run;
  const lane = laneOf(delivery.event);
  const isClosed = keep.letters.isClosed(name);
  const isBehind = !isClosed && keep.letters.waits(name, lane);
  const failure = isClosed ? CLOSED : isBehind ? BEHIND : await deliver(run, delivery);
  if (failure === null) return true;
  if (run.signal.aborted) return false;
  const { id, position, kind } = delivery;
  const next = afterFailure(run, failure, 0);
  const content = delivery as unknown as Json;
  const letter = { consumer: name, position, delivery: id, kind, lane, content, ...next };
  keep.transact(() => {
    keep.letters.put(letter);
    if (next.isDead) keep.letters.failed(letter, next);
  });
  if (next.isDead) givenUp(run, letter, next);
  return true;
}

/** Why a delivery was not made. */
interface Failure extends FailureHints {
  readonly code: string;
}

const CLOSED: Failure = { code: CLOSED_CODE, isClosed: true, isUntried: true };
const BEHIND: Failure = { code: "behind", isUntried: true };

type Fate = Pick<Letter, "attempts" | "nextAt" | "isDead" | "code" | "at">;

/** What becomes of a delivery that was not made. @param before how often it had failed until now */
function afterFailure({ settings, now }: ConsumerRun, failure: Failure, before: number): Fate {
  const { code, retryAfterMs = 0, isUntried = false, isClosed = false } = failure;
  const attempts = isUntried ? before : before + 1;
  const pause = isUntried ? 0 : settings.pausesMs[attempts - 1];
  const isDead = isClosed || pause === undefined || attempts >= (failure.attempts ?? attempts + 1);
  const wait = Math.max(jittered(pause ?? 0), Math.min(retryAfterMs, LONGEST_PAUSE_MS));
  const at = now();
  return { attempts, nextAt: at + wait, isDead, code: isClosed ? CLOSED_CODE : code, at };
}

function jittered(ms: number): number {
  return Math.ceil(ms * (1 + Math.random() / 4));
}

function givenUp(
  { log, count, name }: ConsumerRun,
  { delivery }: Pick<Letter, "delivery">,
  { code, attempts }: Pick<Letter, "code" | "attempts">,
): void {
  count("dead_letters", 1);
  log.error("delivery given up", { adapter: name, delivery, code, attempt: attempts });
}

/** @returns why it failed; null: it was delivered */
async function deliver(run: ConsumerRun, delivery: Delivery): Promise<Failure | null> {
  const { consumer, settings, name, log, count, signal } = run;
  const timeout = AbortSignal.timeout(settings.timeoutMs);
  try {
    const within = AbortSignal.any([signal, timeout]);
    await Promise.race([consumer.deliver(delivery, within), rejectedWhen(within)]);
    count("delivered", 1);
    return null;
  } catch (error) {
    const code = timeout.aborted ? "timeout" : errorCode(error);
    count("delivery_failures", 1);
    log.warn("delivery failed", { adapter: name, delivery: delivery.id, code });
    return { code, ...(error instanceof DeliveryFailure ? error.hints : {}) };
  }
}

/** Rejects when the signal is given, whatever the consumer does about it. */
function rejectedWhen(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

async function retryLetters(run: ConsumerRun): Promise<void> {
  const { keep, name, now, signal } = run;
  for (;;) {
    const due = keep.letters.due(name, now(), BATCH);
    if (due.length === 0) return;
    for (const letter of due) {
      if (signal.aborted) return;
      await retry(run, letter);
    }
  }
}

async function retry(run: ConsumerRun, letter: Letter): Promise<void> {
  const { keep } = run;
  const delivery = letter.content as unknown as Delivery | null;
  const failure = delivery === null ? { code: "unreadable" } : await deliver(run, delivery);
  if (failure === null) {
    keep.transact(() => keep.letters.settle(letter));
    return;
  }
  if (run.signal.aborted) return;
  const next = afterFailure(run, failure, letter.attempts);
  keep.transact(() => keep.letters.failed(letter, next));
  if (next.isDead) givenUp(run, letter, next);
}

/** Deliveries about one customer keep their order. */
function laneOf(event: LedgerEvent): string {
  if ("customer" in event) return `customer:${event.customer}`;
  return event.kind === "ambiguous" ? `record:${event.record}` : `customer:${event.from}`;
}
