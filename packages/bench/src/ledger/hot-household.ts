import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@comity/core";
import { migrateStore, openStore, postgresStore } from "@comity/store";
import { callTogether } from "./callers.ts";
import { loadInsurer, messageToHotHousehold, openInsurer } from "./workload.ts";

const CALLERS = 8;
/** Each decision looks at all earlier messages of the household, so that more would measure that. */
const CALLS = 160;
const ROUNDS = 3;

/** What callers wait whose messages all are for one household, in milliseconds. */
export interface HotFigures {
  readonly name: string;
  readonly medianMs: number;
  readonly longestMs: number;
  /** How many times the median the longest wait was, by round. */
  readonly ratios: readonly number[];
}

/** Eight callers at once whose messages all are for one household: nobody is to wait for ever. */
export async function measureHotHousehold(
  postgres: string,
  { folder }: { readonly folder?: string },
): Promise<readonly HotFigures[]> {
  const place = mkdtempSync(join(folder ?? tmpdir(), "comity-bench-"));
  try {
    await migrateStore(postgres);
    return [
      await measure("SQLite", await openStore(join(place, "hot.db"))),
      await measure("PostgreSQL", await postgresStore(postgres, { connections: CALLERS })),
    ];
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function measure(name: string, store: Store): Promise<HotFigures> {
  const engine = await openInsurer(store);
  try {
    await loadInsurer(engine);
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const plan = { callers: CALLERS, calls: CALLS, from: round * CALLS };
      const { waits } = await callTogether(engine.decide, messageToHotHousehold, plan);
      const sorted = [...waits].sort((left, right) => left - right);
      const medianMs = sorted[sorted.length >> 1] ?? Number.NaN;
      const longestMs = sorted.at(-1) ?? Number.NaN;
      // The first one warms up.
      if (round > 0) rounds.push({ medianMs, longestMs, ratio: longestMs / medianMs });
    }
    return {
      name,
      medianMs: Math.max(...rounds.map(({ medianMs }) => medianMs)),
      longestMs: Math.max(...rounds.map(({ longestMs }) => longestMs)),
      ratios: rounds.map(({ ratio }) => ratio),
    };
  } finally {
    await engine.close();
  }
}
