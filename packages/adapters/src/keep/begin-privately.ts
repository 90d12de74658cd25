import { closeSync, openSync } from "node:fs";

/**
 * Begins a file of SQLite that only its owner may read, where there is none: SQLite itself would let everybody read it, and gives
 * the files that it makes beside it the same rights. One that is there keeps its own. If it cannot be begun, SQLite says why.
 */
export function beginPrivately(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}
