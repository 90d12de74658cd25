import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@comity/core";
import { migrateStore, openStore, postgresStore } from "@comity/store";
import { callTogether, type Figures, takeTurns } from "./callers.ts";
import { growPostgres, growSqlite } from "./grow.ts";
import { loadInsurer, messageOf, openInsurer } from "./workload.ts";

const FIRST = 1_000;
/** Enough for a 99th percentile in each round. */
const DECISIONS = 1_000;
const ROUNDS = 5;

/** What decisions took on ledgers of so many rows. */
export interface RowsFigures {
  readonly name: string;
  readonly rows: number;
  readonly figures: Figures;
}

/** How to open, fill and grow a ledger of a kind. */
interface Kind {
  readonly name: string;
  make(rows: number): Promise<{ readonly rows: number; open(): Promise<Engine> }>;
}

/**
 * Decisions one after another, on a ledger of few rows and one of many: messages, what they rested on, where they are found,
 * and what happened, of other households.
 *
 * @param databaseOf a PostgreSQL database with nothing in it, for a ledger of so many rows.
 */
export async function measureManyRows(
  sizes: readonly number[],
  databaseOf: (rows: number) => Promise<string>,
  { folder }: { readonly folder?: string },
): Promise<readonly RowsFigures[]> {
  const place = mkdtempSync(join(folder ?? tmpdir(), "comity-bench-"));
  try {
    const kinds: readonly Kind[] = [
      {
        name: "SQLite",
        async make(rows) {
          const path = join(place, `${rows}.db`);
          await fill(await openInsurer(await openStore(path)));
          return { rows: growSqlite(path, rows), open: async () => openInsurer(await openStore(path)) };
        },
      },
      {
        name: "PostgreSQL",
        async make(rows) {
          const url = await databaseOf(rows);
          await migrateStore(url);
          await fill(await openInsurer(await postgresStore(url)));
          const grown = await growPostgres(url, rows);
          return { rows: grown, open: async () => openInsurer(await postgresStore(url)) };
        },
      },
    ];
    const figures: RowsFigures[] = [];
    for (const kind of kinds) figures.push(...(await measureKind(kind, sizes)));
    return figures;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function fill(engine: Engine): Promise<void> {
  await loadInsurer(engine);
  await callTogether(engine.decide, messageOf, { callers: 8, calls: FIRST, from: 0 });
  await engine.close();
}

async function measureKind(kind: Kind, sizes: readonly number[]): Promise<readonly RowsFigures[]> {
  const ledgers = [];
  for (const size of sizes) {
    const { rows, open } = await kind.make(size);
    ledgers.push({ rows, engine: await open() });
  }
  const figures = await takeTurns(
    ROUNDS,
    ledgers.map(({ rows, engine }) => ({
      name: String(rows),
      round: (round) =>
        callTogether(engine.decide, messageOf, {
          callers: 1,
          calls: DECISIONS,
          from: FIRST + round * DECISIONS,
        }),
    })),
  );
  for (const { engine } of ledgers) await engine.close();
  return ledgers.flatMap(({ rows }, index) => {
    const measured = figures[index];
    return measured === undefined ? [] : [{ name: kind.name, rows, figures: measured }];
  });
}
