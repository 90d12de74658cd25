import type { Instant, LedgerEvent } from "@comity/core";
import { decodeEvent, encodeEvent } from "../rows/codec.ts";
import type { LogOperations } from "../transaction/operations.ts";
import { storedKey } from "./key-text.ts";
import { lockKey } from "./lock-key.ts";
import { type Session, statements } from "./session.ts";

interface EventRow {
  readonly position: number;
  readonly content: string;
}

/** Held while positions are given out. */
const ORDER_LOCK = lockKey("event order");

export const LOG = statements("log", {
  alertRaisedAt: "SELECT at FROM comity.alert_raised WHERE alert = $1 AND key = $2",
  putAlertRaised: `
    INSERT INTO comity.alert_raised (alert, key, at) VALUES ($1, $2, $3)
    ON CONFLICT (alert, key) DO UPDATE SET at = excluded.at`,
  append: `
    WITH batch AS (SELECT nextval('comity.event_batch') AS batch)
    INSERT INTO comity.event (batch, number, message, content)
    SELECT batch.batch, one.number, one.message, one.content
    FROM batch, unnest($1::text[], $2::text[]) WITH ORDINALITY AS one (message, content, number)`,
  eventsOf: "SELECT content FROM comity.event WHERE message = $1 ORDER BY batch, number",
  someWithoutPosition:
    "SELECT 1 AS one FROM comity.event WHERE position IS NULL ORDER BY batch, number LIMIT 1",
  lockOrder: "SELECT pg_advisory_xact_lock($1)",
  givePositions: `
    WITH fresh AS (
      SELECT batch, number, row_number() OVER (ORDER BY batch, number) AS place
      FROM comity.event WHERE position IS NULL
    )
    UPDATE comity.event e
    SET position = fresh.place + coalesce((SELECT max(position) FROM comity.event), 0)
    FROM fresh WHERE e.batch = fresh.batch AND e.number = fresh.number`,
  events: "SELECT position, content FROM comity.event WHERE position > $1 ORDER BY position LIMIT $2",
});

/** What happened, and which alerts were raised, in PostgreSQL. */
export class PostgresLog implements LogOperations {
  readonly #session: Session;
  #unwritten: LedgerEvent[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  async alertRaisedAt(alert: string, key: string): Promise<Instant | null> {
    const values = [storedKey(alert), storedKey(key)];
    return (await this.#session.readOne<{ readonly at: number }>(LOG.alertRaisedAt, values))?.at ?? null;
  }

  async putAlertRaised(alert: string, key: string, at: Instant): Promise<void> {
    await this.#session.write(LOG.putAlertRaised, [storedKey(alert), storedKey(key), at]);
  }

  /** Written together at the end of the transaction, when no lock is left to wait for. */
  append(event: LedgerEvent): void {
    this.#unwritten.push(event);
  }

  async eventsOf(message: string): Promise<readonly LedgerEvent[]> {
    await this.flush();
    const rows = await this.#session.read<EventRow>(LOG.eventsOf, [storedKey(message)]);
    return rows.map((row) => decodeEvent(row.content));
  }

  async events(
    after: number,
    limit: number,
  ): Promise<readonly { readonly position: number; readonly event: LedgerEvent }[]> {
    await this.flush();
    await this.#givePositions();
    const rows = await this.#session.read<EventRow>(LOG.events, [after, limit]);
    return rows.map((row) => ({ position: row.position, event: decodeEvent(row.content) }));
  }

  /** Writes what was appended. */
  async flush(): Promise<void> {
    const events = this.#unwritten;
    if (events.length === 0) return;
    this.#unwritten = [];
    const messages = events.map((event) => ("message" in event ? storedKey(event.message) : null));
    await this.#session.write(LOG.append, [messages, events.map(encodeEvent)]);
  }

  async #givePositions(): Promise<void> {
    if ((await this.#session.readOne(LOG.someWithoutPosition, [])) === undefined) return;
    // A statement of its own: the next one sees what the last holder of the lock has committed.
    await this.#session.read(LOG.lockOrder, [ORDER_LOCK]);
    await this.#session.write(LOG.givePositions, []);
  }
}
