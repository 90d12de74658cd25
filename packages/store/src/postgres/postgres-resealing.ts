import type { EvidenceToMove, SealedToMove } from "../rows/tables.ts";
import { eventIdentity, evidenceIdentity } from "../sealing/identity.ts";
import { seal } from "../sealing/seals.ts";
import { givenKey, storedKey } from "./key-text.ts";
import type { PostgresKeys } from "./postgres-keys.ts";
import { type Session, statements } from "./session.ts";

interface EventRow extends SealedToMove {
  readonly batch: number;
  readonly number: number;
  readonly content: string;
}

export const RESEALING = statements("resealing", {
  evidence: `
    SELECT v.number, v.at, v.clock, v.subject, v.sealed, k.key AS subject_key
    FROM comity.entry_evidence v LEFT JOIN comity.subject_key k ON k.subject = v.subject
    WHERE v.sequence = $1 AND v.sealed IS NOT NULL AND v.subject <> $2`,
  putEvidence: `
    UPDATE comity.entry_evidence SET subject = $1, mark = $2, sealed = $3 WHERE sequence = $4 AND number = $5`,
  events: `
    SELECT v.batch, v.number, v.content, v.subject, v.sealed, k.key AS subject_key
    FROM comity.event v LEFT JOIN comity.subject_key k ON k.subject = v.subject
    WHERE v.message = $1 AND v.sealed IS NOT NULL AND v.subject <> $2`,
  putEvent: "UPDATE comity.event SET subject = $1, sealed = $2 WHERE batch = $3 AND number = $4",
});

/**
 * Seals what is kept of a message under the key of another customer, when the message follows its customer. With the salts
 * that it had, so that what the chain has committed to stays the same.
 */
export async function reseal(
  session: Session,
  keys: PostgresKeys,
  { sequence, id }: { readonly sequence: number; readonly id: string },
  subject: string,
): Promise<void> {
  const stored = storedKey(subject);
  for (const row of await session.read<EvidenceToMove>(RESEALING.evidence, [sequence, stored])) {
    const identity = evidenceIdentity(sequence, row.at, row.clock);
    const opened = keys.open(givenKey(row.subject), row.subject_key, identity, row.sealed);
    if (opened === null) continue;
    const { sealed } = seal(await keys.of(subject), identity, opened.text, opened.salt);
    const mark = keys.seals.mark(subject, opened.text);
    await session.write(RESEALING.putEvidence, [stored, mark, sealed, sequence, row.number]);
  }
  for (const row of await session.read<EventRow>(RESEALING.events, [storedKey(id), stored])) {
    const identity = eventIdentity(row.content);
    const opened = keys.open(givenKey(row.subject), row.subject_key, identity, row.sealed);
    if (opened === null) continue;
    const { sealed } = seal(await keys.of(subject), identity, opened.text, opened.salt);
    await session.write(RESEALING.putEvent, [stored, sealed, row.batch, row.number]);
  }
}
