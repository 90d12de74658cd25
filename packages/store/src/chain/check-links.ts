import type { LedgerEvent, Link, LinkFault } from "@comity/core";
import { eventIdentity } from "../sealing/identity.ts";
import { commitmentOf, type Seals } from "../sealing/seals.ts";
import { decodeCovered, ERASED } from "./covered.ts";
import { GENESIS, linkHash } from "./digest.ts";
import { wholeOrNull } from "./whole-or-null.ts";

/** A row of the log, with the key of its subject and the message that it covers. */
export interface LinkRow {
  readonly position: number;
  readonly message: string | null;
  readonly content: string;
  readonly subject: string | null;
  readonly sealed: Uint8Array | null;
  readonly subject_key: Uint8Array | null;
  readonly commitment: Uint8Array | null;
  readonly entry_digest: Uint8Array | null;
  readonly evidence: string | null;
  readonly hash: Uint8Array;
  /** Sequence of the message's entry; null if there is none. */
  readonly entry: number | null;
  /** Where its event has lost what was personal: what a later link covers that may tell of it; null if there is none. */
  readonly erasure: string | null;
}

/** Where the chain has come before the rows that are looked at; null: to its beginning. */
export type Tail = Pick<LinkRow, "position" | "hash"> | null;

/** Makes the hash of each link again, and looks at what is sealed. Rows come in the order of their positions. */
export function checkLinks(seals: Seals, tail: Tail, rows: readonly LinkRow[]): Link[] {
  let before = tail ?? { position: 0, hash: GENESIS };
  return rows.map((row) => {
    const link: Link = {
      position: row.position,
      hash: Buffer.from(row.hash).toString("hex"),
      message: row.message,
      event: kindOf(row.content),
      erased: isErased(row),
      faults: faultsOf(seals, before, row),
    };
    // What is stored, so that one fault is told of once.
    before = row;
    return link;
  });
}

function faultsOf(seals: Seals, before: NonNullable<Tail>, row: LinkRow): LinkFault[] {
  const { entry_digest: entryDigest } = row;
  const made = linkHash(before.hash, { ...row, entryDigest });
  const faults: LinkFault[] = [];
  if (row.position !== before.position + 1) faults.push("gap");
  if (Buffer.compare(made, row.hash) !== 0) faults.push("hash");
  if (!isSealedSound(seals, row)) faults.push("sealed");
  if (isErased(row) && !isErasureTold(row)) faults.push("erased");
  if (entryDigest !== null && row.entry === null) faults.push("no_message");
  return faults;
}

function isErased({ commitment, sealed }: LinkRow): boolean {
  return commitment !== null && sealed === null;
}

function isErasureTold({ message, content, erasure }: LinkRow): boolean {
  const covered = wholeOrNull(() => decodeCovered(erasure)) ?? [];
  const whose = message === null ? alertedIn(content) : ERASED;
  const what = message === null ? "alerts" : "events";
  return covered.some(([kind, text]) => kind === what && text === whose);
}

/** Whom an alert is about; null for what is none. */
function alertedIn(content: string): string | null {
  const event = eventIn(content);
  return event?.kind === "alert" ? event.customer : null;
}

function isSealedSound(seals: Seals, row: LinkRow): boolean {
  const { subject, subject_key, sealed, commitment, content } = row;
  if (sealed === null) return true;
  if (subject === null || commitment === null) return false;
  const opened = wholeOrNull(() => seals.open(subject, subject_key, eventIdentity(content), sealed));
  return opened !== null && Buffer.compare(commitmentOf(opened), commitment) === 0;
}

/** Null also for what is no event any more: then its hash says so. */
function kindOf(content: string): LedgerEvent["kind"] | null {
  return eventIn(content)?.kind ?? null;
}

function eventIn(content: string): LedgerEvent | null {
  if (content === "") return null;
  try {
    return JSON.parse(content) as LedgerEvent;
  } catch {
    return null;
  }
}
