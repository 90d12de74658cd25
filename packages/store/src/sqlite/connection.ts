import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { StoreError } from "@comity/core";
import { beginPrivately } from "./begin-privately.ts";
import { storeErrorFrom } from "./errors.ts";

/**
 * How long SQLite itself waits for a lock, which stops the whole process. It is short; longer waits are those of
 * `lock-wait.ts`, which let the process go on.
 */
const BUSY_TIMEOUT_MS = 10;

/** How much of the ledger a connection keeps in memory, in KiB: twice what the largest group of decisions changes. */
const CACHE_KIB = 16_000;

/** A prepared statement whose rows have the shape that its SQL gives them; the tables are STRICT, so types hold. */
export interface Statement<Row> {
  get(...parameters: SQLInputValue[]): Row | undefined;
  all(...parameters: SQLInputValue[]): Row[];
  /** Row by row, so that there may be more of them than fit in memory. What is written meanwhile must be other rows. */
  iterate(...parameters: SQLInputValue[]): Iterable<Row>;
  run(...parameters: SQLInputValue[]): void;
}

/** A connection whose errors are the port's. */
export class Connection {
  readonly path: string;
  readonly #database: DatabaseSync;
  #transactions = 0;

  /** @throws StoreError when the file cannot be opened. */
  constructor(path: string) {
    this.path = path;
    beginPrivately(path);
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
    const { path } = this;
    // Each with a `try` of its own: a decision makes a score of these calls.
    return {
      get(...parameters) {
        try {
          return statement.get(...parameters) as Row | undefined;
        } catch (error) {
          throw storeErrorFrom(error, path);
        }
      },
      all(...parameters) {
        try {
          return statement.all(...parameters) as Row[];
        } catch (error) {
          throw storeErrorFrom(error, path);
        }
      },
      iterate: (...parameters) => this.#iterate(statement, parameters),
      run(...parameters) {
        try {
          statement.run(...parameters);
        } catch (error) {
          throw storeErrorFrom(error, path);
        }
      },
    };
  }

  /** The value of a pragma that answers with one. */
  pragma(name: string): unknown {
    const row = this.prepare<Record<string, unknown>>(`PRAGMA ${name}`).get();
    return row === undefined ? undefined : Object.values(row)[0];
  }

  /** How many have begun. In the same one nobody else has written since. */
  get transactions(): number {
    return this.#transactions;
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
    this.#transactions++;
  }

  /** Takes back the transaction, if SQLite has not done so by itself. */
  rollback(): void {
    if (this.inTransaction) this.exec("ROLLBACK");
  }

  *#iterate<Row>(statement: StatementSync, parameters: SQLInputValue[]): Generator<Row, void> {
    const rows = this.#attempt(() => statement.iterate(...parameters));
    for (;;) {
      const next = this.#attempt(() => rows.next());
      if (next.done === true) return;
      yield next.value as Row;
    }
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
  // What is erased is overwritten, not only let go of.
  setAndVerify(connection, "secure_delete", "ON", 1);
  // On macOS an fsync does not reach the disk unless it is asked to; elsewhere these do nothing.
  setAndVerify(connection, "fullfsync", "ON", 1);
  setAndVerify(connection, "checkpoint_fullfsync", "ON", 1);
}

/**
 * Keeps in memory what a group of decisions works on: its pages, which are more than SQLite has room for by itself, and what it
 * notes to take one of its works back, which else goes through files of their own. Set it once the schema is current, because to
 * build an index over a large table SQLite sorts in such files.
 */
export function workInMemory(connection: Connection): void {
  setAndVerify(connection, "temp_store", "MEMORY", 2);
  setAndVerify(connection, "cache_size", `-${CACHE_KIB}`, -CACHE_KIB);
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
