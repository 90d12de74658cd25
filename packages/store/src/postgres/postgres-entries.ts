import { type Compared, type EarlierMessage, type Entry, type Instant, isCompared } from "@comity/core";
import { entryDigest, NO_COMMITMENT } from "../chain/digest.ts";
import { type EntryToWrite, entryToWrite } from "../chain/entry-row.ts";
import type { Unlinked } from "../chain/unlinked.ts";
import { decodeEarlier, decodeEntry } from "../rows/entry-codec.ts";
import { LIVE_STATES } from "../rows/live-states.ts";
import type { EntryRow, PlaceRow, SealedRequest } from "../rows/tables.ts";
import { entryIdentity } from "../sealing/identity.ts";
import { storedScope } from "../sealing/scopes.ts";
import { commitmentOf, seal } from "../sealing/seals.ts";
import { customerSubject } from "../sealing/subject.ts";
import { FreshEntries } from "../transaction/fresh-entries.ts";
import type { EntryOperations } from "../transaction/operations.ts";
import { sequenceChanged, sequenceTaken } from "../transaction/sequence.ts";
import { givenKey, storedKey } from "./key-text.ts";
import type { PostgresKeys } from "./postgres-keys.ts";
import { reseal } from "./postgres-resealing.ts";
import { type Parameter, type Session, statements } from "./session.ts";

/** Which transaction wrote a row. */
interface Versioned {
  readonly version: string;
}

/** An entry as this transaction read it first, since it last took locks. */
interface Seen extends Versioned {
  readonly isHeld: boolean;
  readonly locks: number;
}

type VersionedEntry = EntryRow & Versioned;
type CommittedEntry = VersionedEntry & { readonly commitment: Uint8Array };
type VersionedPlace = PlaceRow & Versioned & { readonly id: string };

const ENTRY_COLUMNS = `
  e.sequence, e.id, e.household, e.customer, e.state, e.due_at, e.content, r.subject, r.sealed, k.key AS subject_key,
  e.xmin::text AS version`;
const PERSONAL = `
    LEFT JOIN comity.entry_request r ON r.sequence = e.sequence
    LEFT JOIN comity.subject_key k ON k.subject = r.subject`;
const UPDATE = `
    UPDATE comity.entry
    SET household = $3, customer = $4, state = $5, effective_at = $6, due_at = $7, scopes = $8, content = $9,
      commitment = $10
    WHERE sequence = $1 AND id = $2`;
// Nothing is sealed anew where what it says stays the same.
const PUT_REQUEST = `
    INSERT INTO comity.entry_request AS r (sequence, subject, mark, sealed)
    SELECT $1, $11::text, $12::text, $13::bytea WHERE $13::bytea IS NOT NULL
    ON CONFLICT (sequence) DO UPDATE SET subject = excluded.subject, mark = excluded.mark, sealed = excluded.sealed`;

