import { type Opened, openWith, type Seals, type SubjectKey } from "../sealing/seals.ts";
import type { Connection } from "./connection.ts";

export const KEY_SQL = {
  key: "SELECT key FROM subject_key WHERE subject = ?",
  putKey: "INSERT INTO subject_key (subject, key) VALUES (?, ?)",
  dropKey: "DELETE FROM subject_key WHERE subject = ?",
} as const;

/** The keys of subjects, in SQLite. */
export class SqliteKeys {
  readonly seals: Seals;
  readonly #key;
  readonly #putKey;
  readonly #dropKey;
  /** Those that the work which runs has met. Before it another process may have erased the subject; meanwhile nobody can. */
  readonly #ofWork = new Map<string, SubjectKey>();

  constructor(connection: Connection, seals: Seals) {
    this.seals = seals;
    this.#key = connection.prepare<{ readonly key: Uint8Array }>(KEY_SQL.key);
    this.#putKey = connection.prepare(KEY_SQL.putKey);
    this.#dropKey = connection.prepare(KEY_SQL.dropKey);
  }

  /** The key to seal with; made if the subject has none. */
  of(subject: string): SubjectKey {
    const known = this.#ofWork.get(subject);
    if (known !== undefined) return known;
    const row = this.#key.get(subject);
    if (row !== undefined) return this.#met(this.seals.keyOf(subject, row.key));
    const made = this.seals.newKey(subject);
    this.#putKey.run(subject, made.wrapped);
    return this.#met(made);
  }

  /** {@link Seals.open} of what this work has read. */
  open(
    subject: string,
    wrapped: Uint8Array | null,
    identity: string,
    sealed: Uint8Array | null,
  ): Opened | null {
    if (wrapped === null || sealed === null) return null;
    const key = this.#ofWork.get(subject) ?? this.#met(this.seals.keyOf(subject, wrapped));
    return openWith(key, identity, sealed);
  }

  /** What a row of facts holds: {@link open}, decoded. */
  read<Value extends object>(
    subject: string,
    wrapped: Uint8Array | null,
    identity: string,
    sealed: Uint8Array | null,
    decode: (text: string) => Value,
  ): Value | null {
    const opened = this.open(subject, wrapped, identity, sealed);
    return opened === null ? null : decode(opened.text);
  }

  /** What is sealed for this subject can be opened by nobody any more. */
  drop(subject: string): void {
    this.#dropKey.run(subject);
    this.forget(subject);
  }

  /** The key of a subject is not what it was. */
  forget(subject: string): void {
    this.#ofWork.delete(subject);
    this.seals.forget(subject);
  }

  /** The work has ended, and what it wrote may have been taken back. */
  workEnded(): void {
    this.#ofWork.clear();
  }

  #met(key: SubjectKey): SubjectKey {
    this.#ofWork.set(key.subject, key);
    return key;
  }
}
