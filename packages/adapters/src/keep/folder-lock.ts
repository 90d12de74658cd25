import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beginPrivately } from "./begin-privately.ts";
import { KeepError } from "./keep-error.ts";

/** A folder that one process has for itself until it lets go of it or ends, however it ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes an adapter's folder for this process. The lock is the system's, on a file of its own: it goes with the process, so that a
 * killed one leaves nothing to clear up, and what is kept can still be read by others.
 *
 * @throws KeepError `in_use` if another adapter has it, in this process or another
 */
export function lockFolder(folder: string): FolderLock {
  let database: DatabaseSync | null = null;
  try {
    const path = join(folder, "lock.db");
    beginPrivately(path);
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    if (isBusy(error)) {
      throw new KeepError(
        "in_use",
        `The folder ${folder} is in use: another process runs this adapter.`,
        "Stop the other process, or give this one another state folder.",
      );
    }
    throw new KeepError(
      "unusable",
      `The folder ${folder} cannot be locked.`,
      "Look whether it is there, can be written, and is on a local disk.",
      { cause: error },
    );
  }
  const held = database;
  return { release: () => (held.isOpen ? held.close() : undefined) };
}

const SQLITE_BUSY = 5;

/** Whether an error of SQLite says that somebody else has the lock. */
export function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    "errcode" in error &&
    typeof error.errcode === "number" &&
    (error.errcode & 0xff) === SQLITE_BUSY
  );
}