export const ENTRIES = statements("entries", {
  entry: `SELECT ${ENTRY_COLUMNS} FROM comity.entry e ${PERSONAL} WHERE e.id = $1`,
  entryForUpdate: `SELECT ${ENTRY_COLUMNS}, e.commitment FROM comity.entry e ${PERSONAL} WHERE e.id = $1 FOR UPDATE OF e`,
  // In one order, so that two that wake the same messages wait for each other and not in a circle.
  wake: `
    WITH woken AS (
      SELECT sequence FROM comity.entry
      WHERE id = ANY ($1::text[]) AND state = 'held' AND (due_at IS NULL OR due_at > $2)
      ORDER BY sequence FOR UPDATE
    )
    UPDATE comity.entry e SET due_at = $2 FROM woken WHERE e.sequence = woken.sequence`,
  places: `
    SELECT e.id, e.sequence, e.customer, e.effective_at, e.state, e.scopes, e.commitment, r.mark, e.xmin::text AS version
    FROM comity.entry e LEFT JOIN comity.entry_request r ON r.sequence = e.sequence
    WHERE e.id = $1 OR e.sequence = $2 FOR UPDATE OF e`,
  insert: `
    WITH put AS (
      INSERT INTO comity.entry
        (sequence, id, household, customer, state, effective_at, due_at, scopes, content, commitment)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ), personal AS (
      INSERT INTO comity.entry_request (sequence, subject, mark, sealed)
      SELECT $1, $11::text, $12::text, $13::bytea WHERE $13::bytea IS NOT NULL
    )
    INSERT INTO comity.entry_scope (scope, effective_at, sequence, held)
    SELECT scope, $6, $1, $15 FROM unnest($14::text[]) AS scope`,
  update: `WITH personal AS (${PUT_REQUEST}) ${UPDATE}`,
  move: `
    WITH put AS (${UPDATE}), personal AS (${PUT_REQUEST}), gone AS (
      DELETE FROM comity.entry_scope WHERE sequence = $1 AND NOT (effective_at = $6 AND scope = ANY ($14::text[]))
    )
    INSERT INTO comity.entry_scope (scope, effective_at, sequence, held)
    SELECT scope, $6, $1, $15 FROM unnest($14::text[]) AS scope
    ON CONFLICT (scope, effective_at, sequence) DO UPDATE SET held = excluded.held`,
  eraseRequest: "DELETE FROM comity.entry_request WHERE sequence = $1",
  nextSequence: "SELECT nextval('comity.entry_sequence') AS value",
  entries: `
    SELECT ${ENTRY_COLUMNS} FROM comity.entry_scope s JOIN comity.entry e ON e.sequence = s.sequence ${PERSONAL}
    WHERE s.scope = $1 AND s.effective_at >= $2 ORDER BY s.sequence`,
  // By text, as PostgreSQL cannot read all JSON there is: it may find one too many, and misses none.
  earlier: `
    SELECT ${ENTRY_COLUMNS} FROM comity.entry_scope s JOIN comity.entry e ON e.sequence = s.sequence ${PERSONAL}
    WHERE s.scope = $1 AND s.effective_at >= $2 AND e.state IN (${LIVE_STATES})
      AND EXISTS (SELECT FROM unnest($3::text[]) AS intent WHERE strpos(e.content, intent) > 0)
    ORDER BY s.sequence`,
  // Nothing but numbers is sorted, however many there are.
  latestEntries: `
    SELECT ${ENTRY_COLUMNS} FROM (
      SELECT DISTINCT sequence FROM comity.entry_scope
      WHERE scope = ANY ($1::text[]) AND sequence < $2 ORDER BY sequence DESC LIMIT $3
    ) s JOIN comity.entry e ON e.sequence = s.sequence ${PERSONAL} ORDER BY s.sequence DESC`,
  held: `
    SELECT ${ENTRY_COLUMNS} FROM comity.entry_scope s JOIN comity.entry e ON e.sequence = s.sequence ${PERSONAL}
    WHERE s.scope = $1 AND s.held AND s.sequence > $2 ORDER BY s.sequence LIMIT $3`,
  due: `
    SELECT ${ENTRY_COLUMNS} FROM comity.entry e ${PERSONAL}
    WHERE e.due_at <= $1 ORDER BY e.due_at, e.sequence LIMIT $2`,
  entryIds: "SELECT id FROM comity.entry WHERE id >= $1 ORDER BY id LIMIT $2",
  nextDue: "SELECT min(due_at) AS due_at FROM comity.entry WHERE due_at IS NOT NULL",
});

/** The ledger's messages, in PostgreSQL. */
export class PostgresEntries implements EntryOperations {
  readonly #session: Session;
  readonly #keys: PostgresKeys;
  readonly #unlinked: Unlinked;
  readonly #created = new Set<number>();
  readonly #fresh = new FreshEntries();
  /** Ids that were looked for and not there. */
  readonly #absent = new Set<string>();
  /** By id. Of what this transaction has written itself there is none. */
  readonly #seen = new Map<string, Seen>();
  /** How often locks were taken. */
  #locks = 0;

  constructor(session: Session, keys: PostgresKeys, unlinked: Unlinked) {
    this.#session = session;
    this.#keys = keys;
    this.#unlinked = unlinked;
  }

  /** Sequences of the entries that this transaction has written for the first time. */
  get created(): ReadonlySet<number> {
    return this.#created;
  }

  /** Whoever takes locks may have waited for them, and reads again: that an entry has changed since is no surprise. */
  locksTaken(): void {
    this.#locks++;
  }

  async entry(id: string): Promise<Entry | null> {
    const row = await this.#session.readOne<VersionedEntry>(ENTRIES.entry, [storedKey(id)]);
    if (row !== undefined) return this.#sameEntryOf(row);
    this.#absent.add(id);
    this.#fresh.missed(id);
    return null;
  }

