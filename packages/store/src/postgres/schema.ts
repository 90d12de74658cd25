import { StoreError } from "@comity/core";
import type { ClientBase } from "pg";
import { lockKey } from "./lock-key.ts";
import { POSTGRES_MIGRATIONS } from "./migrations.ts";
import type { PostgresMigration } from "./postgres-migration.ts";
import type { Target } from "./target.ts";

const OLDEST_SERVER = 150_000;
/** Held by whoever brings the schema up to date. */
const MIGRATION_LOCK = lockKey("migration");

interface ServerRow {
  readonly version: number;
  readonly version_text: string;
  readonly encoding: string;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
}

const SERVER = `
  SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS version_text,
    current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS full_page_writes, current_setting('synchronous_commit') AS synchronous_commit`;

/** What a server's settings ask of whoever commits there. */
export interface ServerStanding {
  /** Commits would be acknowledged before they are on disk, unless the transaction says otherwise. */
  readonly commitsEarly: boolean;
}

/**
 * Looks whether the server can keep a ledger: new enough, in UTF-8, and durable.
 *
 * @throws StoreError `unavailable` that says what is in the way.
 */
export async function requireFitServer(client: ClientBase, target: Target): Promise<ServerStanding> {
  const { rows } = await client.query<ServerRow>(SERVER);
  const [server] = rows;
  const refuse = (what: string): never => {
    throw new StoreError("unavailable", `The database ${target.name} cannot keep a ledger: ${what}`);
  };
  if (server === undefined) return refuse("it does not say what it is.");
  if (server.version < OLDEST_SERVER)
    refuse(`it is PostgreSQL ${server.version_text}. Use PostgreSQL 15 or newer.`);
  if (server.encoding !== "UTF8")
    refuse(`its encoding is ${server.encoding}. Create a database with ENCODING 'UTF8'.`);
  for (const setting of ["fsync", "full_page_writes"] as const) {
    if (server[setting] !== "on") {
      refuse(
        `${setting} is ${server[setting]} on its server, so a power failure loses or damages it. Turn it on.`,
      );
    }
  }
  return { commitsEarly: server.synchronous_commit === "off" };
}

/** How far the schema of a database has come; 0 if it holds no ledger. */
export async function schemaOf(client: ClientBase): Promise<number> {
  const { rows: tables } = await client.query<{ readonly name: string | null }>(
    "SELECT to_regclass('comity.migration')::text AS name",
  );
  if (tables[0]?.name == null) return 0;
  const { rows } = await client.query<{ readonly latest: number | null }>(
    "SELECT max(number) AS latest FROM comity.migration",
  );
  return rows[0]?.latest ?? 0;
}

/**
 * Looks whether this program can use the ledger as it is. Several processes, perhaps of several versions, use one
 * database: none of them changes it by opening it.
 *
 * @throws StoreError `newer_schema` or `older_schema`.
 */
export async function requireCurrentSchema(client: ClientBase, target: Target): Promise<void> {
  const known = POSTGRES_MIGRATIONS.length;
  const found = await schemaOf(client);
  if (found > known) throw newer(target, found, known);
  if (found === known) return;
  throw new StoreError(
    "older_schema",
    `${found === 0 ? `The database ${target.name} holds no ledger yet.` : `The ledger in ${target.name} has schema ${found}, and this program needs ${known}.`} ` +
      "Run: comity migrate --ledger with the same connection string, once.",
  );
}

function newer(target: Target, found: number, known: number): StoreError {
  return new StoreError(
    "newer_schema",
    `The ledger in ${target.name} was written by a newer Comity: it has schema ${found}, and this program knows schemas ` +
      `up to ${known}. Use that version, or a newer one.`,
  );
}

export interface MigrateOptions {
  /** Only look what would be applied. */
  readonly dryRun?: boolean;
  readonly migrations?: readonly PostgresMigration[];
  /** The operator's key, with which a new ledger's secret is encrypted; null if it is to keep that itself. */
  readonly key?: Uint8Array | null;
}

/**
 * Brings the schema up to this program's, in one transaction and under a lock: of several that try at once one does it, and
 * the others find it done.
 *
 * @returns what was applied, or would be.
 * @throws StoreError `newer_schema`.
 */
export async function migratePostgres(
  client: ClientBase,
  target: Target,
  { dryRun = false, migrations = POSTGRES_MIGRATIONS, key = null }: MigrateOptions = {},
): Promise<MigrationsApplied> {
  if (dryRun) return pendingOf(client, target, migrations);
  await client.query("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL synchronous_commit = on");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const { found, steps } = await pendingOf(client, target, migrations);
    if (found === 0) await client.query(BEGINNING);
    for (const { number, name, sql, run } of steps) {
      await client.query(sql);
      await run?.(client, { key });
      await client.query(
        "INSERT INTO comity.migration (number, name, applied_at) VALUES ($1, $2, clock_timestamp())",
        [number, name],
      );
    }
    await client.query("COMMIT");
    await clearAway(client, found, steps);
    return { found, steps };
  } catch (error) {
    // If even this fails the connection is gone, and the server takes everything back by itself.
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** Rows that were rewritten leave their old form behind, which may be personal, until the table is written anew. */
async function clearAway(
  client: ClientBase,
  found: number,
  steps: readonly PostgresMigration[],
): Promise<void> {
  if (found === 0) return;
  for (const table of new Set(steps.flatMap(({ rewrites = [] }) => rewrites))) {
    await client.query(`VACUUM (FULL) comity.${table}`);
  }
}

interface MigrationsApplied {
  /** The schema before. */
  readonly found: number;
  readonly steps: readonly PostgresMigration[];
}

async function pendingOf(
  client: ClientBase,
  target: Target,
  migrations: readonly PostgresMigration[],
): Promise<MigrationsApplied> {
  const found = await schemaOf(client);
  if (found > migrations.length) throw newer(target, found, migrations.length);
  return { found, steps: migrations.filter((migration) => migration.number > found) };
}

const BEGINNING = `
  CREATE SCHEMA IF NOT EXISTS comity;
  COMMENT ON SCHEMA comity IS 'The ledger of Comity. Change it with comity migrate only.';
  CREATE TABLE IF NOT EXISTS comity.migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL
  )`;
