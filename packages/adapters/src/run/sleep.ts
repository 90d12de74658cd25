import { setTimeout as wait } from "node:timers/promises";

/** Waits; sooner done if the signal is given. Never rejects. Tests give one that needs no time. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Waits on the system's clock. */
export const sleep: Sleep = async (ms, signal) => {
  if (signal.aborted) return;
  await wait(ms, undefined, { signal }).catch(() => undefined);
};
