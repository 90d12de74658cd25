import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { StoreError } from "@comity/core";
import { storeErrorFrom } from "./errors.ts";

/**
 * How long SQLite itself waits for a lock, which stops the whole process. It is short; longer waits are those of
 * `lock-wait.ts`, which let the process go on.
 */
const BUSY_TIMEOUT_MS = 10;

/** A prepared statement whose rows have the shape that its SQL gives them; the tables are STRICT, so types hold. */
export interface Statement<Row> {
  get(...parameters: SQLInputValue[]): Row | undefined;
  all(...parameters: SQLInputValue[]): Row[];
  run(...parameters: SQLInputValue[]): void;
}

/** A connection whose errors are the port's. */
export class Connection {
  readonly path: string;
  readonly #database: DatabaseSync;

  /** @throws StoreError when the file cannot be opened. */
  constructor(path: string) {
    this.path = path;
    this.#database = this.#attempt(
      () => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true }),
    );
  }

  exec(sql: string): void {
    this.#attempt(() => this.#database.exec(sql));
  }

  /** Prepares a statement once, to be run many times. */
  prepare<Row>(sql: string): Statement<Row> {
    const statement: StatementSync = this.#attempt(() => this.#database.prepare(sql));
    return {
      get: (...parameters) => this.#attempt(() => statement.get(...parameters)) as Row | undefined,
      all: (...parameters) => this.#attempt(() => statement.all(...parameters)) as Row[],
      run: (...parameters) => {
        this.#attempt(() => statement.run(...parameters));
      },
    };
  }

  /** The value of a pragma that answers with one. */
  pragma(name: string): unknown {
    const row = this.prepare<Record<string, unknown>>(`PRAGMA ${name}`).get();
    return row === undefined ? undefined : Object.values(row)[0];
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Lets go of the file. Nothing is lost if this fails. */
  close(): void {
    this.#attempt(() => this.#database.close());
  }

  /**
   * Begins a transaction that may write, after taking back one that an error has left open. A deferred transaction that
   * wrote later could find that another process had written since, and fail for good.
   */
  begin(): void {
    this.rollback();
    this.exec("BEGIN IMMEDIATE");
  }

  /** Takes back the transaction, if SQLite has not done so by itself. */
  rollback(): void {
    if (this.inTransaction) this.exec("ROLLBACK");
  }

  #attempt<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      throw storeErrorFrom(error, this.path);
    }
  }
}

/**
 * Sets what durability rests on, and checks that it took: a file that was opened with weaker settings before may keep
 * them, and a file system without shared memory has no write-ahead log.
 *
 * @throws StoreError `unavailable` when a setting did not take.
 */
export function makeDurable(connection: Connection): void {
  // An acknowledged write must survive power loss: FULL syncs the log at every commit, NORMAL does not.
  setAndVerify(connection, "journal_mode", "WAL", "wal");
  setAndVerify(connection, "synchronous", "FULL", 2);
  setAndVerify(connection, "foreign_keys", "ON", 1);
  // On macOS an fsync does not reach the disk unless it is asked to; elsewhere these do nothing.
  setAndVerify(connection, "fullfsync", "ON", 1);
  setAndVerify(connection, "checkpoint_fullfsync", "ON", 1);
}

function setAndVerify(connection: Connection, name: string, value: string, expected: unknown): void {
  connection.exec(`PRAGMA ${name} = ${value}`);
  const actual = connection.pragma(name);
  if (actual === expected) return;
  throw new StoreError(
    "unavailable",
    `The ledger ${connection.path} cannot be made durable: ${name} stays ${String(actual)}. Put it on a local disk.`,
  );
}
