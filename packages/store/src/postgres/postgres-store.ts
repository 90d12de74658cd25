import { type Store, StoreError } from "@comity/core";
import { operatorKey } from "../sealing/operator-key.ts";
import type { Seals } from "../sealing/seals.ts";
import { type Work, WorkRunner } from "../transaction/work-runner.ts";
import { Admission } from "./admission.ts";
import { MARK } from "./commit-mark.ts";
import { Connections } from "./connections.ts";
import { storeErrorFrom } from "./errors.ts";
import { readSecret } from "./postgres-secret.ts";
import { targetOf } from "./target.ts";
import { Transactions } from "./transactions.ts";

export interface PostgresOptions {
  /** How many transactions run at once, each on a connection of its own; 16 if absent. */
  readonly connections?: number;
  /** How many more may wait for a connection; 1,000 if absent. */
  readonly waiting?: number;
  /** How long one waits for a connection, in milliseconds; 5,000 if absent. */
  readonly waitMs?: number;
  /** How long, in milliseconds, to wait for another decision on the same household; 5,000 if absent. */
  readonly lockTimeoutMs?: number;
  /** How long one statement may take, in milliseconds; 30,000 if absent. */
  readonly statementTimeoutMs?: number;
  /**
   * A key of your own, 32 bytes in base64 or hex, that the ledger cannot be read without; what COMITY_LEDGER_KEY says if
   * absent. It is the one that `comity migrate` was given when it began the ledger.
   */
  readonly key?: string;
}

/**
 * Opens a ledger in a PostgreSQL database (15 or newer), which `comity migrate` has made or brought up to date. Any number
 * of processes on any machines may use it at once.
 *
 * Transactions that share no scope run at the same time. A work may run several times, and should await only the methods of
 * its transaction: meanwhile it keeps its locks, and the server ends a transaction that is idle for 15 seconds.
 *
 * @param connectionString `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
 * @throws StoreError `unavailable` (cannot be reached, wrong login, no such database, too old, not durable),
 *   `older_schema`, `newer_schema`, `wrong_key`.
 */
export async function postgresStore(connectionString: string, options: PostgresOptions = {}): Promise<Store> {
  const target = targetOf(connectionString);
  const most = options.connections ?? 16;
  const connections = new Connections(target, most);
  const admission = new Admission(target.name, most, options.waiting ?? 1_000, options.waitMs ?? 5_000);
  const runner = new WorkRunner();
  const lockMs = options.lockTimeoutMs ?? 5_000;
  const statementMs = Math.max(options.statementTimeoutMs ?? 30_000, lockMs);
  const patience = { lockMs, statementMs, idleMs: 15_000 };
  const key = operatorKey(options.key);
  let transactions: Transactions;
  try {
    transactions = new Transactions(connections, runner, patience, await firstLook(connections, key));
  } catch (error) {
    await connections.close();
    throw error;
  }
  let closing: Promise<void> | null = null;
  return {
    async transact<T>(work: Work<T>) {
      if (closing !== null) throw new StoreError("closed", "The store is closed.");
      runner.refuseNested();
      return admission.run(() => transactions.run(work));
    },
    close() {
      closing ??= admission.idle().then(() => connections.close());
      return closing;
    },
  };
}

/**
 * Connects once, so that what is wrong is told when the store is opened; reads the ledger's secret, and clears up after
 * connections long gone.
 */
async function firstLook(connections: Connections, key: Uint8Array | null): Promise<Seals> {
  const { client, giveBack } = await connections.take();
  let usable = false;
  try {
    const seals = await readSecret(client, connections.target, key);
    usable = await client.query(MARK.forget.text).then(
      () => true,
      () => false,
    );
    return seals;
  } catch (error) {
    throw storeErrorFrom(error, connections.target);
  } finally {
    giveBack(usable);
  }
}
