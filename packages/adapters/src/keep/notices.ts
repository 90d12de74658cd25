import type { DatabaseSync } from "node:sqlite";

/** That something happened to an object of the other side, which is to be looked at. */
export interface Notice {
  /** Counts up, in the order in which they came. */
  readonly position: number;
  readonly object: string;
  readonly kind: string;
}

/**
 * Notices that came in and wait to be looked at. An object is known by an id of the other side, which says nothing about anybody;
 * notices are written and settled within transactions of the keep.
 */
export class Notices {
  readonly #add;
  readonly #list;
  readonly #settle;
  readonly #count;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare("INSERT INTO notice (source, object, kind) VALUES (?, ?, ?)");
    this.#list = database.prepare(
      "SELECT position, object, kind FROM notice WHERE source = ? ORDER BY position LIMIT ?",
    );
    this.#settle = database.prepare("DELETE FROM notice WHERE position = ?");
    this.#count = database.prepare("SELECT count(*) AS n FROM notice");
  }

  add(source: string, object: string, kind: string): void {
    this.#add.run(source, object, kind);
  }

  /** The first ones of a source. */
  list(source: string, limit: number): readonly Notice[] {
    return this.#list.all(source, limit).map(({ position, object, kind }) => ({
      position: Number(position),
      object: String(object),
      kind: String(kind),
    }));
  }

  settle(notices: readonly Notice[]): void {
    for (const { position } of notices) this.#settle.run(position);
  }

  /** Of all sources. */
  count(): number {
    return Number(this.#count.get()?.n ?? 0);
  }
}
