import { InputError } from "@comity/core";
import type { Sleep } from "./sleep.ts";

export interface AttemptOptions {
  /** How often at most. */
  readonly attempts: number;
  /** How long to wait after the first failure, in milliseconds; it doubles with each, */
  readonly firstMs: number;
  /** up to this. */
  readonly mostMs: number;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

/**
 * Tries again what may pass. An `InputError` never does.
 *
 * @throws what the last try threw; what was thrown when the signal was given
 */
export async function attempt<T>(operation: () => Promise<T>, options: AttemptOptions): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await operation();
    } catch (error) {
      if (error instanceof InputError || tried >= options.attempts || options.signal.aborted) throw error;
      await options.sleep(backoffMs(tried, options), options.signal);
    }
  }
}

/** How long to wait after so many failures: growing, and not the same for all, so that they do not come back together. */
export function backoffMs(
  failures: number,
  { firstMs, mostMs }: Pick<AttemptOptions, "firstMs" | "mostMs">,
): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.ceil(whole * (0.5 + Math.random() / 2));
}
