import { StoreError } from "@comity/core";
import type { Connection } from "./connection.ts";

/**
 * Moves the write-ahead log into the ledger and empties it, so that nothing of what was erased is left in it.
 *
 * @returns false if that could not be done now, because another process reads the log or the disk is full: then it is to be tried
 *   again.
 */
export function emptyLog(connection: Connection): boolean {
  try {
    // It answers 1 where others read what it would move, and throws where they hold a lock.
    return connection.pragma("wal_checkpoint(TRUNCATE)") === 0;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}
