import type { Transaction } from "@comity/core";

/** What an embedded store does at once becomes a promise only where it meets the port. */
type AtOnce<Name extends keyof Transaction> = {
  [K in Name]: (...args: Parameters<Transaction[K]>) => Awaited<ReturnType<Transaction[K]>>;
};

export type FactOperations = AtOnce<
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

export type EntryOperations = AtOnce<
  "entry" | "putEntry" | "nextSequence" | "entries" | "held" | "due" | "nextDue" | "entryIds"
>;

export type EvidenceOperations = AtOnce<"putEvidence" | "evidence" | "allEvidence">;

export type LogOperations = AtOnce<"alertRaisedAt" | "putAlertRaised" | "append" | "events" | "eventsOf">;

/**
 * The operations of the port, without its promises. They run inside a transaction that somebody else has begun. An
 * operation that throws has written nothing.
 */
export interface Operations {
  readonly facts: FactOperations;
  readonly entries: EntryOperations;
  readonly evidence: EvidenceOperations;
  readonly log: LogOperations;
}
