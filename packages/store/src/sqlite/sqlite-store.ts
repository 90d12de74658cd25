import { type Store, StoreError } from "@comity/core";
import { type Operations, oneAtATime } from "../transaction/operations.ts";
import { WorkRunner } from "../transaction/work-runner.ts";
import { CommitGroups, GROUP_MS } from "./commit-group.ts";
import type { Connection } from "./connection.ts";
import type { LockWait } from "./lock-wait.ts";
import { openLedger } from "./open-ledger.ts";
import { SqliteEntries } from "./sqlite-entries.ts";
import { SqliteEvidence } from "./sqlite-evidence.ts";
import { SqliteFacts } from "./sqlite-facts.ts";
import { SqliteLog } from "./sqlite-log.ts";

const LOCK_TIMEOUT_MS = 5_000;

export interface SqliteOptions {
  /** How long, in milliseconds, to wait for another process that holds the ledger; 5,000 if absent. */
  readonly lockTimeoutMs?: number;
}

/**
 * Opens a ledger in an SQLite file, or begins one if the file is not there or empty. Several processes of one machine
 * may use the same file; it must be on a local disk.
 *
 * Works that wait together share one durable commit and run one after another, so a work should await only the methods
 * of its transaction: while it awaits anything else (a timer, a network), every other transaction of this process and
 * of others waits for it.
 *
 * @param path of the file; its folder must exist.
 * @throws StoreError `unavailable` (no such folder, a folder, cannot be opened or made durable), `not_a_ledger`,
 *   `newer_schema`, `read_only`, `locked`, `full`, `corrupt`.
 */
export async function sqliteStore(path: string, options: SqliteOptions = {}): Promise<Store> {
  const wait: LockWait = { timeoutMs: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS };
  const connection = await openLedger(path, wait);
  try {
    return storeOn(connection, wait);
  } catch (error) {
    connection.close();
    throw new StoreError(
      "corrupt",
      `The ledger ${connection.path} lacks a part of its schema, so something else has changed it. ` +
        "Restore it from a backup.",
      { cause: error },
    );
  }
}

/** The store on an open ledger, which it closes when it is closed. `groupMs`: how long a commit's group may gather. */
export function storeOn(connection: Connection, wait: LockWait, groupMs: number = GROUP_MS): Store {
  const operations: Operations = {
    facts: new SqliteFacts(connection),
    entries: new SqliteEntries(connection),
    evidence: new SqliteEvidence(connection),
    log: new SqliteLog(connection),
    exclusion: oneAtATime,
  };
  const runner = new WorkRunner();
  const groups = new CommitGroups(connection, operations, runner, wait, groupMs);
  let closing: Promise<void> | null = null;

  return {
    async transact(work) {
      if (closing !== null) throw new StoreError("closed", "The store is closed.");
      runner.refuseNested();
      return groups.submit(work);
    },
    close() {
      closing ??= groups.idle().then(() => connection.close());
      return closing;
    },
  };
}
