import { type Entry, effectiveAt, type Instant } from "@comity/core";
import { decodeEntry, decodeTexts, type EntryRow, encodeEntry, encodeTexts } from "../rows/codec.ts";
import type { EntryOperations } from "../transaction/operations.ts";
import { sequenceChanged, sequenceTaken } from "../transaction/sequence.ts";
import type { Connection } from "./connection.ts";

/** Where an entry stands in the indices. */
interface PlaceRow {
  readonly sequence: number;
  readonly effective_at: number;
  readonly state: string;
  readonly scopes: string;
}

const ENTRY_COLUMNS = `
  e.sequence, e.id, e.household, e.customer, e.state, e.due_at, e.content, r.content AS request`;

export const ENTRY_SQL = {
  entry: `
    SELECT ${ENTRY_COLUMNS} FROM entry e LEFT JOIN entry_request r ON r.sequence = e.sequence WHERE e.id = ?`,
  place: "SELECT sequence, effective_at, state, scopes FROM entry WHERE id = ?",
  holder: "SELECT id FROM entry WHERE sequence = ?",
  insert: `
    INSERT INTO entry (sequence, id, household, customer, state, effective_at, due_at, scopes, content)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `
    UPDATE entry SET household = ?, customer = ?, state = ?, effective_at = ?, due_at = ?, scopes = ?, content = ?
    WHERE sequence = ?`,
  putRequest: `
    INSERT INTO entry_request (sequence, content) VALUES (?, ?)
    ON CONFLICT (sequence) DO UPDATE SET content = excluded.content WHERE content <> excluded.content`,
  deleteScope: "DELETE FROM entry_scope WHERE scope = ? AND effective_at = ? AND sequence = ?",
  putScope: "INSERT INTO entry_scope (scope, effective_at, sequence, held) VALUES (?, ?, ?, ?)",
  nextSequence: "UPDATE counter SET value = value + 1 WHERE name = 'sequence' RETURNING value",
  entries: `
    SELECT ${ENTRY_COLUMNS}
    FROM entry_scope s
    CROSS JOIN entry e ON e.sequence = s.sequence
    LEFT JOIN entry_request r ON r.sequence = s.sequence
    WHERE s.scope = ? AND s.effective_at >= ? ORDER BY s.sequence`,
  held: `
    SELECT ${ENTRY_COLUMNS}
    FROM entry_scope s
    CROSS JOIN entry e ON e.sequence = s.sequence
    LEFT JOIN entry_request r ON r.sequence = s.sequence
    WHERE s.scope = ? AND s.held = 1 ORDER BY s.sequence`,
  due: `
    SELECT ${ENTRY_COLUMNS} FROM entry e LEFT JOIN entry_request r ON r.sequence = e.sequence
    WHERE e.due_at IS NOT NULL AND e.due_at <= ? ORDER BY e.due_at, e.sequence LIMIT ?`,
  entryIds: "SELECT id FROM entry WHERE id >= ? ORDER BY id LIMIT ?",
  nextDue: "SELECT min(due_at) AS due_at FROM entry WHERE due_at IS NOT NULL",
} as const;

/** The ledger's messages, in SQLite. */
export class SqliteEntries implements EntryOperations {
  readonly #entry;
  readonly #place;
  readonly #holder;
  readonly #insert;
  readonly #update;
  readonly #putRequest;
  readonly #deleteScope;
  readonly #putScope;
  readonly #nextSequence;
  readonly #entries;
  readonly #held;
  readonly #due;
  readonly #entryIds;
  readonly #nextDue;

  constructor(connection: Connection) {
    this.#entry = connection.prepare<EntryRow>(ENTRY_SQL.entry);
    this.#place = connection.prepare<PlaceRow>(ENTRY_SQL.place);
    this.#holder = connection.prepare<{ readonly id: string }>(ENTRY_SQL.holder);
    this.#insert = connection.prepare(ENTRY_SQL.insert);
    this.#update = connection.prepare(ENTRY_SQL.update);
    this.#putRequest = connection.prepare(ENTRY_SQL.putRequest);
    this.#deleteScope = connection.prepare(ENTRY_SQL.deleteScope);
    this.#putScope = connection.prepare(ENTRY_SQL.putScope);
    this.#nextSequence = connection.prepare<{ readonly value: number }>(ENTRY_SQL.nextSequence);
    this.#entries = connection.prepare<EntryRow>(ENTRY_SQL.entries);
    this.#held = connection.prepare<EntryRow>(ENTRY_SQL.held);
    this.#due = connection.prepare<EntryRow>(ENTRY_SQL.due);
    this.#entryIds = connection.prepare<{ readonly id: string }>(ENTRY_SQL.entryIds);
    this.#nextDue = connection.prepare<{ readonly due_at: number | null }>(ENTRY_SQL.nextDue);
  }

  entry(id: string): Entry | null {
    const row = this.#entry.get(id);
    return row === undefined ? null : decodeEntry(row);
  }

  putEntry(entry: Entry, scopes: readonly string[]): void {
    const before = this.#place.get(entry.id);
    const { content, request } = encodeEntry(entry);
    const effect = effectiveAt(entry);
    const names = encodeTexts(scopes);
    const { sequence, id, household, customer, state, dueAt } = entry;
    if (before === undefined) {
      const holder = this.#holder.get(sequence);
      if (holder !== undefined) throw sequenceTaken(entry, holder.id);
      this.#insert.run(sequence, id, household, customer, state, effect, dueAt, names, content);
    } else {
      if (before.sequence !== sequence) throw sequenceChanged(entry, before.sequence);
      this.#update.run(household, customer, state, effect, dueAt, names, content, sequence);
    }
    this.#putRequest.run(sequence, request);
    this.#index(before, { sequence, effective_at: effect, state, scopes: names }, scopes);
  }

  nextSequence(): number {
    const row = this.#nextSequence.get();
    if (row === undefined) throw new Error("The counter of sequences is missing from the ledger.");
    return row.value;
  }

  entries(scope: string, since: Instant | null): readonly Entry[] {
    return this.#entries.all(scope, since ?? Number.MIN_SAFE_INTEGER).map(decodeEntry);
  }

  held(scope: string): readonly Entry[] {
    return this.#held.all(scope).map(decodeEntry);
  }

  due(now: Instant, limit: number): readonly Entry[] {
    return this.#due.all(now, limit).map(decodeEntry);
  }

  entryIds(from: string, limit: number): readonly string[] {
    return this.#entryIds.all(from, limit).map((row) => row.id);
  }

  nextDue(): Instant | null {
    return this.#nextDue.get()?.due_at ?? null;
  }

  /** Most changes of an entry leave its place in the indices as it was, and cost nothing here. */
  #index(before: PlaceRow | undefined, after: PlaceRow, scopes: readonly string[]): void {
    if (before !== undefined) {
      if (samePlace(before, after)) return;
      for (const scope of decodeTexts(before.scopes)) {
        this.#deleteScope.run(scope, before.effective_at, before.sequence);
      }
    }
    const held = Number(isHeld(after));
    for (const scope of scopes) this.#putScope.run(scope, after.effective_at, after.sequence, held);
  }
}

function samePlace(a: PlaceRow, b: PlaceRow): boolean {
  return a.effective_at === b.effective_at && isHeld(a) === isHeld(b) && a.scopes === b.scopes;
}

function isHeld(place: PlaceRow): boolean {
  return place.state === "held";
}
