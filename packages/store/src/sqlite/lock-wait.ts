import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "@comity/core";

const SHORTEST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 10;

/** How long to wait for another process before giving up. */
export interface LockWait {
  readonly timeoutMs: number;
}

/**
 * Tries until the database is not locked, with pauses of random length in between so that processes do not keep in
 * step. The process does other things meanwhile.
 *
 * @returns whether it had to wait.
 * @throws StoreError `locked` when the time is up; whatever else the operation throws.
 */
export async function waitForLock(operation: () => void, wait: LockWait): Promise<boolean> {
  const giveUpAt = performance.now() + wait.timeoutMs;
  for (let waited = false; ; waited = true) {
    try {
      operation();
      return waited;
    } catch (error) {
      const locked = error instanceof StoreError && error.code === "locked";
      if (!locked || performance.now() >= giveUpAt) throw error;
    }
    await sleep(SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS));
  }
}
