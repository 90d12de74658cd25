import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

const METHODS = ["get", "all", "run"] as const;

/** One call of SQLite: a statement with its parameters, or what is executed as it stands. */
export type Call =
  | { readonly sql: string }
  | {
      readonly sql: string;
      readonly method: (typeof METHODS)[number];
      readonly parameters: readonly SQLInputValue[];
    };

/**
 * Notes every call of SQLite on the databases that are opened by a task, from `begin` on.
 *
 * @returns what the task gives, and the calls.
 */
export async function recordSqlite<T>(task: (begin: () => void) => Promise<T>): Promise<readonly Call[]> {
  const calls: Call[] = [];
  let recording = false;
  const { prepare, exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
    if (recording) calls.push({ sql });
    exec.call(this, sql);
  };
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string): StatementSync {
    const statement = prepare.call(this, sql);
    for (const method of METHODS) {
      const original = statement[method].bind(statement) as (...parameters: SQLInputValue[]) => unknown;
      const noted = (...parameters: SQLInputValue[]): unknown => {
        if (recording) calls.push({ sql, method, parameters });
        return original(...parameters);
      };
      Object.defineProperty(statement, method, { value: noted });
    }
    return statement;
  };
  try {
    await task(() => {
      recording = true;
    });
  } finally {
    Object.assign(DatabaseSync.prototype, { prepare, exec });
  }
  return calls;
}

/** Makes recorded calls again: the same statements with the same parameters, in the same transactions, and nothing else. */
export class BareLoop {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param path of a ledger that stands as it stood when the recording began. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    this.#database.exec("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000");
  }

  run(calls: readonly Call[]): void {
    for (const call of calls) {
      if ("method" in call) this.#prepared(call.sql)[call.method](...call.parameters);
      else this.#database.exec(call.sql);
    }
  }

  close(): void {
    this.#database.close();
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Cuts a recording after so many commits' worth of works that each part has the same number of decisions. */
export function partsOf(calls: readonly Call[], works: number): readonly (readonly Call[])[] {
  const parts: Call[][] = [];
  let part: Call[] = [];
  let done = 0;
  for (const call of calls) {
    part.push(call);
    if (call.sql.startsWith("RELEASE")) done++;
    if (call.sql !== "COMMIT" || done < works) continue;
    parts.push(part);
    part = [];
    done = 0;
  }
  return parts;
}
