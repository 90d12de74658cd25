import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Instant } from "@comity/core";

/**
 * Ids of what was taken in, so that what comes twice is taken in once. They are kept as hashes, until they expire: an id may hold
 * somebody's name. Look with {@link has} before taking in, and {@link add} when what it stands for is durable.
 */
export class SeenIds {
  readonly #has;
  readonly #add;
  readonly #forget;

  constructor(database: DatabaseSync) {
    this.#has = database.prepare("SELECT 1 FROM seen WHERE space = ? AND digest = ? AND expires_at > ?");
    this.#add = database.prepare(`
      INSERT INTO seen (space, digest, expires_at) VALUES (?, ?, ?)
      ON CONFLICT (space, digest) DO UPDATE SET expires_at = max(expires_at, excluded.expires_at)`);
    this.#forget = database.prepare("DELETE FROM seen WHERE expires_at <= ?");
  }

  /** @param space what the ids are unique in: the name of whoever gave them */
  has(space: string, id: string, now: Instant): boolean {
    return this.#has.get(space, digestOf(id), now) !== undefined;
  }

  /** To say it twice does no harm. */
  add(space: string, id: string, expiresAt: Instant): void {
    this.#add.run(space, digestOf(id), expiresAt);
  }

  /** Drops those that have expired. */
  forgetExpired(now: Instant): void {
    this.#forget.run(now);
  }
}

function digestOf(id: string): Buffer {
  return createHash("sha256").update(id).digest();
}
