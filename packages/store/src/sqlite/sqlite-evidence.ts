import type { Evidence } from "@comity/core";
import { decodeEvidence, type EvidenceRow, encodeEvidence } from "../rows/codec.ts";
import type { EvidenceOperations } from "../transaction/operations.ts";
import type { Connection } from "./connection.ts";

const EVIDENCE_OF_ENTRY = `
  SELECT v.at, v.clock, v.sequence, v.content, e.content AS entry, r.content AS request
  FROM entry e
  CROSS JOIN entry_evidence v ON v.sequence = e.sequence
  LEFT JOIN entry_request r ON r.sequence = e.sequence
  WHERE e.id = ?`;

/** The number and content of an entry's last evidence that has content of its own, and the last number at all. */
interface LastRow {
  readonly number: number;
  readonly content: string;
}

export const EVIDENCE_SQL = {
  last: `
    SELECT max(number) AS number, (
      SELECT content FROM entry_evidence
      WHERE sequence = ?1 AND content IS NOT NULL ORDER BY number DESC LIMIT 1
    ) AS content
    FROM entry_evidence WHERE sequence = ?1`,
  putEvidence: "INSERT INTO entry_evidence (sequence, number, at, clock, content) VALUES (?, ?, ?, ?, ?)",
  allEvidence: `${EVIDENCE_OF_ENTRY} ORDER BY v.number`,
  evidence: `
    ${EVIDENCE_OF_ENTRY} AND v.number >= (
      SELECT max(number) FROM entry_evidence WHERE sequence = e.sequence AND content IS NOT NULL
    ) ORDER BY v.number`,
} as const;

/**
 * What decisions rested on, in SQLite. Most messages are decided once when they are asked about and once when they start,
 * and nothing has changed in between but the time: then the second one is written without what is the same.
 */
export class SqliteEvidence implements EvidenceOperations {
  readonly #last;
  readonly #putEvidence;
  readonly #evidence;
  readonly #allEvidence;

  constructor(connection: Connection) {
    this.#last = connection.prepare<LastRow>(EVIDENCE_SQL.last);
    this.#putEvidence = connection.prepare(EVIDENCE_SQL.putEvidence);
    this.#evidence = connection.prepare<EvidenceRow>(EVIDENCE_SQL.evidence);
    this.#allEvidence = connection.prepare<EvidenceRow>(EVIDENCE_SQL.allEvidence);
  }

  putEvidence(evidence: Evidence): void {
    const { sequence, at, clock } = evidence;
    const content = encodeEvidence(evidence);
    const last = this.#last.get(sequence);
    const number = (last?.number ?? 0) + 1;
    this.#putEvidence.run(sequence, number, at, clock, content === last?.content ? null : content);
  }

  evidence(message: string): Evidence | null {
    return decodeEvidence(this.#evidence.all(message)).at(-1) ?? null;
  }

  allEvidence(message: string): readonly Evidence[] {
    return decodeEvidence(this.#allEvidence.all(message));
  }
}
