import type { Evidence } from "@comity/core";
import type { EvidenceOperations } from "../transaction/operations.ts";
import { decodeEvidence, type EvidenceRow, encodeEvidence } from "./codec.ts";
import type { Connection } from "./connection.ts";

export const EVIDENCE_SQL = {
  putEvidence: `
    INSERT INTO entry_evidence (sequence, number, at, clock, content)
    SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4 FROM entry_evidence WHERE sequence = ?1`,
  evidence: `
    SELECT v.at, v.clock, v.content
    FROM entry e CROSS JOIN entry_evidence v ON v.sequence = e.sequence
    WHERE e.id = ? ORDER BY v.number DESC LIMIT 1`,
  allEvidence: `
    SELECT v.at, v.clock, v.content
    FROM entry e CROSS JOIN entry_evidence v ON v.sequence = e.sequence
    WHERE e.id = ? ORDER BY v.number`,
} as const;

/** What decisions rested on, in SQLite. */
export class SqliteEvidence implements EvidenceOperations {
  readonly #putEvidence;
  readonly #evidence;
  readonly #allEvidence;

  constructor(connection: Connection) {
    this.#putEvidence = connection.prepare(EVIDENCE_SQL.putEvidence);
    this.#evidence = connection.prepare<EvidenceRow>(EVIDENCE_SQL.evidence);
    this.#allEvidence = connection.prepare<EvidenceRow>(EVIDENCE_SQL.allEvidence);
  }

  putEvidence(evidence: Evidence): void {
    const { at, clock, content } = encodeEvidence(evidence);
    this.#putEvidence.run(evidence.sequence, at, clock, content);
  }

  evidence(message: string): Evidence | null {
    const row = this.#evidence.get(message);
    return row === undefined ? null : decodeEvidence(row);
  }

  allEvidence(message: string): readonly Evidence[] {
    return this.#allEvidence.all(message).map(decodeEvidence);
  }
}
