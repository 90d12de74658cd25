import { type Store, StoreError } from "@comity/core";
import { Unlinked } from "../chain/unlinked.ts";
import { operatorKey } from "../sealing/operator-key.ts";
import { FreshEntries } from "../transaction/fresh-entries.ts";
import { type Operations, oneAtATime } from "../transaction/operations.ts";
import { WorkRunner } from "../transaction/work-runner.ts";
import { CommitGroups, GROUP_MS } from "./commit-group.ts";
import type { Connection } from "./connection.ts";
import type { LockWait } from "./lock-wait.ts";
import { openLedger } from "./open-ledger.ts";
import { emptyLog } from "./scrub.ts";
import { SqliteChain } from "./sqlite-chain.ts";
import { SqliteConsumers } from "./sqlite-consumers.ts";
import { SqliteCounter } from "./sqlite-counter.ts";
import { SqliteEntries } from "./sqlite-entries.ts";
import { SqliteEvidence } from "./sqlite-evidence.ts";
import { SqliteFacts } from "./sqlite-facts.ts";
import { SqliteKeys } from "./sqlite-keys.ts";
import { SqliteLog } from "./sqlite-log.ts";
import { SqliteRuleSets } from "./sqlite-rule-sets.ts";
import { readSecret } from "./sqlite-secret.ts";
import { SqliteSubjects } from "./sqlite-subjects.ts";

const LOCK_TIMEOUT_MS = 5_000;

export interface SqliteOptions {
  /** How long, in milliseconds, to wait for another process that holds the ledger; 5,000 if absent. */
  readonly lockTimeoutMs?: number;
  /**
   * A key of your own, 32 bytes in base64 or hex, that the ledger cannot be read without; what COMITY_LEDGER_KEY says if
   * absent. Without either, a ledger keeps its own secret.
   */
  readonly key?: string;
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
 *   `newer_schema`, `read_only`, `locked`, `full`, `corrupt`, `wrong_key`.
 */
export async function sqliteStore(path: string, options: SqliteOptions = {}): Promise<Store> {
  const wait: LockWait = { timeoutMs: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS };
  const key = operatorKey(options.key);
  const connection = await openLedger(path, wait, key);
  try {
    return storeOn(connection, wait, GROUP_MS, key);
  } catch (error) {
    connection.close();
    if (error instanceof StoreError) throw error;
    throw new StoreError(
      "corrupt",
      `The ledger ${connection.path} lacks a part of its schema, so something else has changed it. ` +
        "Restore it from a backup.",
      { cause: error },
    );
  }
}

/**
 * The store on an open ledger, which it closes when it is closed.
 *
 * @param groupMs how long a commit's group may gather.
 * @param key the operator's, with which the ledger was begun; null if it was begun without.
 */
export function storeOn(
  connection: Connection,
  wait: LockWait,
  groupMs: number = GROUP_MS,
  key: Uint8Array | null = null,
): Store {
  const keys = new SqliteKeys(connection, readSecret(connection, key));
  const unlinked = new Unlinked();
  const log = new SqliteLog(connection, keys, unlinked);
  const facts = new SqliteFacts(connection, keys);
  const fresh = new FreshEntries();
  const counter = new SqliteCounter(connection);
  const entries = new SqliteEntries(connection, keys, unlinked, fresh, counter);
  const subjects = new SqliteSubjects(connection, keys, facts, entries, log, unlinked);
  const forgetWork = (): void => {
    keys.workEnded();
    fresh.clear();
  };
  const operations: Operations = {
    facts,
    entries,
    evidence: new SqliteEvidence(connection, keys, unlinked, fresh),
    ruleSets: new SqliteRuleSets(connection),
    consumers: new SqliteConsumers(connection),
    log,
    chain: new SqliteChain(connection, keys.seals, log),
    exclusion: oneAtATime,
    subjects,
    ending: {
      flush() {
        log.flush();
        forgetWork();
      },
      discard() {
        log.discard();
        forgetWork();
      },
    },
  };
  const runner = new WorkRunner();
  const groups = new CommitGroups(connection, operations, runner, wait, groupMs, {
    beforeCommit: () => counter.flush(),
    afterCommit() {
      if (subjects.takeErased() && !emptyLog(connection)) subjects.erasedIsLeft();
    },
  });
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
