import type { Instant, Known } from "../value/value.ts";

/**
 * How a record came to its customer. `named`: the silo names the customer, or it is a reference record, which has none.
 * `matched`: its keys lead to the customer. `waiting`: they lead to nobody yet. `ambiguous`: to several, and nobody guesses.
 */
export const MATCHES = ["named", "matched", "waiting", "ambiguous"] as const;
export type Match = (typeof MATCHES)[number];

/** A record as a silo reported it, its fields converted to the types of the vocabulary. */
export interface FactRecord {
  /** `silo.record`. */
  readonly type: string;
  /** The record's key fields, joined: unique within the type. */
  readonly key: string;
  /** The canonical customer; null for reference records and for records that match nobody yet. */
  readonly customer: string | null;
  /** Fields that are given. An absent field is empty or unknown, as the vocabulary says. */
  readonly fields: Readonly<Record<string, Known>>;
  /** When it was received: it is fresh from then on. Null for what was there at the start: as fresh as its silo. */
  readonly receivedAt: Instant | null;
  /** Orders reports of one record: the silo's version, or else its source time. Older reports are ignored. */
  readonly order: number;
}

export interface StoredRecord extends FactRecord {
  /** A silo reported that it is gone. Kept so that a late report of an older version does not bring it back. */
  readonly deleted: boolean;
  /** Whether `order` is the silo's version; otherwise it is the source time, and the two cannot be compared. */
  readonly versioned: boolean;
  /** How it came to its `customer`. */
  readonly match: Match;
  /** What in it identifies a customer, in the form of `Customer.keys`. */
  readonly keys: readonly string[];
}

/** Where a silo stands. */
export interface SiloState {
  readonly name: string;
  /**
   * `live`: in step as the clock moves. A number: when its whole set of records was last in step. Null: never yet.
   */
  readonly inStep: "live" | Instant | null;
  readonly readable: boolean;
}

export interface Customer {
  readonly id: string;
  /** A customer without a household is a household of one, named by the customer. */
  readonly household: string;
  readonly fields: Readonly<Record<string, Known>>;
  /** Known by an id or an address only; one known by an address is merged when the customer becomes known. */
  readonly provisional: boolean;
  /** What identifies the customer now: `email:ana@example.com`, `phone:+13125550104`. */
  readonly keys: readonly string[];
  /** What identified the customer before, and leads here as long as no other customer has it. */
  readonly formerKeys: readonly string[];
  /** The customer that this provisional one turned out to be; it stands for that one from then on. */
  readonly mergedInto: string | null;
}

/** The household of a customer for whom none is given. */
export function householdOfOne(customer: string): string {
  return `customer:${customer}`;
}
