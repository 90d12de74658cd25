import type { Connection } from "./connection.ts";

export const COUNTER_SQL = {
  value: "SELECT value FROM counter WHERE name = 'sequence'",
  putValue: "UPDATE counter SET value = ? WHERE name = 'sequence'",
} as const;

/**
 * Gives out the numbers of entries. As long as a transaction of the database lasts nobody else can, so it is read once and
 * written once however many works share the commit; a work that is taken back leaves a gap.
 */
export class SqliteCounter {
  readonly #connection: Connection;
  readonly #value;
  readonly #putValue;
  /** The last number that was given out, in which transaction, and whether that is yet to be written. */
  #last: { readonly value: number; readonly transaction: number; readonly isWritten: boolean } | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#value = connection.prepare<{ readonly value: number }>(COUNTER_SQL.value);
    this.#putValue = connection.prepare(COUNTER_SQL.putValue);
  }

  next(): number {
    const { transactions: transaction } = this.#connection;
    const value = (this.#last?.transaction === transaction ? this.#last.value : this.#read()) + 1;
    this.#last = { value, transaction, isWritten: false };
    return value;
  }

  /** Writes down how far it has come: to be called before the transaction is committed, or its numbers would be given out again. */
  flush(): void {
    const { transactions: transaction } = this.#connection;
    if (this.#last === null || this.#last.transaction !== transaction || this.#last.isWritten) return;
    const { value } = this.#last;
    this.#putValue.run(value);
    this.#last = { value, transaction, isWritten: true };
  }

  #read(): number {
    const row = this.#value.get();
    if (row === undefined) throw new Error("The counter of sequences is missing from the ledger.");
    return row.value;
  }
}
