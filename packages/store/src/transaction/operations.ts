import type { ChainTransaction, SubjectTransaction, Transaction } from "@comity/core";

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
  | "members"
  | "customersByKey"
  | "record"
  | "putRecord"
  | "records"
  | "allRecords"
  | "recordsByKey"
>;

export type EntryOperations = Within<
  | "entry"
  | "entryForUpdate"
  | "putEntry"
  | "wake"
  | "nextSequence"
  | "entries"
  | "earlier"
  | "latestEntries"
  | "held"
  | "due"
  | "nextDue"
  | "entryIds"
>;

export type RuleSetOperations = Within<"putRuleSet" | "ruleSet" | "activateRuleSet" | "activeRuleSet">;

export type EvidenceOperations = Within<"putEvidence" | "evidence" | "allEvidence">;

export type LogOperations = Within<"alertRaisedAt" | "putAlertRaised" | "append" | "events" | "eventsOf">;

export type SubjectOperations = Within<keyof SubjectTransaction>;

/** What lets somebody else check the ledger. */
export type ChainOperations = Within<keyof ChainTransaction>;

export type ConsumerOperations = Within<"consumer" | "putConsumer">;

/** What keeps transactions apart that run at the same time. */
export type ExclusionOperations = Within<"lock" | "lockShared" | "tryLock" | "claim" | "concede">;

/**
 * The operations of the port. They run inside a transaction that somebody else has begun, one at a time. An operation
 * that throws has written nothing.
 */
export interface Operations {
  readonly facts: FactOperations;
  readonly entries: EntryOperations;
  readonly evidence: EvidenceOperations;
  readonly ruleSets: RuleSetOperations;
  readonly log: LogOperations;
  readonly chain: ChainOperations;
  readonly consumers: ConsumerOperations;
  readonly exclusion: ExclusionOperations;
  readonly subjects: SubjectOperations;
  readonly ending?: Ending;
}

/** What happens when a work has come to its end: absent where nothing waits for it. */
export interface Ending {
  /** Writes what waited for the end. */
  flush(): void;
  /** Forgets it: the work has failed. */
  discard(): void;
}

/** An embedded store runs one work at a time, in all processes: there is nothing to lock, and nothing to claim. */
export const oneAtATime: ExclusionOperations = {
  lock: () => undefined,
  lockShared: () => undefined,
  tryLock: () => true,
  claim: () => undefined,
  concede: () => undefined,
};
