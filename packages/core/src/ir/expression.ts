import type { Type } from "../value/type.ts";
import type { Known } from "../value/value.ts";

/** Where something stands in the author's text, for traces, coverage and source maps. */
export interface SourceRef {
  readonly file: string;
  /** Offsets in UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/**
 * A variable that a quantifier binds to one record at a time. Slots are numbered within one rule, so that no name from
 * the source text is needed to evaluate it; `name` is for explanations only.
 */
export interface Slot {
  readonly index: number;
  readonly name: string;
  /** `silo.record`. */
  readonly record: string;
}

/** A set of records to look at. */
export interface RecordSet {
  readonly record: string;
  /** Whose records: the customer's own, the whole household's, or (reference records) everybody's. */
  readonly scope: "customer" | "household" | "reference";
}

export type Relation = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

/** What the ledger says of a message: see `ledger/entry.ts` for what each state means. */
export type HistoryState = "cleared" | "started" | "sent";

interface Node {
  readonly type: Type;
  readonly source?: SourceRef;
}

/**
 * The typed expression language: everything a backend has to know. Definitions are already inlined, names resolved,
 * literals converted to the representation of their type. `is not` and `not` are one node. Nothing here tests for
 * unknown, so every condition is monotone in knowledge.
 */
export type Expr = Node &
  (
    | { readonly op: "literal"; readonly value: Known }
    /** A field of the message: intent, class, department, channel, campaign, priority, send_at. */
    | { readonly op: "message"; readonly field: string }
    /** A field of what the message is about; when the message does not give it, empty, or unknown if its intent requires it. */
    | { readonly op: "about"; readonly field: string }
    | { readonly op: "customer"; readonly field: string }
    /** A field of the record bound to a slot. */
    | { readonly op: "field"; readonly slot: number; readonly field: string }
    /** Follows a reference to the record it names, and reads a field there. */
    | { readonly op: "navigate"; readonly from: Expr; readonly record: string; readonly field: string }
    /** A field of the item under consideration, in `remove items where`. */
    | { readonly op: "item"; readonly field: string }
    /** The instant at which time conditions are evaluated. */
    | { readonly op: "now" }
    /** Today's date in the customer's zone, else the company's. */
    | { readonly op: "today" }
    /** The time of day where the customer lives; unknown if the zone is not known. */
    | { readonly op: "local_time" }
    | { readonly op: "and"; readonly args: readonly Expr[] }
    | { readonly op: "or"; readonly args: readonly Expr[] }
    | { readonly op: "not"; readonly arg: Expr }
    /** Both sides have one type; enumerations and booleans only eq and ne. False if either side is empty, ne included. */
    | { readonly op: "compare"; readonly relation: Relation; readonly left: Expr; readonly right: Expr }
    | { readonly op: "is_empty"; readonly arg: Expr }
    /** Membership in a list written out, or in a value of list type. False if the left side is empty. */
    | { readonly op: "one_of"; readonly left: Expr; readonly options: readonly Expr[] }
    | { readonly op: "in_list"; readonly left: Expr; readonly list: Expr }
    /** Membership among a field's values over a set of records: `item.event is one of orders.ticket.event`. */
    | {
        readonly op: "in_records";
        readonly left: Expr;
        readonly set: RecordSet;
        readonly slot: Slot;
        readonly field: Expr;
      }
    | {
        readonly op: "text";
        readonly test: "starts_with" | "ends_with" | "contains" | "matches";
        readonly left: Expr;
        readonly right: Expr;
      }
    /** Closed at both ends, but half open [low, high) for times of day, where low > high spans midnight. */
    | { readonly op: "between"; readonly arg: Expr; readonly low: Expr; readonly high: Expr }
    /**
     * `arg` is a date or an instant; `length` a duration (instants) or days (dates), a literal. `last`: in
     * [now - length, now]; `next`: in [now, now + length]. Closed at both ends; dates count in calendar dates.
     */
    | {
        readonly op: "within";
        readonly direction: "last" | "next";
        readonly arg: Expr;
        readonly length: Expr;
      }
    /** `x is more than 30 days ago | from now`: compares x with now (or today) moved by `length` (positive: future). */
    | {
        readonly op: "shifted";
        readonly relation: Relation;
        readonly arg: Expr;
        readonly direction: "ago" | "from_now";
        readonly length: Expr;
      }
    | {
        readonly op: "quantify";
        readonly quantifier: "some" | "no" | "every";
        readonly set: RecordSet;
        readonly slot: Slot;
        readonly body: Expr;
      }
    /** Number of records for which the body holds; a range when the set or a body is not known. */
    | { readonly op: "count"; readonly set: RecordSet; readonly slot: Slot; readonly body: Expr }
    | {
        readonly op: "aggregate";
        readonly function: "sum" | "min" | "max";
        readonly set: RecordSet;
        readonly slot: Slot;
        readonly body: Expr;
        readonly of: Expr;
      }
    /** True when the fact just reported gave this field this value, and it had another before. Alerts only. */
    | { readonly op: "becomes"; readonly slot: number; readonly field: string; readonly value: Expr }
    /**
     * Whether a message of these intents was cleared, started or sent for this customer (or household), about the same
     * thing where `same` names fields of `about`, with its effective time in the window that `when` describes.
     */
    | {
        readonly op: "history";
        readonly intents: readonly string[];
        readonly scope: "customer" | "household";
        readonly same: readonly string[];
        readonly state: HistoryState;
        readonly when: HistoryWindow | null;
      }
    /**
     * A definition that was used here, inlined. Its name (`pack/name`), its author's sentence, what it is said of (a slot,
     * the customer or the message) and what was given for its parameters are for explanations and coverage.
     */
    | {
        readonly op: "defined";
        readonly name: string;
        readonly label?: string;
        readonly subject?: number | "customer" | "message";
        /** In the order of the parameters; absent: it has none. */
        readonly args?: readonly { readonly name: string; readonly value: Expr }[];
        readonly body: Expr;
      }
  );

/** `at least 3 days ago` -> { relation: "le", ago }; `within the last 30 days` -> { relation: "ge", ago }. */
export interface HistoryWindow {
  readonly relation: "lt" | "le" | "gt" | "ge";
  /** Milliseconds before the instant of evaluation, with which the effective time is compared. */
  readonly agoMs: number;
}
