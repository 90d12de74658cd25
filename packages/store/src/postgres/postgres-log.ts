import type { Instant, LedgerEvent } from "@comity/core";
import { GENESIS, type LinkFacts, linkHash } from "../chain/digest.ts";
import type { NewLink, Unlinked } from "../chain/unlinked.ts";
import { decodeEvent, encodeEvent } from "../rows/event-codec.ts";
import { eventIdentity } from "../sealing/identity.ts";
import { seal } from "../sealing/seals.ts";
import { eventSubject } from "../sealing/subject.ts";
import type { LogOperations } from "../transaction/operations.ts";
import { type Mark, PUT_MARK } from "./commit-mark.ts";
import { givenKey, storedKey } from "./key-text.ts";
import { lockKey } from "./lock-key.ts";
import type { PostgresKeys } from "./postgres-keys.ts";
import { type Session, statements } from "./session.ts";

/** An event as its row has it. */
export interface EventRow {
  readonly position: number;
  readonly content: string;
  readonly subject: string | null;
  readonly sealed: Uint8Array | null;
  readonly subject_key: Uint8Array | null;
}

/** The same, with its place among all, which it has before its position. */
export interface PlacedEventRow extends EventRow {
  readonly batch: number;
  readonly number: number;
}

/** An event that has no position yet. */
interface FreshRow {
  readonly batch: number;
  readonly number: number;
  readonly message: string | null;
  readonly content: string;
  readonly commitment: Uint8Array | null;
  readonly entry_digest: Uint8Array | null;
  readonly evidence: string | null;
}

/** So many events are chained at a time. */
const PAGE_ROWS = 1_000;

const EVENT_COLUMNS = "v.position, v.content, v.subject, v.sealed, k.key AS subject_key";
const EVENT_TABLES = "FROM comity.event v LEFT JOIN comity.subject_key k ON k.subject = v.subject";

/** Rows of events, `v`, for a condition and an order to follow. */
export const EVENT = `SELECT ${EVENT_COLUMNS} ${EVENT_TABLES}`;

/** The same, with their places. */
export const PLACED_EVENT = `SELECT v.batch, v.number, ${EVENT_COLUMNS} ${EVENT_TABLES}`;

/** Held while positions are given out. */
const ORDER_LOCK = lockKey("event order");

/** Writes links, whose columns are parameters after so many others. */
function appending(others: number, and: string): string {
  const columns = ["text", "text", "text", "text", "bytea", "bytea", "bytea", "text"];
  const given = columns.map((type, index) => `$${others + index + 1}::${type}[]`).join(", ");
  return `
    WITH batch AS (SELECT nextval('comity.event_batch') AS batch)${and}
    INSERT INTO comity.event
      (batch, number, message, customer, content, subject, sealed, commitment, entry_digest, evidence)
    SELECT batch.batch, one.number, one.message, one.customer, one.content, one.subject, one.sealed, one.commitment,
      one.entry_digest, one.evidence
    FROM batch,
      unnest(${given})
        WITH ORDINALITY AS one (message, customer, content, subject, sealed, commitment, entry_digest, evidence, number)`;
}

export const LOG = statements("log", {
  alertRaisedAt: "SELECT at FROM comity.alert_raised WHERE alert = $1 AND key = $2",
  putAlertRaised: `
    INSERT INTO comity.alert_raised (alert, key, at) VALUES ($1, $2, $3)
    ON CONFLICT (alert, key) DO UPDATE SET at = excluded.at`,
  append: appending(0, ""),
  // The last statement of most transactions: one question less.
  appendAndMark: appending(2, `, marked AS (${PUT_MARK}\n    )`),
  eventsOf: `${EVENT} WHERE v.message = $1 AND v.content <> '' ORDER BY v.batch, v.number`,
  someWithoutPosition:
    "SELECT 1 AS one FROM comity.event WHERE position IS NULL ORDER BY batch, number LIMIT 1",
  lockOrder: "SELECT pg_advisory_xact_lock($1)",
  tail: "SELECT position, hash FROM comity.event WHERE position = (SELECT max(position) FROM comity.event)",
  fresh: `
    SELECT batch, number, message, content, commitment, entry_digest, evidence
    FROM comity.event WHERE position IS NULL ORDER BY batch, number LIMIT $1`,
  givePositions: `
    UPDATE comity.event e SET position = given.position, hash = given.hash
    FROM unnest($1::bigint[], $2::integer[], $3::bigint[], $4::bytea[]) AS given (batch, number, position, hash)
    WHERE e.batch = given.batch AND e.number = given.number`,
  events: `${EVENT} WHERE v.position > $1 AND v.content <> '' ORDER BY v.position LIMIT $2`,
});

/**
 * What happened, chained, and which alerts were raised, in PostgreSQL. Events are chained when they get their position, which
 * is when they are first read in order: to chain them at the commit, all transactions would have to wait for each other.
 */
export class PostgresLog implements LogOperations {
  readonly #session: Session;
  readonly #keys: PostgresKeys;
  readonly #unlinked: Unlinked;

