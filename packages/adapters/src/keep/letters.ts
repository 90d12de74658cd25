import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Instant } from "@comity/core";
import type { Json } from "../contract/fact-source.ts";
import { closeJson, openJson, type Seal } from "./seal.ts";

/** A delivery that could not be made yet, or was given up: a dead letter. */
export interface Letter {
  readonly consumer: string;
  readonly position: number;
  /** Id of the delivery. */
  readonly delivery: string;
  readonly kind: string;
  readonly attempts: number;
  /** When to try again. */
  readonly nextAt: Instant;
  readonly isDead: boolean;
  /** Why the last try failed, as a code. */
  readonly code: string;
  readonly at: Instant;
  /** What was to be delivered; null: this is not the key that it was sealed with. */
  readonly content: Json;
}

export type NewLetter = Pick<
  Letter,
  "consumer" | "position" | "delivery" | "kind" | "attempts" | "nextAt" | "code" | "at" | "content"
> & {
  /** Letters of one lane are delivered one after another, in the order of their positions. */
  readonly lane: string;
};

/** Why a delivery was given up that the other side closed itself to. */
export const CLOSED_CODE = "closed";

/** Deliveries that wait for another try, and dead letters. What they hold is sealed. */
export class Letters {
  readonly #seal: Seal;
  readonly #put;
  readonly #waits;
  readonly #due;
  readonly #next;
  readonly #failed;
  readonly #delete;
  readonly #dead;
  readonly #deadAt;
  readonly #replay;
  readonly #count;
  readonly #closed;
  readonly #forgetBefore;

  constructor(database: DatabaseSync, seal: Seal) {
    this.#seal = seal;
    this.#put = database.prepare(`
      INSERT INTO letter (consumer, position, delivery, kind, lane, attempts, next_at, is_dead, code, at, sealed)
      VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?) ON CONFLICT (consumer, position) DO NOTHING`);
    this.#waits = database.prepare(
      "SELECT 1 FROM letter WHERE consumer = ? AND is_dead = 0 AND lane = ? LIMIT 1",
    );
    // Only the first of each lane may go: the others wait behind it.
    this.#due = database.prepare(`
      SELECT * FROM letter AS one WHERE consumer = ? AND is_dead = 0 AND next_at <= ? AND NOT EXISTS (
        SELECT 1 FROM letter AS other WHERE other.consumer = one.consumer AND other.is_dead = 0
          AND other.lane = one.lane AND other.position < one.position)
      ORDER BY position LIMIT ?`);
    this.#next = database.prepare(
      "SELECT min(next_at) AS next FROM letter WHERE consumer = ? AND is_dead = 0",
    );
    this.#failed = database.prepare(
      "UPDATE letter SET attempts = ?, next_at = ?, is_dead = ?, code = ?, at = ? WHERE consumer = ? AND position = ?",
    );
    this.#delete = database.prepare("DELETE FROM letter WHERE consumer = ? AND position = ?");
    this.#dead = database.prepare(
      "SELECT * FROM letter WHERE consumer = ? AND is_dead = 1 AND position > ? ORDER BY position LIMIT ?",
    );
    this.#deadAt = database.prepare(
      "SELECT * FROM letter WHERE consumer = ? AND is_dead = 1 AND position = ?",
    );
    this.#replay = database.prepare(
      "UPDATE letter SET is_dead = 0, attempts = 0, next_at = ? WHERE consumer = ? AND position = ? AND is_dead = 1",
    );
    this.#closed = database.prepare(
      "SELECT 1 FROM letter WHERE consumer = ? AND is_dead = 1 AND code = ? LIMIT 1",
    );
    this.#forgetBefore = database.prepare(
      `DELETE FROM letter WHERE (consumer, position) IN (
        SELECT consumer, position FROM letter WHERE is_dead = 1 AND at < ? LIMIT ?)`,
    );
    this.#count = database.prepare("SELECT count(*) AS n FROM letter WHERE consumer = ? AND is_dead = ?");
  }

  put(letter: NewLetter): void {
    const { consumer, position, delivery, kind, lane, attempts, nextAt, code, at, content } = letter;
    const sealed = closeJson(this.#seal, identityOf(consumer, delivery), content);
    this.#put.run(consumer, position, delivery, kind, digestOf(lane), attempts, nextAt, code, at, sealed);
  }

  /** Whether something of this lane waits, behind which others have to wait too. */
  waits(consumer: string, lane: string): boolean {
    return this.#waits.get(consumer, digestOf(lane)) !== undefined;
  }

  /** What may be tried now: the first of each lane. */
  due(consumer: string, now: Instant, limit: number): readonly Letter[] {
    return this.#due.all(consumer, now, limit).map((row) => this.#letterOf(row));
  }

  /** When the next one is due; null if none waits. */
  nextDue(consumer: string): Instant | null {
    const next = this.#next.get(consumer)?.next;
    return typeof next === "number" ? next : null;
  }

  failed(
    letter: Pick<Letter, "consumer" | "position">,
    change: Pick<Letter, "attempts" | "nextAt" | "isDead" | "code" | "at">,
  ): void {
    const { attempts, nextAt, isDead, code, at } = change;
    this.#failed.run(attempts, nextAt, isDead ? 1 : 0, code, at, letter.consumer, letter.position);
  }

  /** It was delivered, or its owner has given it up. */
  settle({ consumer, position }: Pick<Letter, "consumer" | "position">): void {
    this.#delete.run(consumer, position);
  }

  /** Dead letters in the order of their positions, after one of them. */
  dead(consumer: string, after = -1, limit = 1_000): readonly Letter[] {
    return this.#dead.all(consumer, after, limit).map((row) => this.#letterOf(row));
  }

  /** The dead letter at a position; null if there is none. */
  deadAt(consumer: string, position: number): Letter | null {
    const row = this.#deadAt.get(consumer, position);
    return row === undefined ? null : this.#letterOf(row);
  }

  /** Forgets what was given up before an instant, whoever should have had it. @returns how many, at most `limit` */
  forgetBefore(at: Instant, limit: number): number {
    return Number(this.#forgetBefore.run(at, limit).changes);
  }

  /** Gives a dead letter all its tries again. */
  replay({ consumer, position }: Pick<Letter, "consumer" | "position">, now: Instant): void {
    this.#replay.run(now, consumer, position);
  }

  /** Whether the other side has closed itself to deliveries: as long as there is a dead letter that says so. */
  isClosed(consumer: string): boolean {
    return this.#closed.get(consumer, CLOSED_CODE) !== undefined;
  }

  count(consumer: string, dead: boolean): number {
    return Number(this.#count.get(consumer, dead ? 1 : 0)?.n ?? 0);
  }

  #letterOf(row: Record<string, unknown>): Letter {
    const consumer = String(row.consumer);
    const delivery = String(row.delivery);
    const { sealed } = row;
    const content =
      sealed instanceof Uint8Array ? openJson(this.#seal, identityOf(consumer, delivery), sealed) : undefined;
    return {
      consumer,
      position: Number(row.position),
      delivery,
      kind: String(row.kind),
      attempts: Number(row.attempts),
      nextAt: Number(row.next_at),
      isDead: row.is_dead === 1,
      code: String(row.code),
      at: Number(row.at),
      content: content ?? null,
    };
  }
}

function digestOf(lane: string): Buffer {
  return createHash("sha256").update(lane).digest();
}

function identityOf(consumer: string, delivery: string): string {
  return JSON.stringify(["letter", consumer, delivery]);
}
