import type { EvidenceToMove, SealedToMove } from "../rows/tables.ts";
import { eventIdentity, evidenceIdentity } from "../sealing/identity.ts";
import { seal } from "../sealing/seals.ts";
import type { Connection } from "./connection.ts";
import type { SqliteKeys } from "./sqlite-keys.ts";

interface EventRow extends SealedToMove {
  readonly position: number;
  readonly content: string;
}

export const RESEALING_SQL = {
  evidence: `
    SELECT v.number, v.at, v.clock, v.subject, v.sealed, k.key AS subject_key
    FROM entry_evidence v LEFT JOIN subject_key k ON k.subject = v.subject
    WHERE v.sequence = ? AND v.sealed IS NOT NULL AND v.subject <> ?`,
  putEvidence:
    "UPDATE entry_evidence SET subject = ?, mark = ?, sealed = ? WHERE sequence = ? AND number = ?",
  events: `
    SELECT v.position, v.content, v.subject, v.sealed, k.key AS subject_key
    FROM event v LEFT JOIN subject_key k ON k.subject = v.subject
    WHERE v.message = ? AND v.sealed IS NOT NULL AND v.subject <> ?`,
  putEvent: "UPDATE event SET subject = ?, sealed = ? WHERE position = ?",
} as const;

/**
 * Seals what is kept of a message under the key of another customer, when the message follows its customer. With the salts
 * that it had, so that what the chain has committed to stays the same.
 */
export class SqliteResealing {
  readonly #keys: SqliteKeys;
  readonly #evidence;
  readonly #putEvidence;
  readonly #events;
  readonly #putEvent;

  constructor(connection: Connection, keys: SqliteKeys) {
    this.#keys = keys;
    this.#evidence = connection.prepare<EvidenceToMove>(RESEALING_SQL.evidence);
    this.#putEvidence = connection.prepare(RESEALING_SQL.putEvidence);
    this.#events = connection.prepare<EventRow>(RESEALING_SQL.events);
    this.#putEvent = connection.prepare(RESEALING_SQL.putEvent);
  }

  move(sequence: number, message: string, subject: string): void {
    const { seals } = this.#keys;
    for (const row of this.#evidence.all(sequence, subject)) {
      const identity = evidenceIdentity(sequence, row.at, row.clock);
      const opened = seals.open(row.subject, row.subject_key, identity, row.sealed);
      if (opened === null) continue;
      const { sealed } = seal(this.#keys.of(subject), identity, opened.text, opened.salt);
      this.#putEvidence.run(subject, seals.mark(subject, opened.text), sealed, sequence, row.number);
    }
    for (const row of this.#events.all(message, subject)) {
      const identity = eventIdentity(row.content);
      const opened = seals.open(row.subject, row.subject_key, identity, row.sealed);
      if (opened === null) continue;
      const { sealed } = seal(this.#keys.of(subject), identity, opened.text, opened.salt);
      this.#putEvent.run(subject, sealed, row.position);
    }
  }
}
