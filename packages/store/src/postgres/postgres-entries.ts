import { type Entry, effectiveAt, type Instant } from "@comity/core";
import { decodeEntry, type EntryRow, encodeEntry, encodeTexts } from "../rows/codec.ts";
import type { EntryOperations } from "../transaction/operations.ts";
import { sequenceChanged, sequenceTaken } from "../transaction/sequence.ts";
import { givenKey, storedKey } from "./key-text.ts";
import { type Parameter, type Session, statements } from "./session.ts";

/** Where an entry stands in the indices. */
interface PlaceRow {
  readonly id: string;
  readonly sequence: number;
  readonly effective_at: number;
  readonly state: string;
  readonly scopes: string;
}

const ENTRY_COLUMNS = `
  e.sequence, e.id, e.household, e.customer, e.state, e.due_at, e.content, r.content AS request`;
const UPDATE = `
    UPDATE comity.entry
    SET household = $3, customer = $4, state = $5, effective_at = $6, due_at = $7, scopes = $8, content = $9
    WHERE sequence = $1 AND id = $2`;
const PUT_REQUEST = `
    INSERT INTO comity.entry_request AS r (sequence, content) VALUES ($1, $10)
    ON CONFLICT (sequence) DO UPDATE SET content = excluded.content WHERE r.content <> excluded.content`;

export const ENTRIES = statements("entries", {
  entry: `
    SELECT ${ENTRY_COLUMNS} FROM comity.entry e LEFT JOIN comity.entry_request r ON r.sequence = e.sequence
    WHERE e.id = $1`,
  places: "SELECT id, sequence, effective_at, state, scopes FROM comity.entry WHERE id = $1 OR sequence = $2",
  insert: `
    WITH put AS (
      INSERT INTO comity.entry (sequence, id, household, customer, state, effective_at, due_at, scopes, content)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ), personal AS (
      INSERT INTO comity.entry_request (sequence, content) VALUES ($1, $10)
    )
    INSERT INTO comity.entry_scope (scope, effective_at, sequence, held)
    SELECT scope, $6, $1, $12 FROM unnest($11::text[]) AS scope`,
  update: `WITH personal AS (${PUT_REQUEST}) ${UPDATE}`,
  move: `
    WITH put AS (${UPDATE}), personal AS (${PUT_REQUEST}), gone AS (
      DELETE FROM comity.entry_scope WHERE sequence = $1 AND NOT (effective_at = $6 AND scope = ANY ($11::text[]))
    )
    INSERT INTO comity.entry_scope (scope, effective_at, sequence, held)
    SELECT scope, $6, $1, $12 FROM unnest($11::text[]) AS scope
    ON CONFLICT (scope, effective_at, sequence) DO UPDATE SET held = excluded.held`,
  nextSequence: "SELECT nextval('comity.entry_sequence') AS value",
  entries: `
    SELECT ${ENTRY_COLUMNS}
    FROM comity.entry_scope s
    JOIN comity.entry e ON e.sequence = s.sequence
    LEFT JOIN comity.entry_request r ON r.sequence = s.sequence
    WHERE s.scope = $1 AND s.effective_at >= $2 ORDER BY s.sequence`,
  held: `
    SELECT ${ENTRY_COLUMNS}
    FROM comity.entry_scope s
    JOIN comity.entry e ON e.sequence = s.sequence
    LEFT JOIN comity.entry_request r ON r.sequence = s.sequence
    WHERE s.scope = $1 AND s.held ORDER BY s.sequence`,
  due: `
    SELECT ${ENTRY_COLUMNS} FROM comity.entry e LEFT JOIN comity.entry_request r ON r.sequence = e.sequence
    WHERE e.due_at <= $1 ORDER BY e.due_at, e.sequence LIMIT $2`,
  entryIds: "SELECT id FROM comity.entry WHERE id >= $1 ORDER BY id LIMIT $2",
  nextDue: "SELECT min(due_at) AS due_at FROM comity.entry WHERE due_at IS NOT NULL",
});

