import type { Instant } from "../value/value.ts";
import type { Entry } from "./entry.ts";
import type { LedgerEvent } from "./event.ts";
import type { Customer, StoredRecord } from "./fact.ts";

export type AlertEvent = Extract<LedgerEvent, { kind: "alert" }>;

/** Where an event stands among all: by batch, then by number. */
export interface EventPlace {
  readonly batch: number;
  readonly number: number;
}

/** An alert at its place in the log. */
export interface PlacedAlert {
  readonly place: EventPlace;
  readonly event: AlertEvent;
}

/** What was deleted of a customer. */
export interface ErasedCustomer {
  readonly records: number;
  /** Alerts in the log that have lost what they were about and said. */
  readonly alerts: number;
}

/**
 * What a store does for the rights of persons: finding everything about one, dropping it, and remembering by keyed hashes
 * whom not to advertise to. Part of {@link Transaction}.
 */
export interface SubjectTransaction {
  /**
   * Remembers keys of one person (`customer:ana`, `email:ana@example.com`) as hashes under a secret of the ledger's. Those of
   * one `subject`, itself a key, belong together.
   */
  suppress(subject: string, keys: readonly string[], at: Instant): Promise<void>;
  /** Since when the first of these keys is suppressed; null: none is. */
  suppressedSince(keys: readonly string[]): Promise<Instant | null>;
  /** Forgets each subject that has this key, with all its keys. @returns how many keys were forgotten */
  readmit(key: string): Promise<number>;

  /**
   * A name for a text that is personal, of at most 32 letters, digits, `-` and `_`: the same for the same text in this ledger,
   * and nobody without the ledger's secret can tell of which text.
   */
  pseudonym(text: string): Promise<string>;

  /** Customers that were merged into this one, by id. */
  mergedFrom(customer: string): Promise<readonly Customer[]>;
  /** Records of all types that belong to a customer, deleted ones included; by type, then key. */
  recordsOf(customer: string): Promise<readonly StoredRecord[]>;
  /** Alerts that were raised about a customer, in order. */
  alertsOf(customer: string): Promise<readonly AlertEvent[]>;
  /** Alerts about any of these customers that come before a place (null: all), the last one first, at most `limit`. */
  latestAlerts(
    customers: readonly string[],
    before: EventPlace | null,
    limit: number,
  ): Promise<readonly PlacedAlert[]>;
  /** Messages whose evidence has any of these traces (see `tracesIn`), or for which one was noted, by sequence. */
  restingOn(traces: readonly string[]): Promise<readonly string[]>;
  /** Has a message with evidence found by these traces too, until its evidence is erased. */
  noteTraces(message: string, traces: readonly string[]): Promise<void>;

  /** Drops what decisions on a message rested on, with its traces. @returns whether there was anything */
  eraseEvidence(message: string): Promise<boolean>;
  /** Drops what is personal in the events of a message (see `redactEvent`), those of this transaction included. */
  eraseEvents(message: string): Promise<void>;
  /**
   * Drops the records of a customer, deleted ones too, what is personal in the alerts about it, and the key under which what
   * is the customer's was sealed. The customer itself is written anew with `putCustomer`, before or after.
   */
  eraseCustomer(customer: string): Promise<ErasedCustomer>;
  /** Drops one record, as if it had never been reported. */
  eraseRecord(type: string, key: string): Promise<void>;

  /** Entries from which nothing was erased yet and that come after a sequence, in order, at most `limit`. */
  unerased(after: number, limit: number): Promise<readonly Entry[]>;
  /** Records that belong to nobody although they should (`waiting`, `ambiguous`) and were received before an instant. */
  unmatched(before: Instant, limit: number): Promise<readonly StoredRecord[]>;
  /** Provisional customers known by an address, and merged into nobody, whose ids come after a text; by id. */
  strangers(after: string, limit: number): Promise<readonly Customer[]>;
}
