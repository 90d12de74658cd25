import type { Instant } from "../value/value.ts";
import type { Clock } from "./clock.ts";

/** Remembers when something next falls due, and has the clock ring for it. */
export interface Alarm {
  /** Something falls due then. */
  at(instant: Instant): void;
  /** Whether something may be due at this instant. */
  isDue(now: Instant): boolean;
  /** Asks the ledger what falls due next (null: nothing), and keeps what is heard of {@link at} meanwhile. */
  reset(ask: () => Promise<Instant | null>): Promise<void>;
  stop(): void;
}

/** How long to wait after a ring that failed: the ledger may be back by then. */
const RETRY_MS = 1_000;

/** Keeps one task scheduled: for the earliest instant, and again a little later if it fails. */
export function alarm(clock: Clock, ring: () => Promise<void>): Alarm {
  let next: Instant | null = null;
  let heard: Instant | null = null;
  let callOff: (() => void) | null = null;
  let stopped = false;

  const set = (instant: Instant | null): void => {
    callOff?.();
    next = instant;
    callOff = next === null || stopped ? null : clock.schedule(next, ringOrRetry);
  };

  const ringOrRetry = async (): Promise<void> => {
    try {
      await ring();
    } catch (error) {
      if (!stopped) callOff = clock.schedule(clock.now() + RETRY_MS, ringOrRetry);
      throw error;
    }
  };

  return {
    at(instant) {
      heard = earlier(heard, instant);
      if (next === null || instant < next) set(instant);
    },
    isDue: (now) => !stopped && next !== null && next <= now,
    async reset(ask) {
      // The ledger may be closed by now.
      if (stopped) return;
      heard = null;
      set(earlier(await ask(), heard));
    },
    stop() {
      stopped = true;
      set(null);
    },
  };
}

function earlier(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}
