import { StoreError } from "@comity/core";

/** What may stand before the first colon: two letters at least, so that `C:\ledger.db` is a path. */
const SCHEME = /^([a-z][a-z0-9+]+):/i;

/** Which store a setting names. */
export type StoreName =
  | { readonly kind: "memory" }
  | { readonly kind: "sqlite"; readonly path: string }
  | { readonly kind: "postgres"; readonly connectionString: string };

/**
 * Reads the name of a store: `memory:`, `sqlite:PATH`, a path, which is that of an SQLite file, or
 * `postgres://USER@HOST/DATABASE`.
 *
 * @throws StoreError `unavailable` for a name that is none of these.
 */
export function storeNamed(spec: string): StoreName {
  const scheme = SCHEME.exec(spec)?.[1]?.toLowerCase();
  const rest = scheme === undefined ? spec : spec.slice(scheme.length + 1);
  switch (scheme) {
    case "memory":
      if (rest !== "") throw refused(spec, "memory: takes no path, since nothing of it is kept.");
      return { kind: "memory" };
    case "sqlite":
    case undefined:
      if (rest === "") throw refused(spec, "the path of the file is missing.");
      return { kind: "sqlite", path: rest };
    case "postgres":
    case "postgresql":
      if (!rest.startsWith("//")) throw refused(spec, "// is missing after the colon.");
      return { kind: "postgres", connectionString: spec };
    default:
      throw refused(spec, `${scheme}: is no kind of store.`);
  }
}

function refused(spec: string, why: string): StoreError {
  // A connection string may hold a password: only its scheme is repeated.
  const colon = spec.indexOf(":");
  const name = /[/@]/.test(spec) && colon > 1 ? `${spec.slice(0, colon)}:…` : spec;
  return new StoreError(
    "unavailable",
    `The store ${JSON.stringify(name)} cannot be opened: ${why} Write "memory:", "sqlite:PATH", a path, or ` +
      '"postgres://USER:PASSWORD@HOST:PORT/DATABASE".',
  );
}
