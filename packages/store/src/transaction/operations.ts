import type { Transaction } from "@comity/core";

/** An embedded store answers at once; one that asks a server answers later. */
export type Soon<T> = T | Promise<T>;

type Within<Name extends keyof Transaction> = {
  [K in Name]: (...args: Parameters<Transaction[K]>) => Soon<Awaited<ReturnType<Transaction[K]>>>;
};

export type FactOperations = Within<
  | "silo"
  | "putSilo"
  | "customer"
  | "putCustomer"
  | "household"
  | "customersByKey"
  | "record"
  | "putRecord"
  | "records"
  | "allRecords"
  | "recordsByKey"
>;

export type EntryOperations = Within<
  "entry" | "putEntry" | "nextSequence" | "entries" | "held" | "due" | "nextDue" | "entryIds"
>;

export type EvidenceOperations = Within<"putEvidence" | "evidence" | "allEvidence">;

export type LogOperations = Within<"alertRaisedAt" | "putAlertRaised" | "append" | "events" | "eventsOf">;

/** What keeps transactions apart that run at the same time. */
export type ExclusionOperations = Within<"lock" | "claim" | "concede">;

/**
 * The operations of the port. They run inside a transaction that somebody else has begun, one at a time. An operation
 * that throws has written nothing.
 */
export interface Operations {
  readonly facts: FactOperations;
  readonly entries: EntryOperations;
  readonly evidence: EvidenceOperations;
  readonly log: LogOperations;
  readonly exclusion: ExclusionOperations;
}

/** An embedded store runs one work at a time, in all processes: there is nothing to lock, and nothing to claim. */
export const oneAtATime: ExclusionOperations = {
  lock: () => undefined,
  claim: () => undefined,
  concede: () => undefined,
};
