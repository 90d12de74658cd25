import { StoreError } from "@comity/core";
import { withClient } from "./postgres/connections.ts";
import { POSTGRES_MIGRATIONS } from "./postgres/migrations.ts";
import { migratePostgres } from "./postgres/schema.ts";
import { targetOf } from "./postgres/target.ts";
import { operatorKey } from "./sealing/operator-key.ts";
import { MIGRATIONS } from "./sqlite/migrate.ts";
import { schemaOfFile } from "./sqlite/open-ledger.ts";
import { sqliteStore } from "./sqlite/sqlite-store.ts";
import { storeNamed } from "./store-name.ts";

/** What stands between a ledger and the schema of this program. */
export interface MigrationReport {
  /** The schema that the ledger has; 0 if there is no ledger yet. */
  readonly found: number;
  /** The schema that this program needs. */
  readonly needed: number;
  /** What was applied or, if nothing was to be written, would be; in order. */
  readonly steps: readonly { readonly number: number; readonly name: string }[];
}

export interface MigrateStoreOptions {
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** A key of your own for a ledger that is begun, as in `openStore`. */
  readonly key?: string;
}

/**
 * Brings a ledger's schema up to this program's, or begins a ledger. Of several processes that try at once, one does it.
 *
 * @param spec as in `openStore`.
 * @throws StoreError `newer_schema` when a newer program has written the ledger; whatever opening it throws.
 */
export async function migrateStore(
  spec: string,
  { dryRun = false, key }: MigrateStoreOptions = {},
): Promise<MigrationReport> {
  const named = storeNamed(spec);
  switch (named.kind) {
    case "memory":
      throw new StoreError("unavailable", "memory: keeps nothing, so there is nothing to migrate.");
    case "sqlite":
      return migrateFile(named.path, dryRun, key);
    case "postgres":
      return migrateDatabase(named.connectionString, dryRun, key);
  }
}

async function migrateFile(path: string, dryRun: boolean, key: string | undefined): Promise<MigrationReport> {
  const found = await schemaOfFile(path);
  const steps = MIGRATIONS.filter(({ number }) => number > found);
  // To open it is to migrate it.
  if (!dryRun) await (await sqliteStore(path, key === undefined ? {} : { key })).close();
  return { found, needed: MIGRATIONS.length, steps };
}

async function migrateDatabase(
  connectionString: string,
  dryRun: boolean,
  given: string | undefined,
): Promise<MigrationReport> {
  const target = targetOf(connectionString);
  const key = operatorKey(given);
  const { found, steps } = await withClient(target, (client) =>
    migratePostgres(client, target, { dryRun, key }),
  );
  return { found, needed: POSTGRES_MIGRATIONS.length, steps };
}
