import type { Compared, EarlierMessage, Entry, Instant } from "@comity/core";
import { entryDigest, NO_COMMITMENT } from "../chain/digest.ts";
import { type EntryToWrite, entryToWrite } from "../chain/entry-row.ts";
import type { Unlinked } from "../chain/unlinked.ts";
import { decodeEarlier, decodeEntry } from "../rows/entry-codec.ts";
import { LIVE_STATES } from "../rows/live-states.ts";
import type { EntryRow, PlaceRow, SealedRequest } from "../rows/tables.ts";
import { decodeTexts } from "../rows/texts-codec.ts";
import { entryIdentity } from "../sealing/identity.ts";
import { storedScope } from "../sealing/scopes.ts";
import { type Seals, seal } from "../sealing/seals.ts";
import { customerSubject } from "../sealing/subject.ts";
import type { FreshEntries } from "../transaction/fresh-entries.ts";
import type { EntryOperations } from "../transaction/operations.ts";
import { sequenceChanged, sequenceTaken } from "../transaction/sequence.ts";
import type { Connection } from "./connection.ts";
import type { SqliteCounter } from "./sqlite-counter.ts";
import type { SqliteKeys } from "./sqlite-keys.ts";
import { SqliteResealing } from "./sqlite-resealing.ts";

const ENTRY_COLUMNS = `
  e.sequence, e.id, e.household, e.customer, e.state, e.due_at, e.content, r.subject, r.sealed, k.key AS subject_key`;
const PERSONAL = `
  LEFT JOIN entry_request r ON r.sequence = e.sequence
  LEFT JOIN subject_key k ON k.subject = r.subject`;

