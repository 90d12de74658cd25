import type { Audit, MessageFault } from "@comity/core";
import type { SealedColumns } from "../rows/tables.ts";
import { decodeTexts } from "../rows/texts-codec.ts";
import { entryIdentity, evidenceIdentity } from "../sealing/identity.ts";
import { commitmentOf, type Opened, type Seals } from "../sealing/seals.ts";
import { type Covered, decodeCovered, ERASED } from "./covered.ts";
import { type EntryFacts, entryDigest, evidenceDigest } from "./digest.ts";
import { wholeOrNull } from "./whole-or-null.ts";

export interface EvidenceToCheck extends SealedColumns {
  readonly number: number;
  readonly at: number;
  readonly clock: number;
  /** Null: it has the content of the one before. Empty: its content was erased. */
  readonly mark: string | null;
}

/** A scope under which a message is found. */
export interface PlaceToCheck {
  readonly scope: string;
  readonly effective_at: number;
  readonly held: boolean;
}

/** What a link says of a message. */
export interface CoveringRow {
  readonly entry_digest: Uint8Array | null;
  readonly evidence: string | null;
}

/** A message as its rows have it, and what the chain says of it. */
export interface MessageToCheck {
  readonly facts: EntryFacts;
  readonly request: SealedColumns | null;
  readonly places: readonly PlaceToCheck[];
  readonly evidence: readonly EvidenceToCheck[];
  /** In the order of the chain. */
  readonly links: readonly CoveringRow[];
}

/** Compares a message, and what its decisions rested on, with what the chain says of them. */
export function checkMessage(
  seals: Seals,
  { facts, request, places, evidence, links }: MessageToCheck,
): Audit {
  const message = messageFault(facts, links);
  const isRequestSound = checkRequest(seals, facts, request);
  const covered = links.flatMap((link) => wholeOrNull(() => decodeCovered(link.evidence)) ?? []);
  return {
    faults: [
      ...(message === null ? [] : [{ part: "message", fault: message, number: null } as const]),
      ...(isFoundWhereItIs(facts, places)
        ? []
        : [{ part: "place", fault: "altered", number: null } as const]),
      ...(isRequestSound === null ? [] : [{ part: "request", fault: isRequestSound, number: null } as const]),
      ...evidenceFaults(seals, facts.sequence, evidence, covered),
    ],
    erased: evidence.filter(isErased).length,
  };
}

function messageFault(facts: EntryFacts, links: readonly CoveringRow[]): MessageFault["fault"] | null {
  const last = links.findLast((link) => link.entry_digest !== null)?.entry_digest ?? null;
  if (last === null) return "uncovered";
  return Buffer.compare(entryDigest(facts), last) === 0 ? null : "altered";
}

/** Whether the index has a message where the message says, and nowhere else: what decisions do not find they do not count. */
function isFoundWhereItIs(
  { scopes, effectiveAt, state }: EntryFacts,
  places: readonly PlaceToCheck[],
): boolean {
  const texts: unknown = wholeOrNull(() => decodeTexts(scopes));
  const named = new Set(Array.isArray(texts) ? texts : []);
  return (
    places.length === named.size &&
    places.every(
      ({ scope, effective_at, held }) =>
        named.has(scope) && effective_at === effectiveAt && held === (state === "held"),
    )
  );
}

function checkRequest(
  seals: Seals,
  facts: EntryFacts,
  request: SealedColumns | null,
): MessageFault["fault"] | null {
  const wasErased = isErasureDone(facts.content);
  if (request === null) return wasErased ? null : "missing";
  const opened = openRow(seals, request, entryIdentity(facts.sequence));
  const isSound = opened !== null && Buffer.compare(commitmentOf(opened), facts.commitment) === 0;
  return isSound && !wasErased ? null : "altered";
}

function evidenceFaults(
  seals: Seals,
  sequence: number,
  rows: readonly EvidenceToCheck[],
  covered: Covered,
): MessageFault[] {
  const digests = new Map(covered.filter(([what]) => typeof what === "number"));
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  const numbers = [...new Set([...digests.keys(), ...byNumber.keys()])].map(Number).sort((a, b) => a - b);
  return numbers.flatMap((number): MessageFault[] => {
    const row = byNumber.get(number);
    const digest = digests.get(number);
    if (row === undefined) return [{ part: "evidence", fault: "missing", number }];
    if (digest === undefined) return [{ part: "evidence", fault: "uncovered", number }];
    // What was erased has taken with it what it was committed to with: only a link can tell that it was.
    const isErasureTold = digest === ERASED;
    if (isErased(row)) return isErasureTold ? [] : [{ part: "evidence", fault: "erased", number }];
    if (!isErasureTold && digestOf(seals, sequence, row) === digest) return [];
    return [{ part: "evidence", fault: "altered", number }];
  });
}

/** @returns null for one that cannot be opened. */
function digestOf(seals: Seals, sequence: number, row: EvidenceToCheck): string | null {
  const { at, clock, mark } = row;
  const opened = mark === null ? null : openRow(seals, row, evidenceIdentity(sequence, at, clock));
  if (mark !== null && opened === null) return null;
  const commitment = opened === null ? null : commitmentOf(opened);
  return evidenceDigest({ sequence, at, clock, commitment }).toString("base64url");
}

function openRow(
  seals: Seals,
  { subject, subject_key, sealed }: SealedColumns,
  identity: string,
): Opened | null {
  return subject === null ? null : wholeOrNull(() => seals.open(subject, subject_key, identity, sealed));
}

function isErased({ mark }: EvidenceToCheck): boolean {
  return mark === "";
}

/** What is no JSON any more was not erased: its digest says so. */
function isErasureDone(content: string): boolean {
  try {
    return (JSON.parse(content) as { readonly erasure?: string }).erasure === "done";
  } catch {
    return false;
  }
}
