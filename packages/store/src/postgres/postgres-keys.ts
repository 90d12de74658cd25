import { type Opened, openWith, type Seals, type SubjectKey } from "../sealing/seals.ts";
import { storedKey } from "./key-text.ts";
import { type Session, statements } from "./session.ts";

export const KEYS = statements("keys", {
  key: "SELECT key FROM comity.subject_key WHERE subject = $1",
  putKey: "INSERT INTO comity.subject_key (subject, key) VALUES ($1, $2) ON CONFLICT DO NOTHING",
  dropKey: "DELETE FROM comity.subject_key WHERE subject = $1",
});

/**
 * The keys of subjects, in PostgreSQL, as one transaction sees them. What is read brings its key along, so that most of what
 * is written needs no question more.
 */
export class PostgresKeys {
  readonly seals: Seals;
  readonly #session: Session;
  readonly #known = new Map<string, SubjectKey>();

  constructor(session: Session, seals: Seals) {
    this.#session = session;
    this.seals = seals;
  }

  /**
   * Opens what was sealed for one place, and remembers the key.
   *
   * @param wrapped the key of its subject, as the database keeps it.
   * @returns null if it was erased, or the key of its subject.
   * @throws StoreError `corrupt` when it was altered, or sealed for another place.
   */
  open(
    subject: string,
    wrapped: Uint8Array | null,
    identity: string,
    sealed: Uint8Array | null,
  ): Opened | null {
    if (wrapped === null) return null;
    const key = this.seals.keyOf(subject, wrapped);
    this.#known.set(subject, key);
    return sealed === null ? null : openWith(key, identity, sealed);
  }

  /** From now on a subject has this key. */
  use(key: SubjectKey): void {
    this.#known.set(key.subject, key);
    this.seals.forget(key.subject);
  }

  /** What is sealed for this subject can be opened by nobody any more. */
  async drop(subject: string): Promise<void> {
    await this.#session.write(KEYS.dropKey, [storedKey(subject)]);
    this.#known.delete(subject);
    this.seals.forget(subject);
  }

  /** The key to seal with; made if the subject has none. */
  async of(subject: string): Promise<SubjectKey> {
    const known = this.#known.get(subject) ?? (await this.#read(subject)) ?? (await this.#make(subject));
    this.#known.set(subject, known);
    return known;
  }

  async #read(subject: string): Promise<SubjectKey | null> {
    const row = await this.#session.readOne<{ readonly key: Uint8Array }>(KEYS.key, [storedKey(subject)]);
    return row === undefined ? null : this.seals.keyOf(subject, row.key);
  }

  async #make(subject: string): Promise<SubjectKey> {
    const made = this.seals.newKey(subject);
    if ((await this.#session.write(KEYS.putKey, [storedKey(subject), made.wrapped])) === 1) return made;
    const others = await this.#read(subject);
    if (others === null) throw this.#session.overtaken();
    return others;
  }
}
