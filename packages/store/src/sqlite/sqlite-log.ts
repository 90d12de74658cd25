import type { Instant, LedgerEvent } from "@comity/core";
import { GENESIS, linkHash } from "../chain/digest.ts";
import type { NewLink, Unlinked } from "../chain/unlinked.ts";
import { decodeEvent, encodeEvent } from "../rows/event-codec.ts";
import { eventIdentity } from "../sealing/identity.ts";
import { seal } from "../sealing/seals.ts";
import { eventSubject } from "../sealing/subject.ts";
import type { LogOperations } from "../transaction/operations.ts";
import type { Connection } from "./connection.ts";
import type { SqliteKeys } from "./sqlite-keys.ts";

/** An event as its row has it. */
export interface EventRow {
  readonly position: number;
  readonly content: string;
  readonly subject: string | null;
  readonly sealed: Uint8Array | null;
  readonly subject_key: Uint8Array | null;
}

/** Rows of events, `v`, for a condition and an order to follow. */
export const EVENT = `
  SELECT v.position, v.content, v.subject, v.sealed, k.key AS subject_key
  FROM event v LEFT JOIN subject_key k ON k.subject = v.subject`;

export const LOG_SQL = {
  alertRaisedAt: "SELECT at FROM alert_raised WHERE alert = ? AND key = ?",
  putAlertRaised: `
    INSERT INTO alert_raised (alert, key, at) VALUES (?, ?, ?)
    ON CONFLICT (alert, key) DO UPDATE SET at = excluded.at`,
  tail: "SELECT position, hash FROM event WHERE position = (SELECT max(position) FROM event)",
  append: `
    INSERT INTO event
      (position, message, customer, content, subject, sealed, commitment, entry_digest, evidence, hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  eventsOf: `${EVENT} WHERE v.message = ? AND v.content <> '' ORDER BY v.position`,
  events: `${EVENT} WHERE v.position > ? AND v.content <> '' ORDER BY v.position LIMIT ?`,
} as const;

interface Tail {
  readonly position: number;
  readonly hash: Uint8Array;
}

/** What happened, chained, and which alerts were raised, in SQLite. */
export class SqliteLog implements LogOperations {
  readonly #connection: Connection;
  readonly #keys: SqliteKeys;
  readonly #unlinked: Unlinked;
  readonly #alertRaisedAt;
  readonly #putAlertRaised;
  readonly #tail;
  readonly #append;
  readonly #eventsOf;
  readonly #events;
  /** The end of the chain as this process last wrote it, and in which transaction. */
  #known: (Tail & { readonly transaction: number }) | null = null;

  constructor(connection: Connection, keys: SqliteKeys, unlinked: Unlinked) {
    this.#connection = connection;
    this.#keys = keys;
    this.#unlinked = unlinked;
    this.#alertRaisedAt = connection.prepare<{ readonly at: number }>(LOG_SQL.alertRaisedAt);
    this.#putAlertRaised = connection.prepare(LOG_SQL.putAlertRaised);
    this.#tail = connection.prepare<Tail>(LOG_SQL.tail);
    this.#append = connection.prepare(LOG_SQL.append);
    this.#eventsOf = connection.prepare<EventRow>(LOG_SQL.eventsOf);
    this.#events = connection.prepare<EventRow>(LOG_SQL.events);
  }

  alertRaisedAt(alert: string, key: string): Instant | null {
    return this.#alertRaisedAt.get(alert, this.#hashed(key))?.at ?? null;
  }

  putAlertRaised(alert: string, key: string, at: Instant): void {
    this.#putAlertRaised.run(alert, this.#hashed(key), at);
  }

  /** Written together at the end of the transaction, when it is known how it leaves the messages. */
  append(event: LedgerEvent): void {
    this.#unlinked.event(event);
  }

  eventsOf(message: string): readonly LedgerEvent[] {
    this.flush();
    return this.#eventsOf.all(message).map((row) => this.eventOf(row));
  }

  events(after: number, limit: number): { readonly position: number; readonly event: LedgerEvent }[] {
    this.flush();
    return this.#events
      .all(after, limit)
      .map((row) => ({ position: row.position, event: this.eventOf(row) }));
  }

  /** Writes the links of what was done. */
  flush(): void {
    const links = this.#unlinked.take();
    if (links.length === 0) return;
    let { position, hash } = this.#end();
    for (const link of links) {
      position++;
      hash = this.#write(link, position, hash);
    }
    this.#known = { position, hash, transaction: this.#connection.transactions };
  }

  /** What was appended since the last flush is taken back, and perhaps more. */
  discard(): void {
    this.#unlinked.clear();
    this.#known = null;
  }

  /** Where the chain ends. In one transaction of the database nobody else can have gone on with it. */
  #end(): Tail {
    if (this.#known?.transaction === this.#connection.transactions) return this.#known;
    return this.#tail.get() ?? { position: 0, hash: GENESIS };
  }

  #write(link: NewLink, position: number, before: Uint8Array): Buffer {
    const { message, customer, event, entryDigest, evidence } = link;
    const { content, personal } = event === null ? SILENT : encodeEvent(event);
    const subject = event === null || personal === null ? null : eventSubject(event);
    const { sealed, commitment } =
      subject === null || personal === null
        ? UNSEALED
        : seal(this.#keys.of(subject), eventIdentity(content), personal);
    const hash = linkHash(before, { position, message, content, commitment, entryDigest, evidence });
    this.#append.run(
      position,
      message,
      customer,
      content,
      subject,
      sealed,
      commitment,
      entryDigest,
      evidence,
      hash,
    );
    return hash;
  }

  /** Opens what its row has of an event. */
  eventOf({ content, subject, sealed, subject_key }: EventRow): LedgerEvent {
    if (subject === null) return decodeEvent(content, null);
    const opened = this.#keys.open(subject, subject_key, eventIdentity(content), sealed);
    return decodeEvent(content, opened?.text ?? null);
  }

  #hashed(key: string): string {
    return this.#keys.seals.lookup("alert", key);
  }
}

/** A link that tells of nothing. */
const SILENT = { content: "", personal: null } as const;
const UNSEALED = { sealed: null, commitment: null } as const;
