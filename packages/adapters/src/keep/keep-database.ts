import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beginPrivately } from "./begin-privately.ts";
import { isBusy } from "./folder-lock.ts";
import { KeepError } from "./keep-error.ts";
import { KEEP_MIGRATIONS, type KeepMigration } from "./migrations.ts";

/** Marks the file as what a Comity adapter keeps: "CMTK". */
const APPLICATION_ID = 0x434d544b;

/** How long SQLite waits for a lock that the command line has for a moment. */
const BUSY_MS = 2_000;

/**
 * Opens the file in an adapter's folder, or begins it, with its schema brought up to this program's.
 *
 * @throws KeepError
 */
export function openKeepDatabase(
  folder: string,
  migrations: readonly KeepMigration[] = KEEP_MIGRATIONS,
): DatabaseSync {
  const path = join(folder, "keep.db");
  let database: DatabaseSync | null = null;
  try {
    beginPrivately(path);
    database = new DatabaseSync(path, { timeout: BUSY_MS });
    // What was kept must survive power loss: a checkpoint that came back to life would pass over what it stands for.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
    database.exec("PRAGMA secure_delete = ON");
    migrate(database, path, migrations);
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof KeepError ? error : unusable(path, error);
  }
}

/** Runs work in one durable transaction. @throws KeepError if it cannot be kept; then nothing of it is */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  const path = database.location() ?? "";
  try {
    database.exec("BEGIN IMMEDIATE");
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error instanceof Error && "errcode" in error ? unusable(path, error) : error;
  }
}

function migrate(database: DatabaseSync, path: string, migrations: readonly KeepMigration[]): void {
  database.exec("BEGIN IMMEDIATE");
  const id = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  const tables = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.n;
  if (id !== APPLICATION_ID && tables !== 0) {
    throw new KeepError(
      "unusable",
      `${path} is not what an adapter of Comity keeps.`,
      "Move it away, or give the adapter another state folder.",
    );
  }
  const newest = migrations.at(-1)?.number ?? 0;
  if (version > newest) {
    throw new KeepError(
      "newer",
      `${path} was written by a newer Comity: it has schema ${version}, and this program knows schemas up to ${newest}.`,
      "Run that version, or a newer one.",
    );
  }
  for (const { number, sql } of migrations) if (number > version) database.exec(sql);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${newest}; COMMIT`);
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

function unusable(path: string, error: unknown): KeepError {
  const code = error instanceof Error && "errstr" in error ? String(error.errstr) : "cannot be opened";
  return new KeepError(
    "unusable",
    `${path} cannot be used (${isBusy(error) ? "another process has it locked" : code}).`,
    "Look whether the folder is there, can be written, and has room left.",
    { cause: error },
  );
}
