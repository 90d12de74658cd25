import { StoreError } from "@comity/core";
import type { Migration } from "../migration/migration.ts";
import type { Connection } from "./connection.ts";
import { ledger0001 } from "./migrations/0001-ledger.ts";

export const MIGRATIONS: readonly Migration[] = [ledger0001];

/**
 * Brings the schema up to this program's. Call it inside a write transaction, so that two processes that open the same
 * new file do not both do it.
 *
 * @returns whether there was anything to do.
 * @throws StoreError `newer_schema` when a newer program has written the ledger.
 */
export function migrate(connection: Connection, migrations: readonly Migration[] = MIGRATIONS): boolean {
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
    record.run(migration.number, migration.name);
  }
  return pending.length > 0;
}

/**
 * How far the schema of a ledger has come; 0 if there is none yet.
 *
 * @throws StoreError `newer_schema` when a newer program has written the ledger.
 */
export function appliedTo(connection: Connection, migrations: readonly Migration[] = MIGRATIONS): number {
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
