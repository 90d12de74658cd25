import type { StoreError } from "@comity/core";

/** What can be answered instead of what was asked for, as problem details (RFC 9457). */
export interface ProblemKind {
  readonly code: string;
  readonly status: number;
  /** The same for every occurrence. */
  readonly title: string;
}

/** What an engine refuses: the codes of its `InputError`. */
const REFUSED: readonly (readonly [string, number, string])[] = [
  ["CY501", 422, "Not an object with named fields, too many fields, or nested too deeply"],
  ["CY502", 422, "A name that nothing may have"],
  ["CY503", 422, "A name that is not declared"],
  ["CY504", 422, "A value that does not fit its field"],
  ["CY505", 422, "An id or name that cannot be one"],
  ["CY506", 422, "No such record in the vocabulary"],
  ["CY507", 422, "A record's key is not given whole"],
  ["CY508", 422, "A customer without an id"],
  ["CY509", 422, "A time zone that there is not"],
  ["CY510", 422, "A part of a message is missing"],
  ["CY511", 422, "No such intent"],
  ["CY512", 422, "No such channel"],
  ["CY513", 422, "No recipient, or two, or an address that cannot be read"],
  ["CY514", 422, "A priority that is not a number from 0 to 100"],
  ["CY515", 422, "A send_at that is no instant"],
  ["CY516", 422, "Items that are no list, too many, or have one id twice"],
  ["CY517", 422, "No such department"],
  ["CY570", 404, "Nobody with this id is known"],
  ["CY571", 422, "An address by which to find a person, that is none"],
  ["CY572", 409, "An address that several customers have"],
  ["CY573", 422, "A time of retention that is none, or too short"],
  ["CY580", 422, "An instant of a fact that is none, or lies in the future"],
  ["CY581", 404, "No such silo"],
  ["CY582", 422, "No such record"],
  ["CY583", 422, "A silo's standing that is none"],
  ["CY584", 422, "A version of a report that is not a number, or too large for one"],
  ["CY590", 409, "An address that belongs to several customers"],
  ["CY591", 422, "A message without a recipient"],
  ["CY592", 409, "An id that was used for another message"],
  ["CY593", 404, "No message with this id"],
  ["CY594", 409, "A review of a message that does not wait for one"],
  ["CY595", 409, "A reconciliation of a message that is not unreported"],
  ["CY596", 409, "An acknowledgement of a batch that is another's by now"],
  ["CY597", 422, "An acknowledgement of a position that is not of the batch"],
  ["CY598", 409, "A merge that cannot be"],
  ["CY599", 409, "A split that cannot be"],
];

/** What the interface itself refuses. */
const OWN: readonly (readonly [string, number, string])[] = [
  ["CY701", 422, "Something in the request does not fit the interface"],
  ["CY702", 400, "The body is not what its media type says"],
  ["CY703", 413, "The body is too large"],
  ["CY704", 415, "A media type that is not taken here"],
  ["CY705", 401, "No key, or one that is not known"],
  ["CY706", 403, "The key may not do this"],
  ["CY707", 404, "There is nothing at this address"],
  ["CY708", 503, "Too busy; nothing was done"],
  ["CY709", 503, "Shutting down; nothing was done"],
  ["CY710", 504, "It took too long; it may have been done"],
  ["CY711", 500, "Something went wrong in Comity"],
  ["CY712", 401, "Not signed by whom it has to be"],
  ["CY713", 408, "The request did not arrive in time"],
  ["CY714", 400, "What was sent is no HTTP that can be read"],
];

/** Why a ledger cannot do it now. Nothing of what was asked for has happened. */
const LEDGER: Readonly<Record<StoreError["code"], string>> = {
  unavailable: "The ledger cannot be reached",
  full: "The ledger's disk is full",
  read_only: "The ledger cannot be written",
  locked: "The ledger is locked",
  newer_schema: "The ledger is of a newer version",
  older_schema: "The ledger has to be migrated",
  not_a_ledger: "The ledger is none",
  corrupt: "The ledger is damaged",
  wrong_key: "The ledger's key is another",
  closed: "The ledger is closed",
};

/** The code of a problem that a ledger has. */
export function ledgerProblem(code: StoreError["code"]): string {
  return `ledger_${code}`;
}

const LEDGER_CODES = Object.keys(LEDGER) as StoreError["code"][];

/** What a ledger calls it; null for what is no problem of a ledger. */
export function ledgerCodeOf(problem: string): StoreError["code"] | null {
  return LEDGER_CODES.find((code) => ledgerProblem(code) === problem) ?? null;
}

export const PROBLEMS: ReadonlyMap<string, ProblemKind> = new Map(
  [
    ...[...REFUSED, ...OWN].map(([code, status, title]) => ({ code, status, title })),
    ...LEDGER_CODES.map((code) => ({ code: ledgerProblem(code), status: 503, title: LEDGER[code] })),
  ].map((kind) => [kind.code, kind]),
);

/** Where a kind of problem is explained, on the server itself. */
export function typeOf(code: string): string {
  return `/problems/${code}`;
}
