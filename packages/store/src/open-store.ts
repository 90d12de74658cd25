import { type Store, StoreError } from "@comity/core";
import { memoryStore } from "./memory/memory-store.ts";
import { sqliteStore } from "./sqlite/sqlite-store.ts";

/** What may stand before the first colon: two letters at least, so that `C:\ledger.db` is a path. */
const SCHEME = /^([a-z][a-z0-9+]+):/i;

/**
 * Opens the store that a setting names.
 *
 * @param spec `memory:`, `sqlite:PATH`, or a path, which is that of an SQLite file.
 * @throws StoreError `unavailable` for a name that is none of these; whatever {@link sqliteStore} throws.
 */
export async function openStore(spec: string): Promise<Store> {
  const scheme = SCHEME.exec(spec)?.[1]?.toLowerCase();
  const rest = scheme === undefined ? spec : spec.slice(scheme.length + 1);
  switch (scheme) {
    case "memory":
      if (rest !== "") throw refused(spec, "memory: takes no path, since nothing of it is kept.");
      return memoryStore();
    case "sqlite":
    case undefined:
      if (rest === "") throw refused(spec, "the path of the file is missing.");
      return sqliteStore(rest);
    case "postgres":
    case "postgresql":
      throw refused(spec, "this version keeps the ledger in memory or in an SQLite file, not in PostgreSQL.");
    default:
      throw refused(spec, `${scheme}: is no kind of store.`);
  }
}

function refused(spec: string, why: string): StoreError {
  // A connection string may hold a password: only its scheme is repeated.
  const name = spec.includes("://") ? `${spec.slice(0, spec.indexOf("://"))}://…` : spec;
  return new StoreError(
    "unavailable",
    `The store ${JSON.stringify(name)} cannot be opened: ${why} Write "memory:", "sqlite:PATH" or a path.`,
  );
}
