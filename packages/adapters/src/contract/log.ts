/**
 * What a log line may hold. It is a list of what is allowed, so a person's address or a token cannot slip in: there
 * is no field for it, and no free text.
 */
export interface LogFields {
  /** Name of the adapter in the configuration. */
  readonly adapter?: string;
  readonly silo?: string;
  /** Type of a record: `silo.record`. */
  readonly record?: string;
  /** Id of a delivery, an event or a batch, as the other side counts them; never a message's or a person's. */
  readonly delivery?: string;
  readonly verdict?: string;
  /** Code of an error or of a reply: `CY504`, `ECONNREFUSED`, `451`. */
  readonly code?: string;
  /** What was to be done: `deliver`, `poll`, `spool`. */
  readonly step?: string;
  readonly count?: number;
  /** Rows of a file, all of them, */
  readonly rows?: number;
  /** and those that were rejected. */
  readonly rejected?: number;
  readonly attempt?: number;
  readonly ms?: number;
  /** Id of a mail: a digest, from which nobody can read whose it is. It is the id in replies, and in the ledger without its round. */
  readonly mail?: string;
  /** Why, as a code: `CY511`, `connect: ECONNREFUSED`, `signed`. */
  readonly reason?: string;
  /** Which part of a message the reason is about, by its name in the vocabulary: `about.order`. */
  readonly field?: string;
  /** Line of a file. */
  readonly line?: number;
}

/** Where adapters tell what they do. `event` is a fixed phrase of the program: `file taken in`. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** Tells nobody. */
export const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
