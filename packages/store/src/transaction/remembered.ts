import type { Soon } from "./operations.ts";

/**
 * What one work has read of a kind of row, by id. Read again it is the same, until a lock is taken, because others may have
 * written before it was had, or the row is written.
 */
export class Remembered<Row> {
  readonly #rows = new Map<string, Row | null>();

  /** What is remembered, else what is read. */
  get(id: string, read: () => Soon<Row | null>): Soon<Row | null> {
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    const row = read();
    return row instanceof Promise ? row.then((later) => this.#keep(id, later)) : this.#keep(id, row);
  }

  forget(id: string): void {
    this.#rows.delete(id);
  }

  forgetAll(): void {
    this.#rows.clear();
  }

  #keep(id: string, row: Row | null): Row | null {
    this.#rows.set(id, row);
    return row;
  }
}
