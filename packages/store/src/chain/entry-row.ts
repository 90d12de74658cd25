import { type Entry, effectiveAt } from "@comity/core";
import { encodeEntry } from "../rows/entry-codec.ts";
import { encodeTexts } from "../rows/texts-codec.ts";
import { storedScope } from "../sealing/scopes.ts";
import type { Seals } from "../sealing/seals.ts";
import type { EntryFacts } from "./digest.ts";

/** An entry as its rows have it, but for what is personal, which is text that is to be sealed yet. */
export interface EntryToWrite {
  readonly facts: Omit<EntryFacts, "commitment">;
  /** As they are stored, each once. */
  readonly scopes: readonly string[];
  /** Null: it was erased. */
  readonly personal: string | null;
}

export function entryToWrite(seals: Seals, entry: Entry, given: readonly string[]): EntryToWrite {
  const { sequence, id, household, customer, state, dueAt } = entry;
  const { content, personal } = encodeEntry(entry);
  const scopes = given.map((scope) => storedScope(seals, scope));
  const facts = {
    sequence,
    id,
    household,
    customer,
    state,
    effectiveAt: effectiveAt(entry),
    dueAt,
    scopes: encodeTexts(scopes),
    content,
  };
  return { facts, scopes, personal };
}
