import { sha256 } from "../sealing/sha-256.ts";

/** What a row of the ledger says of a message, apart from what is sealed. */
export interface EntryFacts {
  readonly sequence: number;
  readonly id: string;
  readonly household: string;
  readonly customer: string;
  readonly state: string;
  readonly effectiveAt: number;
  readonly dueAt: number | null;
  readonly scopes: string;
  readonly content: string;
  /** To what is personal in it. */
  readonly commitment: Uint8Array;
}

/**
 * SHA-256 over an entry as its row has it. Without the instant at which a held one is looked at next: whoever wakes it sets
 * that, and does not hold its locks.
 */
export function entryDigest(entry: EntryFacts): Buffer {
  const { sequence, id, household, customer, state, effectiveAt, scopes, content, commitment } = entry;
  const dueAt = state === "held" ? null : entry.dueAt;
  return digest(
    [sequence, id, household, customer, state, effectiveAt, dueAt, scopes, content, hex(commitment)],
    "entry",
  );
}

/** What a row of evidence says, apart from what is sealed. */
export interface EvidenceFacts {
  readonly sequence: number;
  readonly at: number;
  readonly clock: number;
  /** To its content; null for one with the content of the one before. */
  readonly commitment: Uint8Array | null;
}

/** SHA-256 over evidence as its row has it. */
export function evidenceDigest({ sequence, at, clock, commitment }: EvidenceFacts): Buffer {
  return digest([sequence, at, clock, commitment === null ? null : hex(commitment)], "evidence");
}

/** One link of the chain: a row of the log. */
export interface LinkFacts {
  readonly position: number;
  readonly message: string | null;
  /** Of the event, as JSON without what is personal; empty where a message was changed without an event. */
  readonly content: string;
  /** To what is personal in the event; null if nothing is. */
  readonly commitment: Uint8Array | null;
  /** Of the message's entry as the transaction left it; null if it left it alone. */
  readonly entryDigest: Uint8Array | null;
  /** Which evidence the transaction added, see `covered.ts`; null if none. */
  readonly evidence: string | null;
}

/** SHA-256 over a link and, by the hash of the one before, over all before it. */
export function linkHash(before: Uint8Array, link: LinkFacts): Buffer {
  const { position, message, content, commitment, entryDigest: entry, evidence } = link;
  return digest(
    [hex(before), position, message, content, hexOrNull(commitment), hexOrNull(entry), evidence],
    "link",
  );
}

/** Of an entry in which nothing personal was ever sealed. */
export const NO_COMMITMENT: Uint8Array = new Uint8Array(0);

/** The hash before the first link. */
export const GENESIS: Uint8Array = new Uint8Array(32);

// JSON keeps the parts apart: no two lists of parts have the same text.
function digest(parts: readonly (string | number | null)[], kind: string): Buffer {
  return sha256(JSON.stringify([kind, ...parts]));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

function hexOrNull(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : hex(bytes);
}
