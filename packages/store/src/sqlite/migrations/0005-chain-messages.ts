import { entryDigest, evidenceDigest, GENESIS, type LinkFacts, linkHash } from "../../chain/digest.ts";
import { customerOfEvent, partEntry, partEvent } from "../../migration/seal-rows.ts";
import { decodeTexts, encodeTexts } from "../../rows/texts-codec.ts";
import { entryIdentity, eventIdentity, evidenceIdentity } from "../../sealing/identity.ts";
import { storedScope } from "../../sealing/scopes.ts";
import { seal } from "../../sealing/seals.ts";
import { customerSubject } from "../../sealing/subject.ts";
import type { Connection } from "../connection.ts";
import type { SqliteKeys } from "../sqlite-keys.ts";

/** What a row keeps of a link beside what it says. */
interface SealedPart {
  readonly customer: string | null;
  readonly subject: string | null;
  readonly sealed: Uint8Array | null;
}

const UNSEALED: SealedPart = { customer: null, subject: null, sealed: null };

/** Writes links one after another. */
class Chain {
  readonly #append;
  #hash: Uint8Array = GENESIS;
  #position = 0;

  constructor(connection: Connection) {
    this.#append = connection.prepare(`
      INSERT INTO event
        (position, message, customer, content, subject, sealed, commitment, entry_digest, evidence, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  append(link: Omit<LinkFacts, "position">, { customer, subject, sealed }: SealedPart): void {
    this.#position++;
    this.#hash = linkHash(this.#hash, { ...link, position: this.#position });
    const { message, content, commitment, entryDigest: entry, evidence } = link;
    const sealedPart = [subject, sealed, commitment];
    this.#append.run(this.#position, message, customer, content, ...sealedPart, entry, evidence, this.#hash);
  }
}

/**
 * Seals the log and the messages. The events of the first schema covered nothing, so each message gets a link of its own
 * after them, that covers it as it is now.
 */
export function chainMessages(connection: Connection, keys: SqliteKeys): void {
  const chain = new Chain(connection);
  sealEvents(connection, keys, chain);
  sealEntries(connection, keys, chain);
}

interface EventRow {
  readonly message: string | null;
  readonly customer: string | null;
  readonly content: string;
}

function sealEvents(connection: Connection, keys: SqliteKeys, chain: Chain): void {
  const rows = connection.prepare<EventRow>(
    "SELECT message, customer, content FROM old_event ORDER BY position",
  );
  for (const { message, customer, content: old } of rows.iterate()) {
    const { content, personal } = partEvent(old);
    const link = { message, content, entryDigest: null, evidence: null };
    if (personal === null) {
      chain.append({ ...link, commitment: null }, UNSEALED);
      continue;
    }
    const subject = customerSubject(customerOfEvent(old));
    const { sealed, commitment } = seal(keys.of(subject), eventIdentity(content), personal);
    chain.append({ ...link, commitment }, { customer, subject, sealed });
  }
}

interface EntryRow {
  readonly sequence: number;
  readonly id: string;
  readonly household: string;
  readonly customer: string;
  readonly state: string;
  readonly effective_at: number;
  readonly due_at: number | null;
  readonly scopes: string;
  readonly content: string;
  readonly request: string | null;
}

function sealEntries(connection: Connection, keys: SqliteKeys, chain: Chain): void {
  const update = connection.prepare(
    "UPDATE entry SET scopes = ?, content = ?, commitment = ? WHERE sequence = ?",
  );
  const putRequest = connection.prepare(
    "INSERT INTO entry_request (sequence, subject, mark, sealed) VALUES (?, ?, ?, ?)",
  );
  const index = scopeIndex(connection);
  const sealEvidence = evidenceSealer(connection, keys);
  const rows = connection.prepare<EntryRow>(
    `SELECT e.sequence, e.id, e.household, e.customer, e.state, e.effective_at, e.due_at, e.scopes, e.content,
       r.content AS request
     FROM entry e LEFT JOIN old_entry_request r ON r.sequence = e.sequence ORDER BY e.sequence`,
  );
  for (const row of rows.iterate()) {
    const { sequence, id, household, customer, state, effective_at, due_at } = row;
    const { content, personal } = partEntry(row.content, row.request);
    const names = decodeTexts(row.scopes).map((scope) => storedScope(keys.seals, scope));
    const scopes = encodeTexts(names);
    const subject = customerSubject(customer);
    const { sealed, commitment } = seal(keys.of(subject), entryIdentity(sequence), personal);
    update.run(scopes, content, commitment, sequence);
    // What was erased before has no request to keep.
    if (row.request !== null) putRequest.run(sequence, subject, keys.seals.mark(subject, personal), sealed);
    index(sequence, effective_at, state === "held", names);
    const facts = { sequence, id, household, customer, state, scopes, content, commitment };
    const digest = entryDigest({ ...facts, effectiveAt: effective_at, dueAt: due_at });
    const evidence = sealEvidence(sequence, subject);
    chain.append({ message: id, content: "", commitment: null, entryDigest: digest, evidence }, UNSEALED);
  }
}

type ScopeIndex = (sequence: number, effectiveAt: number, held: boolean, scopes: readonly string[]) => void;

function scopeIndex(connection: Connection): ScopeIndex {
  const clear = connection.prepare("DELETE FROM entry_scope WHERE sequence = ?");
  const put = connection.prepare(
    "INSERT INTO entry_scope (scope, effective_at, sequence, held) VALUES (?, ?, ?, ?)",
  );
  return (sequence, effectiveAt, held, scopes) => {
    clear.run(sequence);
    for (const scope of scopes) put.run(scope, effectiveAt, sequence, Number(held));
  };
}

interface EvidenceRow {
  readonly number: number;
  readonly at: number;
  readonly clock: number;
  readonly content: string | null;
}

/** @returns what seals the evidence of one entry, and gives what a link covers of it. */
function evidenceSealer(
  connection: Connection,
  keys: SqliteKeys,
): (sequence: number, subject: string) => string | null {
  const put = connection.prepare(
    "INSERT INTO entry_evidence (sequence, number, at, clock, subject, mark, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const rows = connection.prepare<EvidenceRow>(
    "SELECT number, at, clock, content FROM old_entry_evidence WHERE sequence = ? ORDER BY number",
  );
  return (sequence, subject) => {
    const covered = rows.all(sequence).map(({ number, at, clock, content }) => {
      let commitment: Uint8Array | null = null;
      if (content === null) put.run(sequence, number, at, clock, null, null, null);
      else {
        const one = seal(keys.of(subject), evidenceIdentity(sequence, at, clock), content);
        put.run(sequence, number, at, clock, subject, keys.seals.mark(subject, content), one.sealed);
        commitment = one.commitment;
      }
      return [number, evidenceDigest({ sequence, at, clock, commitment }).toString("base64url")];
    });
    return covered.length === 0 ? null : JSON.stringify(covered);
  };
}
