import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Instant } from "@comity/core";
import type { Json } from "../contract/fact-source.ts";
import { closeJson, openJson, type Seal } from "./seal.ts";

/** A record that did not fit, as it is kept. */
export interface Rejection {
  /** Counts up; a record that is rejected again keeps it. */
  readonly id: number;
  readonly source: string;
  /** Where it stood: `claims.csv:12`. */
  readonly place: string;
  /** Why, as a code: `CY504`. */
  readonly code: string;
  readonly at: Instant;
  /** How often it was tried. */
  readonly attempts: number;
  /** Whether somebody asked for another try. */
  readonly isAsked: boolean;
  /** Hash of the record, by which its owner can tell which one it was. */
  readonly digest: string;
  /** Why, in words that may quote the record, and the record; null: it was kept without a key, or this is not the key. */
  readonly detail: { readonly reason: string; readonly raw: Json } | null;
}

/** What is said of a record when it is kept. */
export interface NewRejection {
  readonly place: string;
  readonly code: string;
  readonly reason: string;
  readonly raw: Json;
  /** Which record of the vocabulary it would be; null: it cannot be told. When that is accepted, from wherever, this is settled. */
  readonly subject: string | null;
}

const COLUMNS = "id, source, place, code, at, attempts, asked, digest, sealed";

/**
 * Records that did not fit. Of each, the reason and the record itself are sealed; without a key only where it stood, a code and a
 * hash are kept, so that nothing personal lies about, and it cannot be tried again from here.
 */
export class Rejections {
  readonly #seal: Seal | null;
  readonly #list;
  readonly #count;
  readonly #put;
  readonly #delete;
  readonly #ask;
  readonly #deleteSubject;
  readonly #touch;
  readonly #deleteBefore;
  readonly #has;
  readonly #countAt;
  readonly #listAt;
  readonly #deleteOthers;
  readonly #deleteAt;
  readonly #forgetBefore;