  async entryForUpdate(id: string): Promise<Entry | null> {
    const row = await this.#session.readOne<CommittedEntry>(ENTRIES.entryForUpdate, [storedKey(id)]);
    if (row === undefined) return null;
    this.#refuseTorn(row);
    return this.#sameEntryOf(row);
  }

  async wake(ids: readonly string[], at: Instant): Promise<void> {
    if (ids.length === 0) return;
    await this.#session.write(ENTRIES.wake, [ids.map(storedKey), at]);
    for (const id of ids) this.#seen.delete(id);
  }

  /**
   * If another transaction has taken the id since this one looked, or has changed the entry since this one read it, the work
   * runs again: nobody writes over what they have not seen, should the locks fail.
   */
  async putEntry(entry: Entry, given: readonly string[]): Promise<void> {
    const before = await this.#placeOf(entry);
    this.#seen.delete(entry.id);
    const { facts, scopes, personal } = entryToWrite(this.#keys.seals, entry, given);
    const { sequence, id, household, customer, state, effectiveAt, dueAt, content } = facts;
    const subject = customerSubject(customer);
    const { commitment, mark, sealed } = await this.#sealOf(before, sequence, personal, subject);
    const values: Parameter[] = [
      ...[sequence, storedKey(id), storedKey(household), storedKey(customer), state, effectiveAt, dueAt],
      ...[facts.scopes, content, commitment, storedKey(subject), mark, sealed],
    ];
    if (before !== null && isIn(before, facts)) await this.#session.write(ENTRIES.update, values);
    else {
      const statement = before === null ? ENTRIES.insert : ENTRIES.move;
      if (before === null) this.#created.add(sequence);
      await this.#session.write(statement, [...values, scopes.map(storedKey), state === "held"]);
    }
    if (personal === null) await this.#session.write(ENTRIES.eraseRequest, [sequence]);
    if (before !== null && givenKey(before.customer) !== customer) {
      await reseal(this.#session, this.#keys, facts, subject);
    }
    this.#unlinked.entry(id, entryDigest({ ...facts, commitment }));
  }

  /** @throws Retriable for an id that was not there before, and for an entry that was another when it was read; RangeError for a sequence that another entry has, or that is not this one's. */
  async #placeOf(entry: Entry): Promise<PlaceRow | null> {
    // If somebody has taken the id since it was looked for, the table refuses the second one, and the work runs again.
    if (this.#fresh.takeEntry(entry.id, entry.sequence)) return null;
    const id = storedKey(entry.id);
    const places = await this.#session.read<VersionedPlace>(ENTRIES.places, [id, entry.sequence]);
    const own = places.find((place) => place.id === id);
    if (own !== undefined && own.sequence !== entry.sequence) {
      if (this.#absent.has(entry.id)) throw this.#session.overtaken();
      throw sequenceChanged(entry, own.sequence);
    }
    const seen = this.#seen.get(entry.id);
    if (own !== undefined && seen !== undefined && own.version !== seen.version)
      throw this.#session.overtaken();
    const other = places.find((place) => place.id !== id);
    if (other !== undefined) throw sequenceTaken(entry, givenKey(other.id));
    return own ?? null;
  }

  async nextSequence(): Promise<number> {
    const row = await this.#session.readOne<{ readonly value: number }>(ENTRIES.nextSequence, []);
    if (row === undefined) throw new Error("The sequence of entries gave no number.");
    this.#fresh.given(row.value);
    return row.value;
  }

  async entries(scope: string, since: Instant | null): Promise<readonly Entry[]> {
    const from = since ?? Number.MIN_SAFE_INTEGER;
    const rows = await this.#session.read<VersionedEntry>(ENTRIES.entries, [this.#storedScope(scope), from]);
    return rows.map((row) => this.#entryOf(row));
  }

  async earlier(
    scope: string,
    since: Instant | null,
    compared: Compared,
  ): Promise<readonly EarlierMessage[]> {
    const rows = await this.#session.read<VersionedEntry>(ENTRIES.earlier, [
      this.#storedScope(scope),
      since ?? Number.MIN_SAFE_INTEGER,
      compared.intents.map((intent) => `"intent":${JSON.stringify(intent)}`),
    ]);
    for (const row of rows) this.#note(row);
    const isOpened = compared.about.length > 0;
    return rows
      .map((row) => decodeEarlier(givenRow(row), isOpened ? this.#personalOf(row) : null, compared))
      .filter((entry) => isCompared(entry, compared));
  }

  async latestEntries(
    scopes: readonly string[],
    before: number | null,
    limit: number,
  ): Promise<readonly Entry[]> {
    const stored = scopes.map((scope) => this.#storedScope(scope));
    const values = [stored, before ?? Number.MAX_SAFE_INTEGER, limit];
    const rows = await this.#session.read<VersionedEntry>(ENTRIES.latestEntries, values);
    return rows.map((row) => this.#entryOf(row));
  }

  async held(scope: string, after: number, limit: number): Promise<readonly Entry[]> {
    const values = [this.#storedScope(scope), after, limit];
    const rows = await this.#session.read<VersionedEntry>(ENTRIES.held, values);
    return rows.map((row) => this.#entryOf(row));
  }

  async due(now: Instant, limit: number): Promise<readonly Entry[]> {
    const rows = await this.#session.read<VersionedEntry>(ENTRIES.due, [now, limit]);
    return rows.map((row) => this.#entryOf(row));
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

  /** What is sealed of an entry stays if it says the same; what was committed to stays when it is erased. */
  async #sealOf(
    before: PlaceRow | null,
    sequence: number,
    personal: string | null,
    subject: string,
  ): Promise<SealedRequest> {
    if (personal === null)
      return { commitment: before?.commitment ?? NO_COMMITMENT, mark: null, sealed: null };
    const mark = this.#keys.seals.mark(subject, personal);
    if (before !== null && before.mark === mark) return { commitment: before.commitment, mark, sealed: null };
    return { mark, ...seal(await this.#keys.of(subject), entryIdentity(sequence), personal) };
  }

  #storedScope(scope: string): string {
    return storedKey(storedScope(this.#keys.seals, scope));
  }

  /**
   * A row that was waited for comes as it is by now, but what is joined to it as it was when the statement began. Only who holds
   * the locks changes what is sealed, so they have failed if the two do not belong together.
   */
  #refuseTorn({ subject, subject_key, sealed, sequence, commitment }: CommittedEntry): void {
    const opened =
      subject === null
        ? null
        : this.#keys.open(givenKey(subject), subject_key, entryIdentity(sequence), sealed);
    if (opened !== null && Buffer.compare(commitmentOf(opened), commitment) !== 0)
      throw this.#session.overtaken();
  }

  /**
   * An entry that is read for its own sake, after it was seen among others and decided upon, is the one that was seen. If it
   * is not, the locks have failed, and what was decided is not true of it: the work runs again.
   */
  #sameEntryOf(row: VersionedEntry): Entry {
    const seen = this.#seenSinceLocks(row);
    if (seen !== undefined && seen.version !== row.version) throw this.#session.overtaken();
    return this.#entryOf(row);
  }

  #note(row: VersionedEntry): void {
    if (this.#seenSinceLocks(row) !== undefined) return;
    const { id, version, state } = row;
    this.#seen.set(givenKey(id), { version, isHeld: state === "held", locks: this.#locks });
  }

  /** What this transaction has seen of an entry under its locks. What is held is woken without any: that is no change. */
  #seenSinceLocks({ id, state }: VersionedEntry): Seen | undefined {
    const seen = this.#seen.get(givenKey(id));
    if (seen === undefined || seen.locks !== this.#locks) return undefined;
    return seen.isHeld && state === "held" ? undefined : seen;
  }

  #entryOf(row: VersionedEntry): Entry {
    this.#note(row);
    return decodeEntry(givenRow(row), this.#personalOf(row));
  }

  #personalOf({ subject, subject_key, sealed, sequence }: EntryRow): string | null {
    if (subject === null) return null;
    return this.#keys.open(givenKey(subject), subject_key, entryIdentity(sequence), sealed)?.text ?? null;
  }
}

/** Its ids as they were given. */
function givenRow(row: EntryRow): EntryRow {
  const { id, household, customer } = row;
  return { ...row, id: givenKey(id), household: givenKey(household), customer: givenKey(customer) };
}

/** Whether an entry keeps its place in the indices. */
function isIn(before: PlaceRow, after: EntryToWrite["facts"]): boolean {
  return (
    before.effective_at === after.effectiveAt &&
    before.scopes === after.scopes &&
    (before.state === "held") === (after.state === "held")
  );
}
