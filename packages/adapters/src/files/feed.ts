import type { Instant, Vocabulary } from "@comity/core";
import type { Log } from "../contract/log.ts";
import type { Keep } from "../keep/keep.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { OnRejected } from "../run/run-source.ts";
import type { AsOf } from "./as-of.ts";
import type { DroppedFile } from "./drop-folder.ts";
import type { RowOptions } from "./rows.ts";

/** A kind of file in a folder, and how its rows become records. */
export interface FeedParts {
  /** Of the source: checkpoints are kept under it. */
  readonly name: string;
  /** Name of the adapter, for logs. */
  readonly adapter: string;
  readonly silo: string;
  readonly folder: string;
  readonly pattern: string;
  readonly holds: "all" | "changes";
  readonly asOf: AsOf;
  readonly restMs: number;
  readonly rows: Omit<RowOptions, "columns">;
  readonly mapping: Mapping;
  readonly onRejected: OnRejected;
  readonly mostGone: number;
  readonly vocabulary: () => Vocabulary;
  readonly now: () => number;
  readonly log: Log;
  readonly keep: Keep;
}

/** How far a feed has come. */
export interface FeedCheckpoint {
  /** Counts the files that were taken in. */
  readonly pass: number;
  /** The last file that was taken in whole, and not yet moved perhaps. */
  readonly last: { readonly identity: string; readonly asOf: Instant } | null;
  /** The file that is being taken in, and how many of its rows are in the ledger. */
  readonly open: { readonly identity: string; readonly rows: number } | null;
}

export const BEGINNING: FeedCheckpoint = { pass: 0, last: null, open: null };

/** A file of a feed, and what it is as of. */
export type DatedFile = DroppedFile & { readonly asOf: Instant };
