import type { CustomerData, Fact, Instant, Merge } from "@comity/core";

/** Something that a checkpoint can be kept as. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A record of the source that does not fit; kept with its error, so that it can be tried again. */
export interface Rejected {
  /** Where it stood: `claims.csv:12`, `public.invoice id 88`. No person's data. */
  readonly where: string;
  /** Why, as a code: `CY504`. */
  readonly code: string;
  /** Why, as a sentence with what to do. It may quote the record, and is kept sealed. */
  readonly reason: string;
  /** The record as the source gave it. It is kept sealed. Null: it cannot be tried again, and has to be brought anew. */
  readonly raw: Json;
  /**
   * Which record of the vocabulary it would be, as {@link subjectOf} names it, if that can be told: when a source reports that
   * record and it fits, this is settled.
   */
  readonly subject?: string;
}

/** What names a record of the vocabulary among all. @param key its key fields, joined */
export function subjectOf(record: string, key: string): string {
  return JSON.stringify([record, key]);
}

/** Where a change came from in its source. */
export interface Origin {
  /**
   * Where it stood: `claims.csv:12`. No person's data. What comes from a place from which a record was rejected, and fits,
   * settles that.
   */
  readonly where: string;
  /** The record as the source gave it, which is kept sealed if Comity refuses what was made of it. */
  readonly raw: Json;
}

/** What became of a message, as whoever carries it tells later: it went; or it came back, or was dropped on the way. */
export interface Outcome {
  readonly message: string;
  readonly became: "sent" | "bounced";
}

/** What one step of a source brings. */
export type Change =
  | {
      readonly kind: "fact";
      readonly fact: Fact;
      readonly origin?: Origin;
      /** When it became true if nothing of it was known before, where `fact.at` does not say: for sources that know what they have told. */
      readonly atFirst?: string;
    }
  | { readonly kind: "customer"; readonly customer: CustomerData; readonly origin?: Origin }
  /** `ifKnown`: Comity may never have heard of the one that goes, or know better; then nothing is merged. */
  | { readonly kind: "merge"; readonly merge: Merge; readonly ifKnown?: true; readonly origin?: Origin }
  /** Everything personal of a customer is to be erased. It cannot be undone. */
  | { readonly kind: "erasure"; readonly customer: string; readonly origin?: Origin }
  | { readonly kind: "outcome"; readonly outcome: Outcome; readonly origin?: Origin }
  | { readonly kind: "rejected"; readonly rejected: Rejected };

/** A stretch of changes, in the order of the source. */
export interface Page {
  readonly changes: readonly Change[];
  /** Where to go on when all of them are in the ledger. It is kept only then. */
  readonly checkpoint: Json;
  /**
   * As of when the silo is in step with its source once this page is in: told at the end of a pass without a gap, and
   * never for an instant after the pass began to read. Null: it is not known yet.
   */
  readonly inStepAsOf: Instant | null;
  /**
   * Called when the page is in the ledger, in the transaction of the keep that notes its checkpoint: for what a source keeps
   * beside it. It is not asynchronous.
   */
  readonly kept?: () => void;
}

/** Where facts come from: a system that can be asked what has changed. */
export interface FactSource {
  /** Its name in the configuration; checkpoints are kept under it. */
  readonly name: string;
  readonly silo: string;
  /**
   * All silos that it feeds, if it is not `silo` alone: each is in step as of the earliest of its sources. A source of customers
   * feeds every silo whose records are found by them.
   */
  readonly silos?: readonly string[];
  /**
   * What has changed after a checkpoint; everything if there is none. It may bring again what it brought before, and may
   * bring a record several times: reports carry a version or a time, so the state ends the same. It ends when there is
   * nothing more for now. It throws what kept it from reading; what was brought until then counts.
   */
  read(after: Json, signal: AbortSignal): AsyncIterable<Page>;
  /** What a record that was rejected comes to now, as `Rejected.raw` or `Origin.raw` has it. Absent: it cannot be tried again. */
  again?(rejected: Pick<Rejected, "where" | "raw">): Promise<readonly Change[]>;
}
