import type { ClientBase } from "pg";
import type { Seals, SubjectKey } from "../../sealing/seals.ts";
import { storedKey } from "../key-text.ts";

/** The keys of subjects that come up for the first time. */
export class NewKeys {
  readonly seals: Seals;
  readonly #client: ClientBase;

  constructor(client: ClientBase, seals: Seals) {
    this.#client = client;
    this.seals = seals;
  }

  async of(subject: string): Promise<SubjectKey> {
    const { rows } = await this.#client.query<{ readonly key: Uint8Array }>(
      "SELECT key FROM comity.subject_key WHERE subject = $1",
      [storedKey(subject)],
    );
    const [row] = rows;
    if (row !== undefined) return this.seals.keyOf(subject, row.key);
    const made = this.seals.newKey(subject);
    const values = [storedKey(subject), made.wrapped];
    await this.#client.query("INSERT INTO comity.subject_key (subject, key) VALUES ($1, $2)", values);
    return made;
  }
}
