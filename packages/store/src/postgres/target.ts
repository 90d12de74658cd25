import { StoreError } from "@comity/core";
import pg from "pg";

/** A database, and how to speak of it: by name, and never with its password. */
export interface Target {
  readonly connectionString: string;
  /** `ledger on db.example.com:5432`. */
  readonly name: string;
  readonly database: string;
  readonly user: string;
}

/**
 * Reads a connection string. What it leaves out comes from the usual variables (PGHOST, PGUSER, PGPASSWORD, ...) and the
 * password file.
 *
 * @throws StoreError `unavailable` for one that cannot be read; it is not repeated, because it may hold a password.
 */
export function targetOf(connectionString: string): Target {
  const { user, host, port, database } = clientFor(connectionString);
  const name = `${database ?? user ?? ""} on ${host}:${port}`;
  return { connectionString, name, database: database ?? "", user: user ?? "" };
}

/** A client that connects to nothing, only to learn what the driver makes of the string. */
function clientFor(connectionString: string): pg.Client {
  try {
    return new pg.Client({ connectionString });
  } catch {
    // Without the cause, which repeats the string.
    throw new StoreError(
      "unavailable",
      "The PostgreSQL connection string cannot be read. Write postgres://USER:PASSWORD@HOST:PORT/DATABASE; in a user " +
        "or password, write @ : / ? # as %40 %3A %2F %3F %23.",
    );
  }
}
