import type { Instant, LedgerEvent } from "@comity/core";
import { decodeEvent, encodeEvent } from "../rows/codec.ts";
import type { LogOperations } from "../transaction/operations.ts";
import type { Connection } from "./connection.ts";

interface EventRow {
  readonly position: number;
  readonly content: string;
}

export const LOG_SQL = {
  alertRaisedAt: "SELECT at FROM alert_raised WHERE alert = ? AND key = ?",
  putAlertRaised: `
    INSERT INTO alert_raised (alert, key, at) VALUES (?, ?, ?)
    ON CONFLICT (alert, key) DO UPDATE SET at = excluded.at`,
  append: "INSERT INTO event (message, content) VALUES (?, ?)",
  eventsOf: "SELECT position, content FROM event WHERE message = ? ORDER BY position",
  events: "SELECT position, content FROM event WHERE position > ? ORDER BY position LIMIT ?",
} as const;

/** What happened, and which alerts were raised, in SQLite. */
export class SqliteLog implements LogOperations {
  readonly #alertRaisedAt;
  readonly #putAlertRaised;
  readonly #append;
  readonly #eventsOf;
  readonly #events;

  constructor(connection: Connection) {
    this.#alertRaisedAt = connection.prepare<{ readonly at: number }>(LOG_SQL.alertRaisedAt);
    this.#putAlertRaised = connection.prepare(LOG_SQL.putAlertRaised);
    this.#append = connection.prepare(LOG_SQL.append);
    this.#eventsOf = connection.prepare<EventRow>(LOG_SQL.eventsOf);
    this.#events = connection.prepare<EventRow>(LOG_SQL.events);
  }

  alertRaisedAt(alert: string, key: string): Instant | null {
    return this.#alertRaisedAt.get(alert, key)?.at ?? null;
  }

  putAlertRaised(alert: string, key: string, at: Instant): void {
    this.#putAlertRaised.run(alert, key, at);
  }

  append(event: LedgerEvent): void {
    this.#append.run("message" in event ? event.message : null, encodeEvent(event));
  }

  eventsOf(message: string): readonly LedgerEvent[] {
    return this.#eventsOf.all(message).map((row) => decodeEvent(row.content));
  }

  events(after: number, limit: number): { readonly position: number; readonly event: LedgerEvent }[] {
    return this.#events
      .all(after, limit)
      .map((row) => ({ position: row.position, event: decodeEvent(row.content) }));
  }
}