/** The ledger's messages, in PostgreSQL. */
export class PostgresEntries implements EntryOperations {
  readonly #session: Session;
  readonly #created = new Set<number>();
  /** Ids that were looked for and not there. */
  readonly #absent = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Sequences of the entries that this transaction has written for the first time. */
  get created(): ReadonlySet<number> {
    return this.#created;
  }

  async entry(id: string): Promise<Entry | null> {
    const row = await this.#session.readOne<EntryRow>(ENTRIES.entry, [storedKey(id)]);
    if (row === undefined) this.#absent.add(id);
    return row === undefined ? null : entryOf(row);
  }

  /** If another transaction has taken the id since this one looked, the work runs again, and finds it. */
  async putEntry(entry: Entry, scopes: readonly string[]): Promise<void> {
    const before = await this.#placeOf(entry);
    const { content, request } = encodeEntry(entry);
    const effect = effectiveAt(entry);
    const names = encodeTexts(scopes);
    const held = entry.state === "held";
    const values: Parameter[] = [
      entry.sequence,
      storedKey(entry.id),
      storedKey(entry.household),
      storedKey(entry.customer),
      entry.state,
      effect,
      entry.dueAt,
      names,
      content,
      request,
    ];
    const isIn =
      before !== null &&
      before.effective_at === effect &&
      before.scopes === names &&
      (before.state === "held") === held;
    if (isIn) await this.#session.write(ENTRIES.update, values);
    else {
      const statement = before === null ? ENTRIES.insert : ENTRIES.move;
      if (before === null) this.#created.add(entry.sequence);
      await this.#session.write(statement, [...values, scopes.map(storedKey), held]);
    }
  }

  /** @throws Retriable for an id that was not there before; RangeError for a sequence that another entry has, or that is not this one's. */
  async #placeOf(entry: Entry): Promise<PlaceRow | null> {
    const id = storedKey(entry.id);
    const places = await this.#session.read<PlaceRow>(ENTRIES.places, [id, entry.sequence]);
    const own = places.find((place) => place.id === id);
    if (own !== undefined && own.sequence !== entry.sequence) {
      if (this.#absent.has(entry.id)) throw this.#session.overtaken();
      throw sequenceChanged(entry, own.sequence);
    }
    const other = places.find((place) => place.id !== id);
    if (other !== undefined) throw sequenceTaken(entry, givenKey(other.id));
    return own ?? null;
  }

  async nextSequence(): Promise<number> {
    const row = await this.#session.readOne<{ readonly value: number }>(ENTRIES.nextSequence, []);
    if (row === undefined) throw new Error("The sequence of entries gave no number.");
    return row.value;
  }

  async entries(scope: string, since: Instant | null): Promise<readonly Entry[]> {
    const from = since ?? Number.MIN_SAFE_INTEGER;
    const rows = await this.#session.read<EntryRow>(ENTRIES.entries, [storedKey(scope), from]);
    return rows.map(entryOf);
  }

  async held(scope: string): Promise<readonly Entry[]> {
    const rows = await this.#session.read<EntryRow>(ENTRIES.held, [storedKey(scope)]);
    return rows.map(entryOf);
  }

  async due(now: Instant, limit: number): Promise<readonly Entry[]> {
    const rows = await this.#session.read<EntryRow>(ENTRIES.due, [now, limit]);
    return rows.map(entryOf);
  }

  async entryIds(from: string, limit: number): Promise<readonly string[]> {
    const rows = await this.#session.read<{ readonly id: string }>(ENTRIES.entryIds, [
      storedKey(from),
      limit,
    ]);
    return rows.map(({ id }) => givenKey(id));
  }

  async nextDue(): Promise<Instant | null> {
    const row = await this.#session.readOne<{ readonly due_at: number | null }>(ENTRIES.nextDue, []);
    return row?.due_at ?? null;
  }
}

function entryOf(row: EntryRow): Entry {
  const { id, household, customer } = row;
  const given = { id: givenKey(id), household: givenKey(household), customer: givenKey(customer) };
  return decodeEntry({ ...row, ...given });
}
