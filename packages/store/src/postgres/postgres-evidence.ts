import { type Evidence, tracesIn } from "@comity/core";
import { evidenceDigest } from "../chain/digest.ts";
import type { Unlinked } from "../chain/unlinked.ts";
import { decodeMessage } from "../rows/entry-codec.ts";
import { decodeEvidence, encodeEvidence } from "../rows/evidence-codec.ts";
import type { EvidenceRow } from "../rows/tables.ts";
import { entryIdentity, evidenceIdentity } from "../sealing/identity.ts";
import { seal } from "../sealing/seals.ts";
import { customerSubject } from "../sealing/subject.ts";
import type { EvidenceOperations } from "../transaction/operations.ts";
import { givenKey, storedKey } from "./key-text.ts";
import type { PostgresKeys } from "./postgres-keys.ts";
import { type Session, statements } from "./session.ts";

/** What became of evidence that was written. */
interface WrittenRow {
  readonly number: number;
  /** Null: it is the same as that of the number before. */
  readonly mark: string | null;
}

const EVIDENCE_OF_ENTRY = `
  SELECT v.at, v.clock, v.sequence, v.subject, v.sealed, k.key AS subject_key,
    e.content AS entry, r.subject AS request_subject, r.sealed AS request, l.key AS request_key
  FROM comity.entry e
  JOIN comity.entry_evidence v ON v.sequence = e.sequence
  LEFT JOIN comity.subject_key k ON k.subject = v.subject
  LEFT JOIN comity.entry_request r ON r.sequence = e.sequence
  LEFT JOIN comity.subject_key l ON l.subject = r.subject
  WHERE e.id = $1`;

export const EVIDENCE = statements("evidence", {
  // What is the same as the last that was written with content is written without it, and leaves no traces of its own.
  putEvidence: `
    WITH last AS (
      SELECT number FROM comity.entry_evidence WHERE sequence = $1 ORDER BY number DESC LIMIT 1
    ), written AS (
      SELECT mark FROM comity.entry_evidence
      WHERE sequence = $1 AND mark IS NOT NULL ORDER BY number DESC LIMIT 1
    ), own AS (
      SELECT $5::text IS DISTINCT FROM (SELECT mark FROM written) AS is_new
    ), traced AS (
      INSERT INTO comity.evidence_trace (trace, sequence)
      SELECT trace, $1 FROM own, unnest($7::text[]) AS trace WHERE is_new
      ON CONFLICT DO NOTHING
    )
    INSERT INTO comity.entry_evidence (sequence, number, at, clock, subject, mark, sealed)
    SELECT $1, coalesce((SELECT number FROM last), 0) + 1, $2::bigint, $3::bigint,
      CASE WHEN is_new THEN $4::text END, CASE WHEN is_new THEN $5::text END, CASE WHEN is_new THEN $6::bytea END
    FROM own
    RETURNING number, mark`,
  allEvidence: `${EVIDENCE_OF_ENTRY} ORDER BY v.number`,
  evidence: `
    ${EVIDENCE_OF_ENTRY} AND v.number >= (
      SELECT max(number) FROM comity.entry_evidence w WHERE w.sequence = e.sequence AND w.mark IS NOT NULL
    ) ORDER BY v.number`,
});

/** What decisions rested on, in PostgreSQL. What is the same as that of the decision before is not written again. */
export class PostgresEvidence implements EvidenceOperations {
  readonly #session: Session;
  readonly #keys: PostgresKeys;
  readonly #unlinked: Unlinked;

  constructor(session: Session, keys: PostgresKeys, unlinked: Unlinked) {
    this.#session = session;
    this.#keys = keys;
    this.#unlinked = unlinked;
  }

  async putEvidence(evidence: Evidence): Promise<void> {
    const { sequence, at, clock, message, customer } = evidence;
    const text = encodeEvidence(evidence);
    const subject = customerSubject(customer.id);
    const mark = this.#keys.seals.mark(subject, text);
    const one = seal(await this.#keys.of(subject), evidenceIdentity(sequence, at, clock), text);
    const traces = tracesIn(evidence).map(storedKey);
    const values = [sequence, at, clock, storedKey(subject), mark, one.sealed, traces];
    const row = await this.#session.writeOne<WrittenRow>(EVIDENCE.putEvidence, values);
    const commitment = row.mark === null ? null : one.commitment;
    const { number } = row;
    this.#unlinked.evidence(message.id, number, evidenceDigest({ sequence, at, clock, commitment }));
  }

  async evidence(message: string): Promise<Evidence | null> {
    const rows = await this.#session.read<EvidenceRow>(EVIDENCE.evidence, [storedKey(message)]);
    return this.#decode(rows).at(-1) ?? null;
  }

  async allEvidence(message: string): Promise<readonly Evidence[]> {
    return this.#decode(await this.#session.read<EvidenceRow>(EVIDENCE.allEvidence, [storedKey(message)]));
  }

  /** @param rows of one entry, in order, the first one with content of its own. Those that were erased are left out. */
  #decode(rows: readonly EvidenceRow[]): Evidence[] {
    const [first] = rows;
    if (first === undefined) return [];
    const personal = this.#open(
      first.request_subject,
      first.request_key,
      entryIdentity(first.sequence),
      first.request,
    );
    const message = decodeMessage(first.entry, personal);
    let text: string | null = null;
    return rows.flatMap((row) => {
      const { sequence, at, clock, subject, subject_key, sealed } = row;
      if (subject !== null)
        text = this.#open(subject, subject_key, evidenceIdentity(sequence, at, clock), sealed);
      return text === null ? [] : [decodeEvidence(row, message, text)];
    });
  }

  #open(
    subject: string | null,
    key: Uint8Array | null,
    identity: string,
    sealed: Uint8Array | null,
  ): string | null {
    return subject === null
      ? null
      : (this.#keys.open(givenKey(subject), key, identity, sealed)?.text ?? null);
  }
}
