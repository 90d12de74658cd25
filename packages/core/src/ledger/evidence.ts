import type { Instant } from "../value/value.ts";
import type { Entry, HoldClock, Review } from "./entry.ts";
import type { Customer, FactRecord, SiloState } from "./fact.ts";
import type { Message } from "./message.ts";

/** What a decision can know of an earlier message: enough to compare it, and no more. */
export type EarlierMessage = Pick<
  Entry,
  "id" | "sequence" | "customer" | "household" | "state" | "clearedAt" | "startedAt" | "sentAt" | "dueAt"
> & {
  readonly message: Pick<Message, "intent" | "department" | "campaign" | "priority" | "about" | "sendAt">;
};

/** What a decision can know of a customer. */
export type KnownCustomer = Pick<Customer, "id" | "household" | "fields">;

/** A set of records that was looked at from end to end: what is not in it did not exist, as far as its silo told. */
export interface ReadSet {
  /** `silo.record` */
  readonly record: string;
  readonly scope: "customer" | "household" | "reference";
}

/**
 * Everything that one decision rested on: what was read, and nothing else. With the rule set that it names it gives the
 * same decision for ever (see `decide/replay.ts`), also when facts have changed, lapsed or gone.
 */
export interface Evidence {
  /** Hash of the rule set. */
  readonly ruleSet: string;
  /** When the message was to leave. */
  readonly at: Instant;
  /** When it was decided. */
  readonly clock: Instant;
  /** The message's place in the ledger. */
  readonly sequence: number;
  readonly message: Message;
  /** The fields that rules of the intent read. */
  readonly customer: KnownCustomer;
  /** Where the silos stood that were read. */
  readonly silos: readonly SiloState[];
  readonly sets: readonly ReadSet[];
  /** Of each record the fields that rules of the intent read; by type, then key. */
  readonly records: readonly FactRecord[];
  /** Which of the records are in none of the sets though of a type that is: a reference led to them. Absent: none. */
  readonly followed?: readonly { readonly record: string; readonly key: string }[];
  /** References that were followed and led to no record. */
  readonly absent: readonly { readonly record: string; readonly key: string }[];
  /** Earlier messages that rules, conflicts and limits of the intent compare, if they may go, are going or have gone. */
  readonly earlier: readonly EarlierMessage[];
  /** How long rules had been holding it before. */
  readonly holds: readonly HoldClock[];
  readonly reviews: readonly Review[];
  /** Since when the person gets no advertising, having been erased; absent: they may, or the message is none. */
  readonly suppressedSince?: Instant;
}
