import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@comity/core";
import { openStore } from "@comity/store";
import { type Callers, callTogether, type Figures, takeTurns, WARM_ROUNDS } from "./callers.ts";
import { BareLoop, partsOf, recordSqlite } from "./recording.ts";
import { loadInsurer, messageOf, openInsurer } from "./workload.ts";

const CALLERS = 64;

/** How much is asked in a round, and how often. */
export interface SqlitePlan {
  readonly decisions: number;
  readonly rounds: number;
  /** Where the ledgers lie; a folder of its own if absent. A disk whose commits are slow shows more of what sharing them gives. */
  readonly folder?: string;
}

/**
 * Decisions a second on an SQLite ledger, durable: 64 callers that wait in one process; one caller, so that each decision has
 * a commit of its own; and the same SQL in a bare loop, in the same transactions, without an engine.
 */
export async function measureSqlite({ decisions, rounds, folder }: SqlitePlan): Promise<readonly Figures[]> {
  const place = mkdtempSync(join(folder ?? tmpdir(), "comity-bench-"));
  const at = (name: string) => join(place, `${name}.db`);
  try {
    await makeLedger(at("start"));
    for (const name of ["recorded", "bare", "together", "alone"]) copyFileSync(at("start"), at(name));
    const calls = await recordSqlite(async (begin) => {
      await onLedger(at("recorded"), async (engine) => {
        begin();
        // Parts end with a commit and so are a little longer than a round: one round more is enough for all.
        const calls = decisions * (rounds + WARM_ROUNDS + 1);
        await callTogether(engine.decide, messageOf, { callers: CALLERS, from: 0, calls });
      });
    });
    const parts = partsOf(calls, decisions);
    const bare = new BareLoop(at("bare"));
    const figures = await onLedger(at("together"), (together) =>
      onLedger(at("alone"), (alone) =>
        takeTurns(rounds, [
          contestant("64 callers", together, { callers: CALLERS, calls: decisions }),
          contestant("one caller", alone, { callers: 1, calls: decisions }),
          {
            name: "the same SQL, bare",
            round: async (round) => {
              const part = parts[round];
              if (part === undefined) throw new Error(`Nothing was recorded for round ${round}.`);
              const begun = performance.now();
              bare.run(part);
              const done = part.filter(({ sql }) => sql.startsWith("RELEASE")).length;
              return { done, ms: performance.now() - begun, waits: [] };
            },
          },
        ]),
      ),
    );
    bare.close();
    return figures;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function contestant(name: string, engine: Engine, { callers, calls }: Omit<Callers, "from">) {
  return {
    name,
    round: (round: number) => callTogether(engine.decide, messageOf, { callers, calls, from: round * calls }),
  };
}

async function makeLedger(path: string): Promise<void> {
  await onLedger(path, loadInsurer);
}

/** Closing brings everything into the one file. */
async function onLedger<T>(path: string, task: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openInsurer(await openStore(path));
  try {
    return await task(engine);
  } finally {
    await engine.close();
  }
}
