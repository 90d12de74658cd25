import { type Evidence, tracesIn } from "@comity/core";
import { evidenceDigest } from "../chain/digest.ts";
import type { Unlinked } from "../chain/unlinked.ts";
import { decodeMessage } from "../rows/entry-codec.ts";
import { decodeEvidence, encodeEvidence } from "../rows/evidence-codec.ts";
import type { EvidenceRow } from "../rows/tables.ts";
import { entryIdentity, evidenceIdentity } from "../sealing/identity.ts";
import { seal } from "../sealing/seals.ts";
import { customerSubject } from "../sealing/subject.ts";
import type { FreshEntries } from "../transaction/fresh-entries.ts";
import type { EvidenceOperations } from "../transaction/operations.ts";
import type { Connection } from "./connection.ts";
import type { SqliteKeys } from "./sqlite-keys.ts";

const EVIDENCE_OF_ENTRY = `
  SELECT v.at, v.clock, v.sequence, v.subject, v.sealed, k.key AS subject_key,
    e.content AS entry, r.subject AS request_subject, r.sealed AS request, l.key AS request_key
  FROM entry e
  CROSS JOIN entry_evidence v ON v.sequence = e.sequence
  LEFT JOIN subject_key k ON k.subject = v.subject
  LEFT JOIN entry_request r ON r.sequence = e.sequence
  LEFT JOIN subject_key l ON l.subject = r.subject
  WHERE e.id = ?`;

/** The last number of an entry's evidence, and the mark of the last that has content of its own. */
interface LastRow {
  readonly number: number | null;
  readonly mark: string | null;
}

export const EVIDENCE_SQL = {
  last: `
    SELECT max(number) AS number, (
      SELECT mark FROM entry_evidence
      WHERE sequence = ?1 AND mark IS NOT NULL ORDER BY number DESC LIMIT 1
    ) AS mark
    FROM entry_evidence WHERE sequence = ?1`,
  putEvidence: `
    INSERT INTO entry_evidence (sequence, number, at, clock, subject, mark, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  putTrace: "INSERT INTO evidence_trace (trace, sequence) VALUES (?, ?) ON CONFLICT DO NOTHING",
  allEvidence: `${EVIDENCE_OF_ENTRY} ORDER BY v.number`,
  evidence: `
    ${EVIDENCE_OF_ENTRY} AND v.number >= (
      SELECT max(number) FROM entry_evidence WHERE sequence = e.sequence AND mark IS NOT NULL
    ) ORDER BY v.number`,
} as const;

/**
 * What decisions rested on, in SQLite. Most messages are decided once when they are asked about and once when they start,
 * and nothing has changed in between but the time: then the second one is written without what is the same.
 */
export class SqliteEvidence implements EvidenceOperations {
  readonly #keys: SqliteKeys;
  readonly #unlinked: Unlinked;
  readonly #fresh: FreshEntries;
  readonly #last;
  readonly #putEvidence;
  readonly #putTrace;
  readonly #evidence;
  readonly #allEvidence;

  constructor(connection: Connection, keys: SqliteKeys, unlinked: Unlinked, fresh: FreshEntries) {
    this.#keys = keys;
    this.#unlinked = unlinked;
    this.#fresh = fresh;
    this.#last = connection.prepare<LastRow>(EVIDENCE_SQL.last);
    this.#putEvidence = connection.prepare(EVIDENCE_SQL.putEvidence);
    this.#putTrace = connection.prepare(EVIDENCE_SQL.putTrace);
    this.#evidence = connection.prepare<EvidenceRow>(EVIDENCE_SQL.evidence);
    this.#allEvidence = connection.prepare<EvidenceRow>(EVIDENCE_SQL.allEvidence);
  }

  putEvidence(evidence: Evidence): void {
    const { sequence, at, clock, message, customer } = evidence;
    const text = encodeEvidence(evidence);
    const subject = customerSubject(customer.id);
    const mark = this.#keys.seals.mark(subject, text);
    const last = this.#fresh.takeEvidence(sequence) ? undefined : this.#last.get(sequence);
    const number = (last?.number ?? 0) + 1;
    const isSame = last?.mark === mark;
    const sealed = isSame ? null : seal(this.#keys.of(subject), evidenceIdentity(sequence, at, clock), text);
    this.#putEvidence.run(
      sequence,
      number,
      at,
      clock,
      isSame ? null : subject,
      isSame ? null : mark,
      sealed?.sealed ?? null,
    );
    if (!isSame) for (const trace of tracesIn(evidence)) this.#putTrace.run(trace, sequence);
    const digest = evidenceDigest({ sequence, at, clock, commitment: sealed?.commitment ?? null });
    this.#unlinked.evidence(message.id, number, digest);
  }

  evidence(message: string): Evidence | null {
    return this.#decode(this.#evidence.all(message)).at(-1) ?? null;
  }

  allEvidence(message: string): readonly Evidence[] {
    return this.#decode(this.#allEvidence.all(message));
  }

  /** @param rows of one entry, in order, the first one with content of its own. Those that were erased are left out. */
  #decode(rows: readonly EvidenceRow[]): Evidence[] {
    const keys = this.#keys;
    const [first] = rows;
    if (first === undefined) return [];
    const { request, request_key, request_subject, entry } = first;
    const identity = entryIdentity(first.sequence);
    const personal =
      request_subject === null ? null : keys.open(request_subject, request_key, identity, request);
    const message = decodeMessage(entry, personal?.text ?? null);
    let text: string | null = null;
    return rows.flatMap((row) => {
      const { sequence, at, clock, subject, subject_key, sealed } = row;
      if (subject !== null) {
        const place = evidenceIdentity(sequence, at, clock);
        text = keys.open(subject, subject_key, place, sealed)?.text ?? null;
      }
      return text === null ? [] : [decodeEvidence(row, message, text)];
    });
  }
}
