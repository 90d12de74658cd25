import type { EarlierMessage, KnownCustomer } from "../ledger/evidence.ts";
import type { FactRecord, SiloState } from "../ledger/fact.ts";
import type { Item, Message } from "../ledger/message.ts";
import type { Truth, Unknown } from "../value/unknown.ts";
import type { Instant, Known } from "../value/value.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { Observer } from "./observer.ts";

/** The facts that a decision may look at: fetched before, so that evaluation is pure and synchronous. */
export interface Facts {
  silo(name: string): SiloState;
  /** Records in key order. `customer`: the customer's own; `household`: of all its members; `reference`: all. */
  records(type: string, scope: "customer" | "household" | "reference"): readonly FactRecord[];
  /** One record, to follow a reference to it. */
  byKey(type: string, key: string): FactRecord | null;
}

/** Everything an expression can depend on. */
export interface Situation {
  readonly vocabulary: Vocabulary;
  /** The instant at which time conditions are evaluated: when the message is to leave. */
  readonly at: Instant;
  /** The instant at which freshness is measured, and the ledger read: now. */
  readonly clock: Instant;
  /** Null while an alert is evaluated. */
  readonly message: Message | null;
  /** The item under consideration, in `remove items where`. */
  readonly item?: Item;
  /** The items that a rule takes out, for its sentence. */
  readonly removed?: readonly Item[];
  readonly customer: KnownCustomer;
  readonly facts: Facts;
  /** Earlier messages of the household, without the one being decided. */
  readonly entries: readonly EarlierMessage[];
  /** For alerts: the record that was just reported, as it was before (null: it was not there). */
  readonly reported: {
    readonly type: string;
    readonly key: string;
    readonly before: FactRecord | null;
  } | null;
  /** Told of every node that is evaluated; absent outside tests. */
  readonly observer?: Observer | undefined;
}

/** An explanation with more records than this helps nobody. */
export const MOST_CITED = 20;

/** What a condition came to. */
export interface Evaluation {
  readonly truth: Truth;
  /** For each slot of a positive `some` that is true: the records that match, in key order. */
  readonly matches: ReadonlyMap<number, readonly FactRecord[]>;
  /** The next instant after `at` (or after `clock`, for freshness and lapses) at which time alone could change the
   * outcome; null if none. It may be earlier than the true one, never later. Measured on the clock's time line: see
   * `evaluate.ts`. */
  readonly changesAt: Instant | null;
  /** The records that were looked at and decided it, for explanations. */
  readonly cited: readonly FactRecord[];
}

/** What a value expression came to. */
export interface Valuation {
  readonly value: Known | Unknown;
  readonly changesAt: Instant | null;
}
