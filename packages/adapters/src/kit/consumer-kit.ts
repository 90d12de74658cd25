import type { Delivery } from "@comity/core";
import type { DeliveryConsumer } from "../contract/delivery-consumer.ts";
import { openKeep } from "../keep/keep.ts";
import { CONSUMER_SETTINGS, runConsumer } from "../run/run-consumer.ts";
import { casesOn, endsWithin, type KitCase, must, mustEqual, mustNotTell } from "./kit-case.ts";

/** Another side for one test, and the consumer that delivers to it. Each case gets a new one. */
export interface ConsumerTrial {
  /** Made anew, as after a restart of the process. */
  consumer(): Promise<DeliveryConsumer>;
  /** Ids of the deliveries that the other side took for good, in the order in which they arrived. */
  received(): readonly string[];
  /** Makes the other side answer that it does not take anything, until it is called again. */
  setRefusing(isRefusing: boolean): Promise<void>;
  /** Makes the other side never answer, until it is called again. Absent: it always does. */
  setSilent?(isSilent: boolean): Promise<void>;
  /** Texts that stand in deliveries or in the settings, and that no error may hold: tokens, addresses. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

const NOW = Date.parse("2026-03-02T12:00:00Z");
const KEY = new Uint8Array(32).fill(1);

/** What happened to a message of a customer. */
function delivery(position: number, customer: string): Delivery {
  const message = `m${position}`;
  const event = {
    kind: "recalled" as const,
    at: NOW,
    message,
    customer,
    by: "m0",
    rule: "p/offer-and-cancellation",
  };
  return { id: `${position}-0011223344556677`, position, kind: "recalled", event };
}

/**
 * What every consumer of deliveries promises.
 *
 * @param open makes another side of its own
 * @param folder an empty folder of its own, for what is kept
 */
export function consumerKit(open: () => Promise<ConsumerTrial>, folder: () => string): readonly KitCase[] {
  const onTrial = casesOn(open);
  return [
    onTrial("resolves when the other side has it for good, in the order in which it is given", inOrder),
    onTrial("delivers the same again under the same id, also after a restart", again),
    onTrial("rejects what the other side does not take", refused),
    onTrial("ends when its time is up", silent),
    onTrial("loses nothing while the other side is away, and keeps the order of each customer", (trial) =>
      away(trial, folder()),
    ),
    onTrial("tells no secret", secrets),
  ];
}

const NEVER = new AbortController().signal;

async function inOrder(trial: ConsumerTrial): Promise<void> {
  const consumer = await trial.consumer();
  const given = [1, 2, 3, 4, 5].map((position) => delivery(position, "ana"));
  for (const one of given) {
    await consumer.deliver(one, NEVER);
    must(trial.received().includes(one.id), "It resolved before the other side had the delivery.");
  }
  mustEqual(
    trial.received(),
    given.map(({ id }) => id),
    "What arrived",
  );
}

async function again(trial: ConsumerTrial): Promise<void> {
  const one = delivery(1, "ana");
  await (await trial.consumer()).deliver(one, NEVER);
  await (await trial.consumer()).deliver(one, NEVER);
  const ids = new Set(trial.received());
  must(
    ids.size === 1,
    `One delivery arrived under ${ids.size} ids: the other side cannot tell that it is the same.`,
  );
}

async function refused(trial: ConsumerTrial): Promise<void> {
  await trial.setRefusing(true);
  const error = await failureOf(trial, NEVER);
  must(error !== null, "The other side did not take it, and it resolved.");
  await trial.setRefusing(false);
  must((await failureOf(trial, NEVER)) === null, "The other side takes it again, and it rejected.");
}

async function silent(trial: ConsumerTrial): Promise<void> {
  if (trial.setSilent === undefined) return;
  await trial.setSilent(true);
  const error = await endsWithin(failureOf(trial, AbortSignal.timeout(50)), "when its time was up");
  must(error !== null, "The other side never answered, and it resolved.");
  await trial.setSilent(false);
}

async function away(trial: ConsumerTrial, folder: string): Promise<void> {
  const log = [1, 2, 3, 4].map((position) => delivery(position, position % 2 === 0 ? "ben" : "ana"));
  let acknowledged = 0;
  let now = NOW;
  const keep = openKeep(folder, { key: KEY, runs: true });
  const pass = async (): Promise<void> => {
    await runConsumer({
      name: "kit",
      consumer: await trial.consumer(),
      keep,
      comity: {
        async take() {
          const deliveries = log.filter(({ position }) => position > acknowledged);
          const isEmpty = deliveries.length === 0;
          return { deliveries, token: isEmpty ? null : 1, leaseUntil: isEmpty ? null : now + 60_000 };
        },
        async acknowledge(_consumer, _token, upTo) {
          acknowledged = upTo;
        },
      },
      settings: CONSUMER_SETTINGS,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      now: () => now,
      signal: NEVER,
      count: () => undefined,
    });
  };
  try {
    await trial.setRefusing(true);
    await pass();
    await trial.setRefusing(false);
    now += 24 * 60 * 60_000;
    await pass();
  } finally {
    keep.close();
  }
  for (const customer of ["ana", "ben"]) {
    const wanted = log
      .filter(({ event }) => "customer" in event && event.customer === customer)
      .map(({ id }) => id);
    mustEqual(
      trial.received().filter((id) => wanted.includes(id)),
      wanted,
      "What arrived of one customer",
    );
  }
}

async function secrets(trial: ConsumerTrial): Promise<void> {
  await trial.setRefusing(true);
  const error = await failureOf(trial, NEVER);
  mustNotTell(
    trial.secrets,
    [`${String(error)} ${error instanceof Error ? String(error.cause ?? "") : ""}`],
    "an error",
  );
}

async function failureOf(trial: ConsumerTrial, signal: AbortSignal): Promise<unknown> {
  const consumer = await trial.consumer();
  try {
    await consumer.deliver(delivery(1, "ana"), signal);
    return null;
  } catch (error) {
    return error;
  }
}
