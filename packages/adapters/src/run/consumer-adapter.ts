import type { Adapter, Finding } from "../contract/adapter.ts";
import { type AdapterContext, SettingsError } from "../contract/adapter-type.ts";
import type { DeliveryConsumer } from "../contract/delivery-consumer.ts";
import type { Keep } from "../keep/keep.ts";
import { Counts } from "./counts.ts";
import { errorCode } from "./error-code.ts";
import { inBackground } from "./in-background.ts";
import { type ConsumerSettings, runConsumer } from "./run-consumer.ts";
import { type Sleep, sleep as systemSleep } from "./sleep.ts";

export interface ConsumerParts {
  /** Makes the consumer, given how to count what it does. Called at each start. */
  readonly consumer: (keep: Keep, count: (counter: string, by: number) => void) => Promise<DeliveryConsumer>;
  /** Lets go of what the consumer has open. Absent: nothing. */
  readonly close?: () => Promise<void>;
  readonly probe: () => Promise<readonly Finding[]>;
  /** How often to look for something new, in milliseconds. */
  readonly everyMs: number;
  readonly sleep?: Sleep;
}

/**
 * An adapter that delivers what happened. The adapter's name is the consumer's place in the log.
 *
 * @throws SettingsError without a key: what waits for another try is kept sealed
 */
export function consumerAdapter(
  settings: ConsumerSettings,
  context: AdapterContext,
  { consumer, close = async () => undefined, probe, everyMs, sleep = systemSleep }: ConsumerParts,
): Adapter {
  if (context.key === null) {
    throw new SettingsError(
      [],
      "Deliveries that fail have to be kept until they succeed, and that is sealed.",
      "Configure a key for sealing.",
    );
  }
  const { name, comity, log, now } = context;
  const counts = new Counts();
  return {
    name,
    ...inBackground(context, async (keep, signal) => {
      const made = await consumer(keep, counts.add);
      const run = { name, consumer: made, keep, comity, settings, log, now, signal, count: counts.add };
      return {
        async run() {
          while (!signal.aborted) {
            const next = await runConsumer(run).catch((error: unknown) => {
              log.error("cannot deliver", { adapter: name, code: errorCode(error) });
              return null;
            });
            const pause = next === null ? everyMs : Math.min(everyMs, Math.max(0, next - now()));
            await sleep(Math.max(pause, SHORTEST_MS), signal);
          }
        },
        close,
      };
    }),
    probe,
    counters: counts.all,
  };
}

/** However much is due: the other side, and this one, get some rest. */
const SHORTEST_MS = 100;