  constructor(session: Session, keys: PostgresKeys, unlinked: Unlinked) {
    this.#session = session;
    this.#keys = keys;
    this.#unlinked = unlinked;
  }

  async alertRaisedAt(alert: string, key: string): Promise<Instant | null> {
    const values = [storedKey(alert), this.#hashed(key)];
    return (await this.#session.readOne<{ readonly at: number }>(LOG.alertRaisedAt, values))?.at ?? null;
  }

  async putAlertRaised(alert: string, key: string, at: Instant): Promise<void> {
    await this.#session.write(LOG.putAlertRaised, [storedKey(alert), this.#hashed(key), at]);
  }

  /**
   * Written together at the end of the transaction, when no lock is left to wait for and it is known how it leaves the
   * messages.
   */
  append(event: LedgerEvent): void {
    this.#unlinked.event(event);
  }

  async eventsOf(message: string): Promise<readonly LedgerEvent[]> {
    await this.flush();
    const rows = await this.#session.read<EventRow>(LOG.eventsOf, [storedKey(message)]);
    return rows.map((row) => this.eventOf(row));
  }

  async events(
    after: number,
    limit: number,
  ): Promise<readonly { readonly position: number; readonly event: LedgerEvent }[]> {
    await this.flush();
    await this.givePositions();
    const rows = await this.#session.read<EventRow>(LOG.events, [after, limit]);
    return rows.map((row) => ({ position: row.position, event: this.eventOf(row) }));
  }

  /**
   * Writes the links of what was done; their hashes come with their positions.
   *
   * @param mark written with them, if there are any.
   * @returns whether there were any.
   */
  async flush(mark: Mark | null = null): Promise<boolean> {
    const links = this.#unlinked.take();
    if (links.length === 0) return false;
    const rows = [];
    for (const link of links) rows.push(await this.#rowOf(link));
    await this.#session.write(mark === null ? LOG.append : LOG.appendAndMark, [
      ...(mark === null ? [] : [mark.connection, mark.number]),
      rows.map(({ message }) => (message === null ? null : storedKey(message))),
      rows.map(({ customer }) => (customer === null ? null : storedKey(customer))),
      rows.map(({ content }) => content),
      rows.map(({ subject }) => (subject === null ? null : storedKey(subject))),
      rows.map(({ sealed }) => sealed),
      rows.map(({ commitment }) => commitment),
      rows.map(({ entryDigest }) => entryDigest),
      rows.map(({ evidence }) => evidence),
    ]);
    return true;
  }

  async #rowOf(link: NewLink): Promise<NewLink & EncodedEvent> {
    if (link.event === null) return { ...link, ...SILENT };
    const { content, personal } = encodeEvent(link.event);
    const subject = personal === null ? null : eventSubject(link.event);
    if (subject === null || personal === null) return { ...link, ...SILENT, content };
    return {
      ...link,
      content,
      subject,
      ...seal(await this.#keys.of(subject), eventIdentity(content), personal),
    };
  }

  /** Opens what its row has of an event. */
  eventOf({ content, subject, sealed, subject_key }: EventRow): LedgerEvent {
    if (subject === null) return decodeEvent(content, null);
    const opened = this.#keys.open(givenKey(subject), subject_key, eventIdentity(content), sealed);
    return decodeEvent(content, opened?.text ?? null);
  }

  #hashed(key: string): string {
    return this.#keys.seals.lookup("alert", key);
  }

  /** Gives a position and a hash to what has none yet. */
  async givePositions(): Promise<void> {
    if ((await this.#session.readOne(LOG.someWithoutPosition, [])) === undefined) return;
    // A statement of its own: the next one sees what the last holder of the lock has committed.
    await this.#session.read(LOG.lockOrder, [ORDER_LOCK]);
    const tail = await this.#session.readOne<{ position: number; hash: Uint8Array }>(LOG.tail, []);
    let { position, hash } = tail ?? { position: 0, hash: GENESIS };
    for (;;) {
      const fresh = await this.#session.read<FreshRow>(LOG.fresh, [PAGE_ROWS]);
      const given = fresh.map((row) => {
        position++;
        hash = linkHash(hash, linkFacts(row, position));
        return { ...row, position, hash };
      });
      await this.#session.write(LOG.givePositions, [
        given.map((row) => row.batch),
        given.map((row) => row.number),
        given.map((row) => row.position),
        given.map((row) => row.hash),
      ]);
      if (fresh.length < PAGE_ROWS) return;
    }
  }
}

/** What of an event its row keeps. */
interface EncodedEvent {
  readonly content: string;
  readonly subject: string | null;
  readonly sealed: Uint8Array | null;
  readonly commitment: Uint8Array | null;
}

/** A link that tells of nothing. */
const SILENT: EncodedEvent = { content: "", subject: null, sealed: null, commitment: null };

function linkFacts(row: FreshRow, position: number): LinkFacts {
  const { content, commitment, entry_digest, evidence } = row;
  const message = row.message === null ? null : givenKey(row.message);
  return { position, message, content, commitment, entryDigest: entry_digest, evidence };
}
