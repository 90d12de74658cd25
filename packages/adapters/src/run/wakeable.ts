import type { Sleep } from "./sleep.ts";

/** In milliseconds. */
const GATHER_MS = 2_000;

/**
 * A sleep from which one can be woken, soon after there is something to do.
 *
 * @param wholeMs only a sleep of this length is ended; the others are pauses of another kind
 * @param gatherMs more of what woke it may come: so long is waited for that
 */
export function wakeable(
  sleep: Sleep,
  wholeMs: number,
  gatherMs = GATHER_MS,
): { readonly sleep: Sleep; readonly wake: () => void } {
  let bell = Promise.withResolvers<void>();
  return {
    async sleep(ms, signal) {
      if (ms !== wholeMs) return sleep(ms, signal);
      const stop = new AbortController();
      const whole = sleep(ms, AbortSignal.any([signal, stop.signal]));
      const woken = await Promise.race([whole.then(() => false), bell.promise.then(() => true)]);
      bell = Promise.withResolvers<void>();
      stop.abort();
      if (woken) await sleep(Math.min(gatherMs, ms), signal);
    },
    wake: () => bell.resolve(),
  };
}
