import { StoreError } from "@comity/core";

/** SQLite's primary result codes that mean something to whoever runs the program (sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const NOMEM = 7;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/**
 * Says in the port's terms what went wrong in a database, and what to do. Anything that is not an error of SQLite's
 * environment (a mistake in a statement, a constraint) is returned as it is.
 *
 * @param path of the database file, for the sentence.
 */
export function storeErrorFrom(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === null) return error;
  const options = { cause: error };
  switch (code) {
    case BUSY:
    case LOCKED:
      return new StoreError(
        "locked",
        `The ledger ${path} is locked by another program. Close what holds it open (a database browser, a backup), ` +
          "then try again.",
        options,
      );
    case READONLY:
      return new StoreError(
        "read_only",
        `The ledger ${path} cannot be written. Give this user the right to write the file and its folder.`,
        options,
      );
    case FULL:
      return new StoreError(
        "full",
        `The disk that holds the ledger ${path} is full. Nothing of this was recorded; free some space and ask again.`,
        options,
      );
    case CORRUPT:
    case NOTADB:
      return new StoreError(
        "corrupt",
        `The ledger ${path} is damaged. Stop the program, keep a copy of the file, and restore it from a backup.`,
        options,
      );
    case CANTOPEN:
      return new StoreError(
        "unavailable",
        `The ledger ${path} cannot be opened. Check that its folder exists and that this user may write there.`,
        options,
      );
    case IOERR:
      return new StoreError(
        "unavailable",
        `Reading or writing the ledger ${path} failed (${errorText(error)}). Check the disk and the file system.`,
        options,
      );
    case NOMEM:
      return new StoreError("unavailable", `There was no memory left to use the ledger ${path}.`, options);
    default:
      return error;
  }
}

/** The primary result code of an error of `node:sqlite`; null for any other error. */
function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  // The upper bytes of an extended code say more about the same thing.
  return error.errcode & 0xff;
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
