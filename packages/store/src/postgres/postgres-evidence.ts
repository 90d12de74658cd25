import type { Evidence } from "@comity/core";
import { decodeEvidence, type EvidenceRow, encodeEvidence } from "../rows/codec.ts";
import type { EvidenceOperations } from "../transaction/operations.ts";
import { storedKey } from "./key-text.ts";
import { type Session, statements } from "./session.ts";

const EVIDENCE_OF_ENTRY = `
  SELECT v.at, v.clock, v.sequence, v.content, e.content AS entry, r.content AS request
  FROM comity.entry e
  JOIN comity.entry_evidence v ON v.sequence = e.sequence
  LEFT JOIN comity.entry_request r ON r.sequence = e.sequence
  WHERE e.id = $1`;

export const EVIDENCE = statements("evidence", {
  // What is the same as the last that was written with content is written without it.
  putEvidence: `
    WITH last AS (
      SELECT number FROM comity.entry_evidence WHERE sequence = $1 ORDER BY number DESC LIMIT 1
    ), written AS (
      SELECT content FROM comity.entry_evidence
      WHERE sequence = $1 AND content IS NOT NULL ORDER BY number DESC LIMIT 1
    )
    INSERT INTO comity.entry_evidence (sequence, number, at, clock, content)
    SELECT $1, coalesce((SELECT number FROM last), 0) + 1, $2::bigint, $3::bigint,
      nullif($4::text, (SELECT content FROM written))`,
  allEvidence: `${EVIDENCE_OF_ENTRY} ORDER BY v.number`,
  evidence: `
    ${EVIDENCE_OF_ENTRY} AND v.number >= (
      SELECT max(number) FROM comity.entry_evidence w WHERE w.sequence = e.sequence AND w.content IS NOT NULL
    ) ORDER BY v.number`,
});

/** What decisions rested on, in PostgreSQL. */
export class PostgresEvidence implements EvidenceOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async putEvidence(evidence: Evidence): Promise<void> {
    const { sequence, at, clock } = evidence;
    await this.#session.write(EVIDENCE.putEvidence, [sequence, at, clock, encodeEvidence(evidence)]);
  }

  async evidence(message: string): Promise<Evidence | null> {
    const rows = await this.#session.read<EvidenceRow>(EVIDENCE.evidence, [storedKey(message)]);
    return decodeEvidence(rows).at(-1) ?? null;
  }

  async allEvidence(message: string): Promise<readonly Evidence[]> {
    return decodeEvidence(await this.#session.read<EvidenceRow>(EVIDENCE.allEvidence, [storedKey(message)]));
  }
}