  constructor(database: DatabaseSync, seal: Seal | null) {
    this.#seal = seal;
    this.#list = database.prepare(
      `SELECT ${COLUMNS} FROM rejection WHERE (? IS NULL OR source = ?) AND id > ? ORDER BY id LIMIT ?`,
    );
    this.#count = database.prepare("SELECT count(*) AS n FROM rejection WHERE source = ?");
    this.#put = database.prepare(`
      INSERT INTO rejection (source, place, code, at, attempts, asked, digest, subject, sealed)
      VALUES (?, ?, ?, ?, 1, 0, ?, ?, ?)
      ON CONFLICT (source, place) DO UPDATE SET code = excluded.code, at = excluded.at, attempts = attempts + 1,
        asked = 0, digest = excluded.digest, subject = excluded.subject, sealed = excluded.sealed`);
    this.#delete = database.prepare("DELETE FROM rejection WHERE source = ? AND place = ?");
    this.#ask = database.prepare("UPDATE rejection SET asked = 1 WHERE id = ?");
    this.#deleteSubject = database.prepare("DELETE FROM rejection WHERE source = ? AND subject = ?");
    this.#touch = database.prepare("UPDATE rejection SET at = ? WHERE source = ? AND place = ?");
    this.#deleteBefore = database.prepare("DELETE FROM rejection WHERE source = ? AND at < ?");
    this.#has = database.prepare("SELECT 1 FROM rejection WHERE source = ? AND place = ?");
    this.#countAt = database.prepare(
      "SELECT count(*) AS n FROM rejection WHERE source = ? AND substr(place, 1, ?) = ?",
    );
    this.#listAt = database.prepare(
      `SELECT ${COLUMNS} FROM rejection WHERE source = ? AND substr(place, 1, ?) = ? ORDER BY id LIMIT ?`,
    );
    this.#deleteAt = database.prepare("DELETE FROM rejection WHERE source = ? AND substr(place, 1, ?) = ?");
    this.#deleteOthers = database.prepare(
      "DELETE FROM rejection WHERE source = ? AND substr(place, 1, ?) <> ?",
    );
    this.#forgetBefore = database.prepare(
      `UPDATE rejection SET sealed = NULL WHERE id IN (
        SELECT id FROM rejection WHERE at < ? AND sealed IS NOT NULL ORDER BY id LIMIT ?)`,
    );
  }

  /** In the order in which they came; all sources if null. */
  list(source: string | null, afterId = 0, limit = 1_000): readonly Rejection[] {
    return this.#list.all(source, source, afterId, limit).map((row) => this.#rejectionOf(row));
  }

  count(source: string): number {
    return Number(this.#count.get(source)?.n ?? 0);
  }

  /** Whether something from this very place is rejected. */
  has(source: string, place: string): boolean {
    return this.#has.get(source, place) !== undefined;
  }

  put(source: string, { place, code, reason, raw, subject }: NewRejection, at: Instant): void {
    const digest = createHash("sha256").update(JSON.stringify(raw)).digest("hex").slice(0, 16);
    const sealed = this.#seal && closeJson(this.#seal, identityOf(source, place), { reason, raw });
    this.#put.run(source, place, code, at, digest, subject === null ? null : digestOf(subject), sealed);
  }

  /** It fits now, or its owner has given it up. */
  settle(source: string, place: string): void {
    this.#delete.run(source, place);
  }

  /** The record that it would be was accepted. */
  settleSubject(source: string, subject: string): void {
    this.#deleteSubject.run(source, digestOf(subject));
  }

  /** What stood there was still there when its source was read as a whole. */
  touch(source: string, place: string, at: Instant): void {
    this.#touch.run(at, source, place);
  }

  /** A source was read as a whole, from that instant on: what was not there any more is settled. */
  settleBefore(source: string, at: Instant): void {
    this.#deleteBefore.run(source, at);
  }

  /** How many stood at places that begin so: in one file, for one. */
  countAt(source: string, prefix: string): number {
    return Number(this.#countAt.get(source, prefix.length, prefix)?.n ?? 0);
  }

  /** Those that stood at places that begin so. */
  listAt(source: string, prefix: string, limit: number): readonly Rejection[] {
    return this.#listAt.all(source, prefix.length, prefix, limit).map((row) => this.#rejectionOf(row));
  }

  /** What stood at places that begin so is read anew, at others. */
  settleAt(source: string, prefix: string): void {
    this.#deleteAt.run(source, prefix.length, prefix);
  }

  /** A whole set has come, whose places begin so, and stands in the place of everything before. */
  settleOthers(source: string, prefix: string): void {
    this.#deleteOthers.run(source, prefix.length, prefix);
  }

  /**
   * Forgets what records held that were rejected before an instant, as if there had been no key: they stay rejected, and have to
   * come again from their source. @returns how many there were, at most `limit`
   */
  forgetBefore(at: Instant, limit: number): number {
    return Number(this.#forgetBefore.run(at, limit).changes);
  }

  /** Asks the adapter to try it again, when it runs next. */
  ask(id: number): void {
    this.#ask.run(id);
  }

  #rejectionOf(row: Record<string, unknown>): Rejection {
    const source = String(row.source);
    const place = String(row.place);
    return {
      id: Number(row.id),
      source,
      place,
      code: String(row.code),
      at: Number(row.at),
      attempts: Number(row.attempts),
      isAsked: row.asked === 1,
      digest: String(row.digest),
      detail: this.#detailOf(identityOf(source, place), row.sealed),
    };
  }

  #detailOf(identity: string, sealed: unknown): Rejection["detail"] {
    if (this.#seal === null || !(sealed instanceof Uint8Array)) return null;
    const json = openJson(this.#seal, identity, sealed);
    if (typeof json !== "object" || json === null || !("reason" in json)) return null;
    return { reason: String(json.reason), raw: "raw" in json ? json.raw : null };
  }
}

function digestOf(subject: string): Buffer {
  return createHash("sha256").update(subject).digest();
}

function identityOf(source: string, place: string): string {
  return JSON.stringify(["rejection", source, place]);
}
