import type { DatabaseSync } from "node:sqlite";
import type { BounceReason } from "../spool/bounce.ts";

/** A bounce that a sender has not been told yet. */
export interface OwedBounce extends BounceReason {
  /** Since when, in epoch milliseconds. */
  readonly since: number;
}

/**
 * What the gate must still know of parked mails after a restart: how long they could not go on, and whose senders have yet to be told.
 * Ids are digests, so nothing in it is personal. Every write is on disk when its call returns.
 */
export class Failures {
  readonly #database: DatabaseSync;

  /** @param database that of the journal */
  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      "CREATE TABLE IF NOT EXISTS parked (id TEXT PRIMARY KEY, failing_ms INTEGER NOT NULL, failed_at INTEGER, " +
        "bounce_code INTEGER, bounce_text TEXT, bounce_since INTEGER) STRICT",
    );
  }

  /** For how many milliseconds a mail could not go on until now, without the times in which it was held. */
  failingMs(id: string, now: number): number {
    const row = this.#row(id);
    if (row === undefined) return 0;
    return Number(row.failing_ms) + (row.failed_at === null ? 0 : Math.max(0, now - Number(row.failed_at)));
  }

  /** It could not go on now either. */
  failed(id: string, now: number): void {
    this.#note(id, this.failingMs(id, now), now);
  }

  /** It waits for Comity's word, so that nothing fails. */
  held(id: string, now: number): void {
    if (this.#row(id)?.failed_at != null) this.#note(id, this.failingMs(id, now), null);
  }

  /** Nothing more is done for a mail but to tell its sender, and that is not taken back. */
  oweBounce(id: string, { code, text }: BounceReason, now: number): void {
    this.#database
      .prepare(
        "INSERT INTO parked (id, failing_ms, bounce_code, bounce_text, bounce_since) VALUES (?, 0, ?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET bounce_code = excluded.bounce_code, bounce_text = excluded.bounce_text, " +
          "bounce_since = excluded.bounce_since",
      )
      .run(id, code, text, now);
  }

  /** @returns null: none, since it is still tried whether the mail may go */
  owedBounce(id: string): OwedBounce | null {
    const row = this.#row(id);
    if (row === undefined || row.bounce_code === null) return null;
    return {
      code: Number(row.bounce_code),
      text: String(row.bounce_text),
      since: Number(row.bounce_since),
    };
  }

  forget(id: string): void {
    this.#database.prepare("DELETE FROM parked WHERE id = ?").run(id);
  }

  /** Forgets all others: mails that went just before the process was killed, and would be taken for themselves if they came again. */
  keepOnly(ids: readonly string[]): void {
    const kept = new Set(ids);
    const known = this.#database.prepare("SELECT id FROM parked").all();
    for (const { id } of known) if (!kept.has(String(id))) this.forget(String(id));
  }

  #row(id: string): Readonly<Record<string, unknown>> | undefined {
    return this.#database.prepare("SELECT * FROM parked WHERE id = ?").get(id);
  }

  #note(id: string, failingMs: number, failedAt: number | null): void {
    this.#database
      .prepare(
        "INSERT INTO parked (id, failing_ms, failed_at) VALUES (?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET failing_ms = excluded.failing_ms, failed_at = excluded.failed_at",
      )
      .run(id, failingMs, failedAt);
  }
}
