import type { EvidenceToRenew, RequestToRenew } from "../rows/tables.ts";
import { customerIdentity, entryIdentity, eventIdentity, evidenceIdentity } from "../sealing/identity.ts";
import { openWith, seal } from "../sealing/seals.ts";
import { customerSubject } from "../sealing/subject.ts";
import { storedKey } from "./key-text.ts";
import type { PostgresKeys } from "./postgres-keys.ts";
import { type Session, statements } from "./session.ts";

interface EventRow {
  readonly batch: number;
  readonly number: number;
  readonly content: string;
  readonly sealed: Uint8Array;
}

export const RENEWAL = statements("renewal", {
  key: "SELECT key FROM comity.subject_key WHERE subject = $1",
  putKey: "UPDATE comity.subject_key SET key = $2 WHERE subject = $1",
  customer: "SELECT sealed FROM comity.customer WHERE id = $1",
  putCustomer: "UPDATE comity.customer SET sealed = $2 WHERE id = $1",
  requests: `
    SELECT r.sequence, r.sealed FROM comity.entry e JOIN comity.entry_request r ON r.sequence = e.sequence
    WHERE e.customer = $1 AND r.subject = $2`,
  putRequest: "UPDATE comity.entry_request SET sealed = $2 WHERE sequence = $1",
  evidence: `
    SELECT v.sequence, v.number, v.at, v.clock, v.sealed
    FROM comity.entry e JOIN comity.entry_evidence v ON v.sequence = e.sequence
    WHERE e.customer = $1 AND v.subject = $2 AND v.sealed IS NOT NULL`,
  putEvidence: "UPDATE comity.entry_evidence SET sealed = $3 WHERE sequence = $1 AND number = $2",
  events: `
    SELECT v.batch, v.number, v.content, v.sealed FROM comity.entry e JOIN comity.event v ON v.message = e.id
    WHERE e.customer = $1 AND v.subject = $2 AND v.sealed IS NOT NULL`,
  putEvent: "UPDATE comity.event SET sealed = $3 WHERE batch = $1 AND number = $2",
});

/**
 * Gives a customer another key, and the one that there was is gone for good. What is still needed is sealed anew under it:
 * messages that are under way, and what was not erased.
 */
export async function renewKey(session: Session, keys: PostgresKeys, customer: string): Promise<void> {
  const subject = customerSubject(customer);
  const row = await session.readOne<{ readonly key: Uint8Array }>(RENEWAL.key, [storedKey(subject)]);
  if (row === undefined) return;
  const old = keys.seals.keyOf(subject, row.key);
  const renewed = keys.seals.newKey(subject);
  const again = (identity: string, sealed: Uint8Array): Uint8Array => {
    const { text, salt } = openWith(old, identity, sealed);
    return seal(renewed, identity, text, salt).sealed;
  };
  const id = storedKey(customer);
  const left = await session.readOne<{ readonly sealed: Uint8Array | null }>(RENEWAL.customer, [id]);
  if (left !== undefined && left.sealed !== null)
    await session.write(RENEWAL.putCustomer, [id, again(customerIdentity(customer), left.sealed)]);
  const theirs = [id, storedKey(subject)];
  for (const { sequence, sealed } of await session.read<RequestToRenew>(RENEWAL.requests, theirs))
    await session.write(RENEWAL.putRequest, [sequence, again(entryIdentity(sequence), sealed)]);
  for (const { sequence, number, at, clock, sealed } of await session.read<EvidenceToRenew>(
    RENEWAL.evidence,
    theirs,
  )) {
    const resealed = again(evidenceIdentity(sequence, at, clock), sealed);
    await session.write(RENEWAL.putEvidence, [sequence, number, resealed]);
  }
  for (const { batch, number, content, sealed } of await session.read<EventRow>(RENEWAL.events, theirs))
    await session.write(RENEWAL.putEvent, [batch, number, again(eventIdentity(content), sealed)]);
  await session.write(RENEWAL.putKey, [storedKey(subject), renewed.wrapped]);
  keys.use(renewed);
}
