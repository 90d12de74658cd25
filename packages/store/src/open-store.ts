import type { Store } from "@comity/core";
import { memoryStore } from "./memory/memory-store.ts";
import { postgresStore } from "./postgres/postgres-store.ts";
import { sqliteStore } from "./sqlite/sqlite-store.ts";
import { storeNamed } from "./store-name.ts";

export interface OpenStoreOptions {
  /**
   * A key of your own, 32 bytes in base64 or hex, that the ledger cannot be read without; what COMITY_LEDGER_KEY says if
   * absent. Without either, a ledger keeps its own secret.
   */
  readonly key?: string;
}

/**
 * Opens the store that a setting names.
 *
 * @param spec `memory:`, `sqlite:PATH`, a path, which is that of an SQLite file, or `postgres://USER@HOST/DATABASE`.
 * @throws StoreError `unavailable` for a name that is none of these; whatever {@link sqliteStore} and
 *   {@link postgresStore} throw.
 */
export async function openStore(spec: string, options: OpenStoreOptions = {}): Promise<Store> {
  const named = storeNamed(spec);
  switch (named.kind) {
    case "memory":
      return memoryStore();
    case "sqlite":
      return sqliteStore(named.path, options);
    case "postgres":
      return postgresStore(named.connectionString, options);
  }
}
