import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Json } from "../contract/fact-source.ts";
import { closeJson, openJson, type Seal } from "./seal.ts";

/** A record that is known, and what is to be reported when it is no longer there. */
export interface Known {
  readonly digest: Uint8Array;
  readonly gone: Json;
}

/** How a record that was just read compares with what was known of it. */
export type Comparison = "new" | "changed" | "same";

/**
 * What a source held when it was read last, so that what is no longer there can be reported as gone. Of each record its identity in
 * the source is kept as a hash, its content as a hash, and what is needed to report it gone, sealed.
 */
export class KnownRecords {
  readonly #seal: Seal;
  readonly #get;
  readonly #put;
  readonly #delete;
  readonly #before;
  readonly #count;
  readonly #countBefore;
  readonly #told;
  readonly #after;

  constructor(database: DatabaseSync, seal: Seal) {
    this.#seal = seal;
    this.#get = database.prepare("SELECT content FROM known WHERE source = ? AND digest = ?");
    this.#put = database.prepare(`
      INSERT INTO known (source, digest, content, pass, sealed) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (source, digest) DO UPDATE SET content = excluded.content, pass = excluded.pass,
        sealed = excluded.sealed`);
    this.#delete = database.prepare("DELETE FROM known WHERE source = ? AND digest = ?");
    this.#before = database.prepare(
      "SELECT digest, sealed FROM known WHERE source = ? AND pass < ? ORDER BY digest LIMIT ?",
    );
    this.#countBefore = database.prepare("SELECT count(*) AS n FROM known WHERE source = ? AND pass < ?");
    this.#told = database.prepare("SELECT sealed FROM known WHERE source = ? AND digest = ?");
    this.#after = database.prepare(
      "SELECT digest, sealed FROM known WHERE source = ? AND digest > ? ORDER BY digest LIMIT ?",
    );
    this.#count = database.prepare("SELECT count(*) AS n FROM known WHERE source = ?");
  }

  compare(source: string, identity: string, content: string): Comparison {
    const row = this.#get.get(source, digestOf(identity));
    if (row === undefined) return "new";
    return row.content instanceof Uint8Array && digestOf(content).equals(row.content) ? "same" : "changed";
  }

  /** What is to be reported when it is no longer there; undefined: it is not known. */
  told(source: string, identity: string): Json | undefined {
    const digest = digestOf(identity);
    const sealed = this.#told.get(source, digest)?.sealed;
    return sealed instanceof Uint8Array
      ? openJson(this.#seal, identityOf(source, digest), sealed)
      : undefined;
  }

  /**
   * It was seen in this pass. Call it when what was read is in the ledger.
   *
   * @param gone what to report when it is no longer there
   */
  put(source: string, identity: string, content: string, pass: number, gone: Json): void {
    const digest = digestOf(identity);
    const sealed = closeJson(this.#seal, identityOf(source, digest), gone);
    this.#put.run(source, digest, digestOf(content), pass, sealed);
  }

  /** What was not seen since a pass began: what to report of each. */
  missing(source: string, pass: number, limit: number): readonly Known[] {
    return this.#knownIn(source, this.#before.all(source, pass, limit));
  }

  /** Everything, some at a time. @param after the digest of the last one; null: from the first one on */
  list(source: string, after: Uint8Array | null, limit: number): readonly Known[] {
    return this.#knownIn(source, this.#after.all(source, after ?? new Uint8Array(), limit));
  }

  forget(source: string, digest: Uint8Array): void {
    this.#delete.run(source, digest);
  }

  /** {@link forget} by what it is. */
  drop(source: string, identity: string): void {
    this.#delete.run(source, digestOf(identity));
  }

  /** How many were not seen since a pass began. */
  countMissing(source: string, pass: number): number {
    return Number(this.#countBefore.get(source, pass)?.n ?? 0);
  }

  count(source: string): number {
    return Number(this.#count.get(source)?.n ?? 0);
  }

  #knownIn(source: string, rows: readonly Readonly<Record<string, unknown>>[]): readonly Known[] {
    return rows.flatMap(({ digest, sealed }) => {
      if (!(digest instanceof Uint8Array) || !(sealed instanceof Uint8Array)) return [];
      const gone = openJson(this.#seal, identityOf(source, digest), sealed);
      return gone === undefined ? [] : [{ digest, gone }];
    });
  }
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function identityOf(source: string, digest: Uint8Array): string {
  return JSON.stringify(["known", source, Buffer.from(digest).toString("hex")]);
}
