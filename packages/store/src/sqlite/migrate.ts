import { StoreError } from "@comity/core";
import type { MigrationContext } from "../migration/migration.ts";
import type { Connection } from "./connection.ts";
import { ledger0001 } from "./migrations/0001-ledger.ts";
import { ruleSets0002 } from "./migrations/0002-rule-sets.ts";
import { subjects0003 } from "./migrations/0003-subjects.ts";
import { outbox0004 } from "./migrations/0004-outbox.ts";
import { sealed0005 } from "./migrations/0005-sealed.ts";
import { ruleActivation0006 } from "./migrations/0006-rule-activation.ts";
import { traces0007 } from "./migrations/0007-traces.ts";
import { chainedErasures0008 } from "./migrations/0008-chained-erasures.ts";
import type { SqliteMigration } from "./sqlite-migration.ts";

export const MIGRATIONS: readonly SqliteMigration[] = [
  ledger0001,
  ruleSets0002,
  subjects0003,
  outbox0004,
  sealed0005,
  ruleActivation0006,
  traces0007,
  chainedErasures0008,
];

/**
 * Brings the schema up to this program's. Call it inside a write transaction, so that two processes that open the same
 * new file do not both do it.
 *
 * @returns whether there was anything to do.
 * @throws StoreError `newer_schema` when a newer program has written the ledger.
 */
export function migrate(
  connection: Connection,
  migrations: readonly SqliteMigration[] = MIGRATIONS,
  context: MigrationContext = { key: null },
): boolean {
  connection.exec(`
    CREATE TABLE IF NOT EXISTS migration (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      applied_at INTEGER NOT NULL
    ) STRICT
  `);
  const applied = appliedTo(connection, migrations);
  const record = connection.prepare(
    "INSERT INTO migration (number, name, applied_at) VALUES (?, ?, CAST(unixepoch('subsec') * 1000 AS INTEGER))",
  );
  const pending = migrations.filter((migration) => migration.number > applied);
  for (const migration of pending) {
    connection.exec(migration.sql);
    migration.run?.(connection, context);
    record.run(migration.number, migration.name);
  }
  return pending.length > 0;
}

/**
 * How far the schema of a ledger has come; 0 if there is none yet.
 *
 * @throws StoreError `newer_schema` when a newer program has written the ledger.
 */
export function appliedTo(
  connection: Connection,
  migrations: readonly SqliteMigration[] = MIGRATIONS,
): number {
  const isBegun =
    connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").get() !== undefined;
  if (!isBegun) return 0;
  const row = connection
    .prepare<{ latest: number | null }>("SELECT max(number) AS latest FROM migration")
    .get();
  const applied = row?.latest ?? 0;
  const known = migrations.at(-1)?.number ?? 0;
  if (applied <= known) return applied;
  throw new StoreError(
    "newer_schema",
    `The ledger ${connection.path} was written by a newer Comity: it has schema ${applied}, and this program knows ` +
      `schemas up to ${known}. Use that version, or a newer one.`,
  );
}
