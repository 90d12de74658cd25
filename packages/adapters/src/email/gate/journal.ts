import { DatabaseSync } from "node:sqlite";
import { beginPrivately } from "../../keep/begin-privately.ts";
import { Failures } from "./failures.ts";

/**
 * How far the last attempt to hand a message over has come.
 *
 * - `begun`: it may have been started in the ledger. The end of the message is not out, so no server has it.
 * - `handed`: the end of the message may be out, so the next server may have it.
 * - `taken`: the next server has it, which the ledger may not know yet.
 */
export type Phase = "begun" | "handed" | "taken";

export interface Attempt {
  readonly id: string;
  /** Under which name it was started. */
  readonly by: string;
  readonly phase: Phase;
}

/** What is known of a message beside the ledger. */
export interface Known {
  /** A message that failed for now, or lapsed, is asked about anew under a new id: how often that was, from 1. */
  readonly round: number;
  readonly attempt: Attempt | null;
}

/** Longer than any sender tries. */
const KEPT_MS = 30 * 86_400_000;

/**
 * What the gate must still know when it was killed: which messages it was just handing over. Ids are digests, so nothing in it
 * is personal. Every write is on disk when its call returns.
 */
export class Journal {
  /** Of parked mails. */
  readonly failures: Failures;
  readonly #database: DatabaseSync;

  /** @throws if another process has it open */
  constructor(path: string) {
    beginPrivately(path);
    this.#database = new DatabaseSync(path);
    this.#database.exec(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0;" +
        "CREATE TABLE IF NOT EXISTS mail (id TEXT PRIMARY KEY, round INTEGER NOT NULL, by TEXT, phase TEXT, " +
        "at INTEGER NOT NULL) STRICT;" +
        "CREATE INDEX IF NOT EXISTS mail_at ON mail (at)",
    );
    this.failures = new Failures(this.#database);
  }

  /** @param id of the mail, without its round */
  known(id: string): Known {
    const row = this.#database.prepare("SELECT round, by, phase FROM mail WHERE id = ?").get(id);
    if (row === undefined) return { round: 1, attempt: null };
    return { round: Number(row.round), attempt: attemptOf({ ...row, id }) };
  }

  /** Notes that an attempt begins. */
  begin(id: string, round: number, by: string, now: number): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO mail (id, round, by, phase, at) VALUES (?, ?, ?, 'begun', ?)")
      .run(id, round, by, now);
  }

  reach(id: string, phase: Phase): void {
    this.#database.prepare("UPDATE mail SET phase = ? WHERE id = ?").run(phase, id);
  }

  /** The attempt is over, and the ledger knows how. */
  end(id: string): void {
    this.#database.prepare("DELETE FROM mail WHERE id = ? AND round = 1").run(id);
    this.#database.prepare("UPDATE mail SET by = NULL, phase = NULL WHERE id = ?").run(id);
  }

  /** The message is asked about anew from now on. */
  nextRound(id: string, round: number, now: number): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO mail (id, round, by, phase, at) VALUES (?, ?, NULL, NULL, ?)")
      .run(id, round, now);
  }

  /** Messages whose last attempt came so far, oldest first. */
  at(phase: Phase): readonly { readonly id: string; readonly round: number; readonly by: string }[] {
    return this.#database
      .prepare("SELECT id, round, by FROM mail WHERE phase = ? ORDER BY at LIMIT 1000")
      .all(phase)
      .map((row) => ({ id: String(row.id), round: Number(row.round), by: String(row.by) }));
  }

  /** Forgets what no sender asks about any more. What may have gone is kept. */
  forget(now: number): void {
    this.#database.prepare("DELETE FROM mail WHERE phase IS NULL AND at < ?").run(now - KEPT_MS);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function attemptOf(row: Readonly<Record<string, unknown>>): Attempt | null {
  const { id, by, phase } = row;
  return phase === "begun" || phase === "handed" || phase === "taken"
    ? { id: String(id), by: String(by), phase }
    : null;
}
