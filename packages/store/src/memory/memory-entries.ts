import {
  type Compared,
  type EarlierMessage,
  type Entry,
  earlierOf,
  effectiveAt,
  type Instant,
  isCompared,
} from "@comity/core";
import type { EntryOperations } from "../transaction/operations.ts";
import { sequenceChanged, sequenceTaken } from "../transaction/sequence.ts";
import { compareText } from "../transaction/text.ts";
import { getOrAdd } from "./get-or-add.ts";
import type { Journal } from "./journal.ts";
import { SortedList } from "./sorted-list.ts";

/** An entry at its place in the indices. While its place stays the same, only the entry in it is replaced. */
interface Slot {
  readonly sequence: number;
  readonly effectiveAt: Instant;
  readonly dueAt: Instant | null;
  readonly held: boolean;
  /** Sorted, each once. */
  readonly scopes: readonly string[];
  entry: Entry;
}

/** The ledger's messages, in memory. */
export class MemoryEntries implements EntryOperations {
  readonly #journal: Journal;
  readonly #byId = new Map<string, Slot>();
  readonly #bySequence = new Map<number, string>();
  /** By scope. */
  readonly #byEffect = new Map<string, SortedList<Slot>>();
  /** By scope; few scopes ever hold a message. */
  readonly #held = new Map<string, SortedList<Slot>>();
  readonly #due = new SortedList<Slot>((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.sequence - b.sequence);
  #sequence = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  entry(id: string): Entry | null {
    return this.#byId.get(id)?.entry ?? null;
  }

  putEntry(entry: Entry, scopes: readonly string[]): void {
    const before = this.#byId.get(entry.id);
    if (before === undefined) {
      const holder = this.#bySequence.get(entry.sequence);
      if (holder !== undefined) throw sequenceTaken(entry, holder);
      this.#journal.set(this.#bySequence, entry.sequence, entry.id);
    } else if (before.sequence !== entry.sequence) throw sequenceChanged(entry, before.sequence);

    const slot = slotOf(entry, scopes);
    if (before !== undefined && samePlace(before, slot)) {
      const old = before.entry;
      before.entry = entry;
      this.#journal.add(() => {
        before.entry = old;
      });
      return;
    }
    if (before !== undefined) {
      for (const index of this.#indicesOf(before)) this.#journal.remove(index, before);
    }
    this.#journal.set(this.#byId, entry.id, slot);
    for (const index of this.#indicesOf(slot)) this.#journal.insert(index, slot);
  }

  /** Transactions run one at a time. */
  entryForUpdate(id: string): Entry | null {
    return this.entry(id);
  }

  wake(ids: readonly string[], at: Instant): void {
    for (const id of ids) {
      const slot = this.#byId.get(id);
      if (slot === undefined || !slot.held || (slot.dueAt !== null && slot.dueAt <= at)) continue;
      this.putEntry({ ...slot.entry, dueAt: at }, slot.scopes);
    }
  }

  nextSequence(): number {
    this.#sequence++;
    this.#journal.add(() => {
      this.#sequence--;
    });
    return this.#sequence;
  }

  entries(scope: string, since: Instant | null): readonly Entry[] {
    const index = this.#byEffect.get(scope);
    if (index === undefined) return [];
    const found = since === null ? index.toArray() : [...index.from((slot) => slot.effectiveAt >= since)];
    return found.sort(bySequence).map((slot) => slot.entry);
  }

  earlier(scope: string, since: Instant | null, compared: Compared): readonly EarlierMessage[] {
    const found = this.entries(scope, since).filter((entry) => isCompared(entry, compared));
    return found.map((entry) => earlierOf(entry, compared));
  }

  latestEntries(scopes: readonly string[], before: number | null, limit: number): readonly Entry[] {
    const slots = new Set(scopes.flatMap((scope) => this.#byEffect.get(scope)?.toArray() ?? []));
    return [...slots]
      .filter(({ sequence }) => before === null || sequence < before)
      .sort((one, other) => bySequence(other, one))
      .slice(0, limit)
      .map(({ entry }) => entry);
  }

  held(scope: string, after: number, limit: number): readonly Entry[] {
    const found: Entry[] = [];
    for (const slot of this.#held.get(scope)?.from(({ sequence }) => sequence > after) ?? []) {
      if (found.length >= limit) break;
      found.push(slot.entry);
    }
    return found;
  }

  due(now: Instant, limit: number): readonly Entry[] {
    const found: Entry[] = [];
    for (const slot of this.#due.from(() => true)) {
      if (found.length >= limit || slot.dueAt === null || slot.dueAt > now) break;
      found.push(slot.entry);
    }
    return found;
  }

  /** From end to end, in sequence order. */
  where(matches: (entry: Entry) => boolean, limit: number): readonly Entry[] {
    const found = [...this.#byId.values()].filter(({ entry }) => matches(entry)).sort(bySequence);
    return found.slice(0, limit).map(({ entry }) => entry);
  }

  /** Sorts all ids: it is for suggestions, which are few. */
  entryIds(from: string, limit: number): readonly string[] {
    return [...this.#byId.keys()]
      .filter((id) => compareText(id, from) >= 0)
      .sort(compareText)
      .slice(0, limit);
  }

  nextDue(): Instant | null {
    return this.#due.first?.dueAt ?? null;
  }

  /** The lists that an entry is in; they stay when they become empty, which a rollback relies on. */
  #indicesOf(slot: Slot): SortedList<Slot>[] {
    const indices = slot.dueAt === null ? [] : [this.#due];
    for (const scope of slot.scopes) {
      indices.push(getOrAdd(this.#byEffect, scope, effectList));
      if (slot.held) indices.push(getOrAdd(this.#held, scope, heldList));
    }
    return indices;
  }
}

function slotOf(entry: Entry, scopes: readonly string[]): Slot {
  return {
    sequence: entry.sequence,
    effectiveAt: effectiveAt(entry),
    dueAt: entry.dueAt,
    held: entry.state === "held",
    scopes,
    entry,
  };
}

function samePlace(a: Slot, b: Slot): boolean {
  return (
    a.effectiveAt === b.effectiveAt &&
    a.dueAt === b.dueAt &&
    a.held === b.held &&
    a.scopes.length === b.scopes.length &&
    a.scopes.every((scope, index) => scope === b.scopes[index])
  );
}

function effectList(): SortedList<Slot> {
  return new SortedList((a, b) => a.effectiveAt - b.effectiveAt || a.sequence - b.sequence);
}

function heldList(): SortedList<Slot> {
  return new SortedList(bySequence);
}

function bySequence(a: Slot, b: Slot): number {
  return a.sequence - b.sequence;
}
