import type { DatabaseSync } from "node:sqlite";
import type { Instant } from "@comity/core";
import type { Json } from "../contract/fact-source.ts";
import { KeepError } from "./keep-error.ts";
import { closeJson, openJson, type Seal } from "./seal.ts";

/** How far a source has been read. */
export interface SourceState {
  /** Where to go on; null: from its beginning. */
  readonly checkpoint: Json;
  /** As of when everything of it was taken in; null: never yet. */
  readonly inStepAsOf: Instant | null;
}

/**
 * How far an adapter's sources have been read. Written within a transaction of the keep. A checkpoint may hold the key of a row, so
 * it is sealed where there is a key to seal with.
 */
export class Sources {
  readonly #seal: Seal | null;
  readonly #get;
  readonly #put;

  constructor(database: DatabaseSync, seal: Seal | null) {
    this.#seal = seal;
    this.#get = database.prepare("SELECT checkpoint, is_sealed, in_step_as_of FROM source WHERE name = ?");
    this.#put = database.prepare(`
      INSERT INTO source (name, checkpoint, is_sealed, in_step_as_of) VALUES (?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET checkpoint = excluded.checkpoint, is_sealed = excluded.is_sealed,
        in_step_as_of = excluded.in_step_as_of`);
  }

  state(source: string): SourceState {
    const row = this.#get.get(source);
    if (row === undefined) return { checkpoint: null, inStepAsOf: null };
    const { checkpoint, in_step_as_of: inStepAsOf } = row;
    return {
      checkpoint:
        checkpoint instanceof Uint8Array ? this.#open(source, checkpoint, row.is_sealed === 1) : null,
      inStepAsOf: typeof inStepAsOf === "number" ? inStepAsOf : null,
    };
  }

  put(source: string, { checkpoint, inStepAsOf }: SourceState): void {
    const seal = this.#seal;
    const bytes =
      seal === null
        ? Buffer.from(JSON.stringify(checkpoint))
        : closeJson(seal, identityOf(source), checkpoint);
    this.#put.run(source, checkpoint === null ? null : bytes, seal === null ? 0 : 1, inStepAsOf);
  }

  #open(source: string, bytes: Uint8Array, isSealed: boolean): Json {
    if (!isSealed) return JSON.parse(Buffer.from(bytes).toString("utf8"));
    const checkpoint = this.#seal === null ? undefined : openJson(this.#seal, identityOf(source), bytes);
    if (checkpoint !== undefined) return checkpoint;
    throw new KeepError(
      "unusable",
      `The checkpoint of ${source} was altered.`,
      "Move the adapter's folder away: everything is read again.",
    );
  }
}

function identityOf(source: string): string {
  return JSON.stringify(["checkpoint", source]);
}
