import { randomUUID } from "node:crypto";
import pg from "pg";
import { conflictIn, isConnectionLost, type Retriable, storeErrorFrom } from "./errors.ts";
import type { Target } from "./target.ts";

/** How long things may take in the database, in milliseconds. */
export interface Patience {
  readonly lockMs: number;
  readonly statementMs: number;
  /** A transaction whose process does nothing for so long is ended by the server, and its locks are free again. */
  readonly idleMs: number;
}

/** A prepared statement. Its name is its place in the program, so that the same one is never prepared twice. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Names each of a table of statements after the table and its key. */
export function statements<const Key extends string>(
  table: string,
  texts: Readonly<Record<Key, string>>,
): Readonly<Record<Key, Statement>> {
  const named = Object.entries<string>(texts).map(([key, text]) => [key, { name: `${table}.${key}`, text }]);
  return Object.fromEntries(named);
}

export type Parameter =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | null
  | readonly (string | number | bigint | Uint8Array | null)[];

/** A client of the pool, with a name of its own by which its commits are known. */
export class MarkedClient extends pg.Client {
  readonly mark: string = randomUUID();
  /** How many of its transactions came as far as being committed. */
  marked = 0;
  /** Nobody has looked yet at what it is connected to. */
  fresh = true;
}

/** One transaction on one connection. */
export class Session {
  readonly client: MarkedClient;
  readonly #target: Target;
  #wrote = false;

  constructor(client: MarkedClient, target: Target) {
    this.client = client;
    this.#target = target;
  }

  /** Whether it has written anything. */
  get wrote(): boolean {
    return this.#wrote;
  }

  /**
   * Begins, with what must not depend on how the server or the role is set up: what is read after a lock was taken must be
   * what its last holder has committed, and a commit that is acknowledged must be on disk. For this transaction only,
   * because behind a pooler the next one may be another client's.
   */
  async begin({ lockMs, statementMs, idleMs }: Patience, makeDurable: boolean): Promise<void> {
    await this.#run(
      "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;" +
        `SET LOCAL lock_timeout = ${lockMs}; SET LOCAL statement_timeout = ${statementMs};` +
        `SET LOCAL idle_in_transaction_session_timeout = ${idleMs};${makeDurable ? "SET LOCAL synchronous_commit = on" : ""}`,
    );
  }

  async read<Row extends object>(statement: Statement, values: readonly Parameter[]): Promise<Row[]> {
    const { rows } = await this.#run<Row>({ ...statement, values: [...values] });
    return rows;
  }

  async readOne<Row extends object>(
    statement: Statement,
    values: readonly Parameter[],
  ): Promise<Row | undefined> {
    const [row] = await this.read<Row>(statement, values);
    return row;
  }

  /** @returns how many rows the statement has written or, with RETURNING, answered. */
  async write(statement: Statement, values: readonly Parameter[]): Promise<number> {
    this.#wrote = true;
    const { rowCount } = await this.#run({ ...statement, values: [...values] });
    return rowCount ?? 0;
  }

  /** Writes one row, and answers what RETURNING says of it. */
  async writeOne<Row extends object>(statement: Statement, values: readonly Parameter[]): Promise<Row> {
    this.#wrote = true;
    const { rows } = await this.#run<Row>({ ...statement, values: [...values] });
    const [row] = rows;
    if (row === undefined) throw new Error(`The statement ${statement.name} wrote no row.`);
    return row;
  }

  /**
   * Commits.
   *
   * @returns false if the connection was lost meanwhile, and nobody can tell whether it is committed.
   */
  async commit(): Promise<boolean> {
    try {
      const { command } = await this.client.query("COMMIT");
      // PostgreSQL answers the COMMIT of a transaction in which something has failed with a rollback, and no error.
      if (command === "COMMIT") return true;
    } catch (error) {
      if (isConnectionLost(error)) return false;
      throw storeErrorFrom(error, this.#target);
    }
    throw this.overtaken();
  }

  /** What is thrown when another transaction came first. */
  overtaken(): Retriable {
    return conflictIn(this.#target);
  }

  /** Takes everything back. @returns whether the connection can be used again. */
  async rollback(): Promise<boolean> {
    try {
      await this.client.query("ROLLBACK");
      return true;
    } catch {
      // The server takes back what a lost connection leaves behind.
      return false;
    }
  }

  async #run<Row extends object>(
    query: string | (Statement & { values: Parameter[] }),
  ): Promise<{ readonly rows: Row[]; readonly rowCount: number | null }> {
    try {
      return await this.client.query<Row>(query);
    } catch (error) {
      throw storeErrorFrom(error, this.#target);
    }
  }
}
