import { StoreError } from "@comity/core";
import type { Target } from "./target.ts";

/**
 * A transaction that came to nothing and may be run again: it met others (`conflict`), or its connection was lost before
 * the commit was asked for (`connection`). Whoever uses the store sees it only when trying again did not help.
 */
export class Retriable extends StoreError {
  readonly because: "conflict" | "connection";

  constructor(because: Retriable["because"], message: string, options?: ErrorOptions) {
    super("unavailable", message, options);
    this.because = because;
  }
}

/** serialization_failure, deadlock_detected, unique_violation, exclusion_violation: another transaction was first. */
const CONFLICTS = new Set(["40001", "40P01", "23505", "23P01"]);
/** The server ended the session: terminated by a person, by a crash, or because it was idle in a transaction. */
const ENDED = new Set(["57P01", "57P02", "25P03", "25P04"]);
/** What Node calls a certificate that it does not take. */
const UNTRUSTED = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
const NETWORK = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);

type Say = (target: Target, error: Error) => readonly [StoreError["code"], string];

/** By SQLSTATE, or its class of two characters (postgresql.org/docs/current/errcodes-appendix.html). */
const SENTENCES: Readonly<Record<string, Say>> = {
  "28P01": wrongLogin,
  "28000": wrongLogin,
  "3D000": ({ name, database }) => [
    "unavailable",
    `There is no database ${name}. Create it (CREATE DATABASE "${database}"), or name another one.`,
  ],
  "42501": ({ name, user }, error) => [
    "unavailable",
    `The user ${user} may not use the ledger in ${name}: ${error.message}. Grant it USAGE on the schema "comity" and all ` +
      "rights on its tables and sequences, or use the user that ran comity migrate.",
  ],
  "25006": ({ name }) => [
    "read_only",
    `The database ${name} cannot be written: it is a standby, or read-only. Connect to the primary server.`,
  ],
  "53100": ({ name }) => [
    "full",
    `The disk of the database ${name} is full. Nothing of this was recorded; free some space and ask again.`,
  ],
  "53300": ({ name }) => [
    "unavailable",
    `The database ${name} accepts no more connections. Raise its max_connections, or lower that of the ledger.`,
  ],
  "53": ({ name }, error) => ["unavailable", `The database ${name} lacks resources: ${error.message}.`],
  "55P03": ({ name }) => [
    "locked",
    `A decision on the same household held its lock in ${name} for too long. Ask again; if it stays so, look in ` +
      "pg_stat_activity for what is idle in transaction.",
  ],
  "57014": ({ name }) => [
    "unavailable",
    `A statement took too long in ${name}, and was given up. Nothing of this was recorded; ask again, and check the load.`,
  ],
  "57P03": ({ name }) => ["unavailable", `The database ${name} is starting up or shutting down. Ask again.`],
  "58": ({ name }, error) => [
    "unavailable",
    `Reading or writing failed on the server of ${name} (${error.message}). Check its disk and its log.`,
  ],
  XX: ({ name }, error) => [
    "corrupt",
    `The database ${name} reports damage (${error.message}). Stop the program, and check it or restore it from a backup.`,
  ],
  "42P01": lacks,
  "42703": lacks,
  "3F000": lacks,
};

function wrongLogin({ name, user }: Target): readonly [StoreError["code"], string] {
  return [
    "unavailable",
    `The user ${user} could not log in to ${name}. Check the user and the password, which come from the connection ` +
      "string, PGPASSWORD or the password file.",
  ];
}

function lacks({ name }: Target, error: Error): readonly [StoreError["code"], string] {
  return [
    "corrupt",
    `The ledger in ${name} lacks a part of its schema (${error.message}), so something else has changed it. Restore it ` +
      "from a backup.",
  ];
}

/**
 * Says in the port's terms what went wrong, and what to do. A mistake of this program (in a statement, in a value) is
 * returned as it is.
 */
export function storeErrorFrom(error: unknown, target: Target): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const options = { cause: error };
  const state = codeOf(error);
  if (CONFLICTS.has(state)) {
    return conflictIn(target, options);
  }
  if (isConnectionLost(error)) {
    return new Retriable(
      "connection",
      `The database ${target.name} cannot be reached (${state || error.message}). Check that PostgreSQL runs there, ` +
        "and that the network lets this machine through.",
      options,
    );
  }
  if (UNTRUSTED.test(state)) {
    return new StoreError(
      "unavailable",
      `The certificate of ${target.name} cannot be trusted (${state}). Name the authority that signed it by sslrootcert=PATH in ` +
        "the connection string, and the host as the certificate names it.",
      options,
    );
  }
  const say = SENTENCES[state] ?? SENTENCES[state.slice(0, 2)];
  if (say === undefined) return error;
  return new StoreError(...say(target, error), options);
}

/** Another transaction came first. */
export function conflictIn(target: Target, options?: ErrorOptions): Retriable {
  return new Retriable(
    "conflict",
    `The transaction met others on the same data in ${target.name} each time it was tried. Ask again.`,
    options,
  );
}

/** Whether the connection is gone, and with it any certainty about what was asked last. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (ENDED.has(code) || NETWORK.has(code) || code.startsWith("08")) return true;
  // What pg says of a connection has no code.
  return code === "" && /connection|timeout expired|not queryable/i.test(error.message);
}

/** The SQLSTATE, or the system's name of a network error; empty if there is none. */
function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error ? codeOf(first) : "";
}
