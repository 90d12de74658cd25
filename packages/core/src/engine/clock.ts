import type { Instant } from "../value/value.ts";

/** Where an engine gets the time from, and who wakes it. */
export interface Clock {
  now(): Instant;
  /** Runs the task once, when the clock reaches the instant (at once if it has). Returns how to call it off. */
  schedule(at: Instant, task: () => Promise<void>): () => void;
}

/** A clock that a test or a replay moves by hand. */
export interface ManualClock extends Clock {
  /**
   * Moves to an instant, stopping at each scheduled task on the way and waiting for it.
   *
   * @throws RangeError if the instant is before now.
   */
  moveTo(instant: Instant): Promise<void>;
}

interface Scheduled {
  readonly at: Instant;
  readonly order: number;
  readonly task: () => Promise<void>;
}

/** A clock that stands still until it is moved. */
export function manualClock(start: Instant): ManualClock {
  let now = start;
  let order = 0;
  const waiting = new Set<Scheduled>();

  const nextUpTo = (limit: Instant): Scheduled | null => {
    let next: Scheduled | null = null;
    for (const one of waiting) {
      if (one.at > limit) continue;
      if (next === null || one.at < next.at || (one.at === next.at && one.order < next.order)) next = one;
    }
    return next;
  };

  return {
    now: () => now,
    schedule(at, task) {
      const scheduled = { at, order: order++, task };
      waiting.add(scheduled);
      return () => waiting.delete(scheduled);
    },
    async moveTo(instant) {
      if (instant < now) throw new RangeError("A clock does not run backwards.");
      for (let next = nextUpTo(instant); next !== null; next = nextUpTo(instant)) {
        waiting.delete(next);
        now = Math.max(now, next.at);
        await next.task();
      }
      now = instant;
    },
  };
}
