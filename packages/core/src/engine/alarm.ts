import type { Instant } from "../value/value.ts";
import type { Clock } from "./clock.ts";

/** Remembers when something next falls due, and has the clock ring for it. */
export interface Alarm {
  /** Something falls due then. */
  at(instant: Instant): void;
  /** Whether something may be due at this instant. */
  isDue(now: Instant): boolean;
  /** Asks the ledger what falls due next (null: nothing), and keeps what is heard of {@link at} meanwhile. */
  reset(): Promise<void>;
  /** What is due is not to be had before that instant, unless {@link at} says so. */
  snooze(until: Instant): void;
  stop(): void;
}

export interface AlarmOptions {
  readonly clock: Clock;
  /** Does what is due. */
  readonly ring: () => Promise<void>;
  /** When something falls due next, as the ledger has it; null: nothing does. */
  readonly ask: () => Promise<Instant | null>;
  /** How often, in milliseconds, to ask for what other processes have made due; null: there are none. */
  readonly pollMs: number | null;
}

/** How long to wait after a ring that failed: the ledger may be back by then. */
const RETRY_MS = 1_000;
/** What part of the longest time between two questions is the shortest, to which it falls when there was something new. */
const SHORTEST_POLL = 1 / 8;

/**
 * Keeps one task scheduled: for the earliest instant, and again a little later if it fails. What others make due is found by
 * asking, one question for all messages, at intervals that double while there is nothing new.
 */
export function alarm({ clock, ring, ask, pollMs }: AlarmOptions): Alarm {
  let next: Instant | null = null;
  let heard: Instant | null = null;
  let callOff: (() => void) | null = null;
  let callOffPoll: (() => void) | null = null;
  let interval = (pollMs ?? 0) * SHORTEST_POLL;
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

  const at = (instant: Instant): void => {
    heard = earlier(heard, instant);
    if (next === null || instant < next) set(instant);
  };

  const poll = async (): Promise<void> => {
    try {
      const found = await ask();
      const isNews = found !== null && (next === null || found < next);
      interval = Math.min(pollMs ?? 0, isNews ? (pollMs ?? 0) * SHORTEST_POLL : interval * 2);
      if (isNews) at(found);
    } catch (error) {
      // The ledger was closed while it was asked.
      if (!stopped) throw error;
    } finally {
      pollLater();
    }
  };

  const pollLater = (): void => {
    if (pollMs !== null && !stopped) callOffPoll = clock.schedule(clock.now() + interval, poll);
  };
  pollLater();

  return {
    at,
    isDue: (now) => !stopped && next !== null && next <= now,
    async reset() {
      // The ledger may be closed by now.
      if (stopped) return;
      heard = null;
      set(earlier(await ask(), heard));
    },
    snooze(until) {
      heard = null;
      set(until);
    },
    stop() {
      stopped = true;
      callOffPoll?.();
      set(null);
    },
  };
}

function earlier(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}
