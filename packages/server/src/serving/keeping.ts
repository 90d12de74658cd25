import { existsSync } from "node:fs";
import { join } from "node:path";
import { KeepError, openKeep } from "@comity/adapters";
import type { Configuration } from "../configuration/configuration.ts";
import type { ServerLog } from "../telemetry/log.ts";

const EVERY_MS = 60 * 60_000;
/** So many rows are changed at a time, for the adapter writes there too, */
const BATCH = 500;
/** and so many times for each adapter in an hour. */
const MOST_BATCHES = 20;

type Kept = Pick<Configuration, "adapters" | "state" | "stateKey" | "keepMs">;

/** Does {@link forgetOld} now and every hour. Returns how to end that. */
export function beginKeeping(configuration: Kept, log: ServerLog): () => void {
  const work = (): void => forgetOld(configuration, log, Date.now());
  const first = setImmediate(work);
  const timer = setInterval(work, EVERY_MS);
  timer.unref();
  return () => {
    clearImmediate(first);
    clearInterval(timer);
  };
}

/**
 * Forgets what adapters have kept for longer than the configuration says: what a record held that did not fit, and deliveries that were
 * given up. That there was such a record stays, since its silo is not in step without it. Of very much, the rest goes the next time.
 */
export function forgetOld({ adapters, state, stateKey, keepMs }: Kept, log: ServerLog, now: number): void {
  for (const { name } of adapters) {
    const folder = join(state, name);
    if (!existsSync(join(folder, "keep.db"))) continue;
    try {
      const { records, deliveries } = forgetIn(folder, stateKey, now - keepMs);
      if (records > 0 || deliveries > 0)
        log.info("old kept forgotten", { adapter: name, rejected: records, count: deliveries });
    } catch (error) {
      const code = error instanceof KeepError ? error.code : error instanceof Error ? error.name : "unknown";
      log.error("old kept not forgotten", { adapter: name, code });
    }
  }
}

/** @throws KeepError */
function forgetIn(
  folder: string,
  key: Uint8Array | null,
  before: number,
): { readonly records: number; readonly deliveries: number } {
  const keep = openKeep(folder, { key, runs: false });
  try {
    const all = (some: () => number): number => {
      let total = 0;
      for (let batch = 0; batch < MOST_BATCHES; batch++) {
        const count = keep.transact(some);
        total += count;
        if (count < BATCH) break;
      }
      return total;
    };
    return {
      records: all(() => keep.rejections.forgetBefore(before, BATCH)),
      deliveries: keep.isSealed ? all(() => keep.letters.forgetBefore(before, BATCH)) : 0,
    };
  } finally {
    keep.close();
  }
}
