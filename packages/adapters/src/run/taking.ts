import { type Instant, StoreError } from "@comity/core";
import type { Change } from "../contract/fact-source.ts";
import { InboundRefusal } from "../contract/inbound.ts";
import type { Keep } from "../keep/keep.ts";
import { KeepError } from "../keep/keep-error.ts";
import { ComityUnavailable, type SourceRun, takeIn, tellInStep } from "./run-source.ts";

/** What was pushed, once it is known what it says. */
export interface Pushed {
  readonly changes: readonly Change[];
  /** As of when nothing of the source is missing, once these changes are in; null: that is not said. */
  readonly inStepAsOf: Instant | null;
  /** Called when all of that is done, in a transaction of the keep: to remember ids. It is not asynchronous. */
  readonly kept: () => void;
}

/** What an adapter can do with what is pushed to it. */
export interface Taking {
  readonly keep: Keep;
  /**
   * Takes in what was pushed as a source's; resolves when all of it is in the ledger, or kept as rejected.
   *
   * @param source name of one of the adapter's sources
   * @throws StoreError, InboundRefusal: some of it may be in, and it is to be sent again
   */
  take(source: string, pushed: Pushed): Promise<void>;
  /** Counts, for the adapter's counters. */
  count(counter: string, by: number): void;
}

/** @param runs of all sources of the adapter, as a pass would run them */
export function takingOf(
  keep: Keep,
  runs: readonly SourceRun[],
  count: (counter: string, by: number) => void,
): Taking {
  return {
    keep,
    count,
    async take(source, { changes, inStepAsOf, kept }) {
      const run = runs.find((one) => one.source.name === source);
      if (run === undefined) throw new RangeError(`There is no source ${source}.`);
      await passing(async () => {
        if (inStepAsOf === null) return takeIn(run, changes, kept);
        await takeIn(run, changes, () => undefined);
        await tellInStep(run, inStepAsOf);
        keep.transact(kept);
      });
    },
  };
}

/** What may pass, as whoever sends has to be told it. */
async function passing(operation: () => Promise<void>): Promise<void> {
  try {
    await operation();
  } catch (error) {
    const cause = error instanceof ComityUnavailable ? error.cause : error;
    if (cause instanceof StoreError) throw cause;
    if (!(error instanceof ComityUnavailable || error instanceof KeepError)) throw error;
    throw new InboundRefusal(
      "busy",
      "It cannot be taken in and kept now.",
      "Send it again later; whoever runs Comity sees why with comity doctor.",
      { cause },
    );
  }
}