export const ENTRY_SQL = {
  entry: `SELECT ${ENTRY_COLUMNS} FROM entry e ${PERSONAL} WHERE e.id = ?`,
  place: `
    SELECT e.sequence, e.customer, e.effective_at, e.state, e.scopes, e.commitment, r.mark
    FROM entry e LEFT JOIN entry_request r ON r.sequence = e.sequence WHERE e.id = ?`,
  holder: "SELECT id FROM entry WHERE sequence = ?",
  insert: `
    INSERT INTO entry (sequence, id, household, customer, state, effective_at, due_at, scopes, content, commitment)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `
    UPDATE entry SET household = ?, customer = ?, state = ?, effective_at = ?, due_at = ?, scopes = ?, content = ?,
      commitment = ?
    WHERE sequence = ?`,
  wake: `
    UPDATE entry SET due_at = ?2 WHERE id = ?1 AND state = 'held' AND (due_at IS NULL OR due_at > ?2)`,
  putRequest: `
    INSERT INTO entry_request (sequence, subject, mark, sealed) VALUES (?, ?, ?, ?)
    ON CONFLICT (sequence) DO UPDATE SET subject = excluded.subject, mark = excluded.mark, sealed = excluded.sealed`,
  eraseRequest: "DELETE FROM entry_request WHERE sequence = ?",
  deleteScope: "DELETE FROM entry_scope WHERE scope = ? AND effective_at = ? AND sequence = ?",
  putScope: "INSERT INTO entry_scope (scope, effective_at, sequence, held) VALUES (?, ?, ?, ?)",
  entries: `
    SELECT ${ENTRY_COLUMNS} FROM entry_scope s CROSS JOIN entry e ON e.sequence = s.sequence ${PERSONAL}
    WHERE s.scope = ? AND s.effective_at >= ? ORDER BY s.sequence`,
  earlier: `
    SELECT ${ENTRY_COLUMNS} FROM entry_scope s CROSS JOIN entry e ON e.sequence = s.sequence ${PERSONAL}
    WHERE s.scope = ?1 AND s.effective_at >= ?2 AND e.state IN (${LIVE_STATES})
      AND instr(?3, json_quote(e.content ->> '$.message.intent')) > 0
    ORDER BY s.sequence`,
  // Nothing but numbers is sorted, however many there are.
  latest: "SELECT sequence FROM entry_scope WHERE scope = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?",
  entryAt: `SELECT ${ENTRY_COLUMNS} FROM entry e ${PERSONAL} WHERE e.sequence = ?`,
  held: `
    SELECT ${ENTRY_COLUMNS} FROM entry_scope s CROSS JOIN entry e ON e.sequence = s.sequence ${PERSONAL}
    WHERE s.scope = ? AND s.held = 1 AND s.sequence > ? ORDER BY s.sequence LIMIT ?`,
  due: `
    SELECT ${ENTRY_COLUMNS} FROM entry e ${PERSONAL}
    WHERE e.due_at IS NOT NULL AND e.due_at <= ? ORDER BY e.due_at, e.sequence LIMIT ?`,
  entryIds: "SELECT id FROM entry WHERE id >= ? ORDER BY id LIMIT ?",
  nextDue: "SELECT min(due_at) AS due_at FROM entry WHERE due_at IS NOT NULL",
} as const;

/** The ledger's messages, in SQLite. */
export class SqliteEntries implements EntryOperations {
  readonly #keys: SqliteKeys;
  readonly #seals: Seals;
  readonly #unlinked: Unlinked;
  readonly #fresh: FreshEntries;
  readonly #counter: SqliteCounter;
  readonly #resealing: SqliteResealing;
  readonly #entry;
  readonly #place;
  readonly #holder;
  readonly #insert;
  readonly #update;
  readonly #wake;
  readonly #putRequest;
  readonly #eraseRequest;
  readonly #deleteScope;
  readonly #putScope;
  readonly #entries;
  readonly #earlier;
  readonly #latest;
  readonly #entryAt;
  readonly #held;
  readonly #due;
  readonly #entryIds;
  readonly #nextDue;

  constructor(
    connection: Connection,
    keys: SqliteKeys,
    unlinked: Unlinked,
    fresh: FreshEntries,
    counter: SqliteCounter,
  ) {
    this.#keys = keys;
    this.#seals = keys.seals;
    this.#unlinked = unlinked;
    this.#fresh = fresh;
    this.#counter = counter;
    this.#resealing = new SqliteResealing(connection, keys);
    this.#entry = connection.prepare<EntryRow>(ENTRY_SQL.entry);
    this.#place = connection.prepare<PlaceRow>(ENTRY_SQL.place);
    this.#holder = connection.prepare<{ readonly id: string }>(ENTRY_SQL.holder);
    this.#insert = connection.prepare(ENTRY_SQL.insert);
    this.#update = connection.prepare(ENTRY_SQL.update);
    this.#wake = connection.prepare(ENTRY_SQL.wake);
    this.#putRequest = connection.prepare(ENTRY_SQL.putRequest);
    this.#eraseRequest = connection.prepare(ENTRY_SQL.eraseRequest);
    this.#deleteScope = connection.prepare(ENTRY_SQL.deleteScope);
    this.#putScope = connection.prepare(ENTRY_SQL.putScope);
    this.#entries = connection.prepare<EntryRow>(ENTRY_SQL.entries);
    this.#earlier = connection.prepare<EntryRow>(ENTRY_SQL.earlier);
    this.#latest = connection.prepare<{ readonly sequence: number }>(ENTRY_SQL.latest);
    this.#entryAt = connection.prepare<EntryRow>(ENTRY_SQL.entryAt);
    this.#held = connection.prepare<EntryRow>(ENTRY_SQL.held);
    this.#due = connection.prepare<EntryRow>(ENTRY_SQL.due);
    this.#entryIds = connection.prepare<{ readonly id: string }>(ENTRY_SQL.entryIds);
    this.#nextDue = connection.prepare<{ readonly due_at: number | null }>(ENTRY_SQL.nextDue);
  }

  entry(id: string): Entry | null {
    const row = this.#entry.get(id);
    if (row === undefined) this.#fresh.missed(id);
    return row === undefined ? null : this.#entryOf(row);
  }

  putEntry(entry: Entry, given: readonly string[]): void {
    const before = this.#placeOf(entry);
    const written = entryToWrite(this.#seals, entry, given);
    const { sequence, id, household, customer, state, effectiveAt, dueAt, scopes, content } = written.facts;
    const subject = customerSubject(customer);
    const { commitment, mark, sealed } = this.#sealOf(before, written, subject);
    if (before === undefined)
      this.#insert.run(
        sequence,
        id,
        household,
        customer,
        state,
        effectiveAt,
        dueAt,
        scopes,
        content,
        commitment,
      );
    else
      this.#update.run(household, customer, state, effectiveAt, dueAt, scopes, content, commitment, sequence);
    if (mark === null) this.#eraseRequest.run(sequence);
    else if (sealed !== null) this.#putRequest.run(sequence, subject, mark, sealed);
    if (before !== undefined && before.customer !== customer) this.#resealing.move(sequence, id, subject);
    this.#index(before, written);
    this.#unlinked.entry(id, entryDigest({ ...written.facts, commitment }));
  }

  /** @throws RangeError for a sequence that another entry has, or that is not this one's. */
  #placeOf(entry: Entry): PlaceRow | undefined {
    const { id, sequence } = entry;
    if (this.#fresh.takeEntry(id, sequence)) return undefined;
    const before = this.#place.get(id);
    if (before === undefined) {
      const holder = this.#holder.get(sequence);
      if (holder !== undefined) throw sequenceTaken(entry, holder.id);
    } else if (before.sequence !== sequence) throw sequenceChanged(entry, before.sequence);
    return before;
  }

  /** Transactions run one at a time, in all processes. */
  entryForUpdate(id: string): Entry | null {
    return this.entry(id);
  }

  wake(ids: readonly string[], at: Instant): void {
    for (const id of ids) this.#wake.run(id, at);
  }

  nextSequence(): number {
    const sequence = this.#counter.next();
    this.#fresh.given(sequence);
    return sequence;
  }

  entries(scope: string, since: Instant | null): readonly Entry[] {
    const stored = storedScope(this.#seals, scope);
    return this.#entries.all(stored, since ?? Number.MIN_SAFE_INTEGER).map((row) => this.#entryOf(row));
  }

  earlier(scope: string, since: Instant | null, compared: Compared): readonly EarlierMessage[] {
    const from = since ?? Number.MIN_SAFE_INTEGER;
    const intents = JSON.stringify(compared.intents);
    const rows = this.#earlier.all(storedScope(this.#seals, scope), from, intents);
    const isOpened = compared.about.length > 0;
    return rows.map((row) => decodeEarlier(row, isOpened ? this.#personalOf(row) : null, compared));
  }

  latestEntries(scopes: readonly string[], before: number | null, limit: number): readonly Entry[] {
    const end = before ?? Number.MAX_SAFE_INTEGER;
    const found = scopes.flatMap((scope) => this.#latest.all(storedScope(this.#seals, scope), end, limit));
    const sequences = new Set(found.map(({ sequence }) => sequence));
    return [...sequences]
      .sort((one, other) => other - one)
      .slice(0, limit)
      .flatMap((sequence) => {
        const row = this.#entryAt.get(sequence);
        return row === undefined ? [] : [this.#entryOf(row)];
      });
  }

  held(scope: string, after: number, limit: number): readonly Entry[] {
    const rows = this.#held.all(storedScope(this.#seals, scope), after, limit);
    return rows.map((row) => this.#entryOf(row));
  }

  due(now: Instant, limit: number): readonly Entry[] {
    return this.#due.all(now, limit).map((row) => this.#entryOf(row));
  }

  entryIds(from: string, limit: number): readonly string[] {
    return this.#entryIds.all(from, limit).map((row) => row.id);
  }

  nextDue(): Instant | null {
    return this.#nextDue.get()?.due_at ?? null;
  }

  /** What is sealed of an entry stays if it says the same; what was committed to stays when it is erased. */
  #sealOf(before: PlaceRow | undefined, { facts, personal }: EntryToWrite, subject: string): SealedRequest {
    if (personal === null)
      return { commitment: before?.commitment ?? NO_COMMITMENT, mark: null, sealed: null };
    const mark = this.#seals.mark(subject, personal);
    if (before !== undefined && before.mark === mark) {
      return { commitment: before.commitment, mark, sealed: null };
    }
    return { mark, ...seal(this.#keys.of(subject), entryIdentity(facts.sequence), personal) };
  }

  #entryOf(row: EntryRow): Entry {
    return decodeEntry(row, this.#personalOf(row));
  }

  #personalOf({ subject, subject_key, sealed, sequence }: EntryRow): string | null {
    if (subject === null) return null;
    return this.#keys.open(subject, subject_key, entryIdentity(sequence), sealed)?.text ?? null;
  }

  /** Most changes of an entry leave its place in the indices as it was, and cost nothing here. */
  #index(before: PlaceRow | undefined, { facts, scopes }: EntryToWrite): void {
    if (before !== undefined) {
      if (samePlace(before, facts)) return;
      for (const scope of decodeTexts(before.scopes)) {
        this.#deleteScope.run(scope, before.effective_at, before.sequence);
      }
    }
    const held = Number(isHeld(facts));
    for (const scope of scopes) this.#putScope.run(scope, facts.effectiveAt, facts.sequence, held);
  }
}

function samePlace(before: PlaceRow, after: EntryToWrite["facts"]): boolean {
  return (
    before.effective_at === after.effectiveAt &&
    isHeld(before) === isHeld(after) &&
    before.scopes === after.scopes
  );
}

function isHeld(place: Pick<PlaceRow, "state">): boolean {
  return place.state === "held";
}
