import type { Span } from "../source/source.ts";
import type { Name, Path, Selection } from "./ast-names.ts";

/** `30 days`: an amount and its unit. */
export interface Length {
  readonly kind: "length";
  readonly amount: number;
  /** `seconds`, `minutes`, `hours`, `days`, `weeks`, singular or plural, as written; null when it was left out. */
  readonly unit: Name | null;
  readonly span: Span;
}

export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
  readonly span: Span;
}

/** `2026-03-02` */
export interface DateLiteral {
  readonly kind: "date";
  readonly text: string;
  readonly span: Span;
}

/** `2026-03-02 10:00` (company's zone) or `2026-03-02T10:00:00Z` */
export interface InstantLiteral {
  readonly kind: "instant";
  readonly text: string;
  readonly span: Span;
}

/** `21:00` */
export interface TimeLiteral {
  readonly kind: "time";
  readonly text: string;
  readonly span: Span;
}

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/**
 * Expressions as written. `x is not one of (...)` is `test` with `negated`. A bare name stays a `path`; whether it is a
 * field, a value of an enumeration, a definition or an alias is decided by resolution.
 */
export type Expression =
  | { readonly kind: "path"; readonly path: Path; readonly span: Span }
  | { readonly kind: "text"; readonly value: string; readonly span: Span }
  | NumberLiteral
  /** `12.50 USD` */
  | { readonly kind: "money"; readonly amount: string; readonly currency: Name; readonly span: Span }
  | DateLiteral
  | InstantLiteral
  | TimeLiteral
  | Length
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  /** `today`, `now`, `local_time` */
  | { readonly kind: "clock"; readonly which: "today" | "now" | "local_time"; readonly span: Span }
  | { readonly kind: "and" | "or"; readonly args: readonly Expression[]; readonly span: Span }
  | { readonly kind: "not"; readonly arg: Expression; readonly span: Span }
  | {
      readonly kind: "test";
      readonly left: Expression;
      readonly negated: boolean;
      readonly test: Predicate;
      readonly span: Span;
    }
  | Quantified
  | Counted
  | Aggregate
  | History
  /** A definition used with arguments: `soon (30)`. Without arguments it is a `path`. */
  | { readonly kind: "call"; readonly name: Path; readonly args: readonly Expression[]; readonly span: Span }
  /** The condition of a clause that was not understood; its diagnostic has been reported. */
  | { readonly kind: "error"; readonly span: Span };

/** What stands right of the left side. */
export type Predicate =
  /** `is active`, `is 5`, `is cover-ending`, `is at least 5`, `is more than 5`, `= 5` is refused with a help. */
  | {
      readonly kind: "compare";
      readonly comparison: Comparison;
      readonly right: Expression;
      readonly span: Span;
    }
  /** `is before today`, `is after promised_on`, `is on or before D`, `is on or after D` */
  | {
      readonly kind: "order";
      readonly order: "before" | "after" | "on_or_before" | "on_or_after";
      readonly right: Expression;
      readonly span: Span;
    }
  | { readonly kind: "empty"; readonly span: Span }
  /** `is one of (a, b)` */
  | { readonly kind: "one_of"; readonly options: readonly Expression[]; readonly span: Span }
  /** `is one of orders.ticket.event`, `is one of household orders.ticket.event`, `is one of preference.off` */
  | { readonly kind: "one_of_path"; readonly household: boolean; readonly path: Path; readonly span: Span }
  | { readonly kind: "between"; readonly low: Expression; readonly high: Expression; readonly span: Span }
  /** `is within the last 30 days`, `is within the next 3 days` */
  | {
      readonly kind: "within";
      readonly direction: "last" | "next";
      readonly length: Length;
      readonly span: Span;
    }
  /** `is more than 180 days ago`, `is at least 3 days ago`, `is more than 30 days from now`, `is at most 2 days from now` */
  | {
      readonly kind: "shifted";
      readonly comparison: "more_than" | "at_least" | "less_than" | "at_most";
      readonly length: Length;
      readonly direction: "ago" | "from_now";
      readonly span: Span;
    }
  /** `starts with "P-"`, `ends with`, `contains`, `matches "[0-9]+"`; negated: `does not start with "P-"` */
  | {
      readonly kind: "text";
      readonly test: "starts_with" | "ends_with" | "contains" | "matches";
      readonly right: Expression;
      readonly span: Span;
    }
  /** `becomes failed` */
  | { readonly kind: "becomes"; readonly right: Expression; readonly span: Span };

/** `some household risk.policy as policy (body)`; without brackets there is no body: any record will do. */
export interface Quantified {
  readonly kind: "quantified";
  readonly quantifier: "some" | "no" | "every";
  readonly household: boolean;
  readonly record: Path;
  readonly alias: Name | null;
  readonly body: Expression | null;
  readonly span: Span;
}

/** `the number of orders.order (status is open)`, compared by a `test` around it. */
export interface Counted {
  readonly kind: "count";
  readonly household: boolean;
  readonly record: Path;
  readonly alias: Name | null;
  readonly body: Expression | null;
  readonly span: Span;
}

/** `the sum of amount over billing.payment (status is due)` */
export interface Aggregate {
  readonly kind: "aggregate";
  readonly function: "sum" | "min" | "max";
  readonly of: Expression;
  readonly household: boolean;
  readonly record: Path;
  readonly alias: Name | null;
  readonly body: Expression | null;
  readonly span: Span;
}

/** `a payment_failed about the same payment was sent at least 3 days ago` */
export interface History {
  readonly kind: "history";
  readonly selection: Selection;
  /** `about the same payment, line` */
  readonly same: readonly Name[];
  /** `to the household` */
  readonly household: boolean;
  readonly state: "cleared" | "started" | "sent";
  readonly when:
    | { readonly kind: "within"; readonly length: Length }
    | {
        readonly kind: "shifted";
        readonly comparison: "more_than" | "at_least" | "less_than" | "at_most";
        readonly length: Length;
      }
    | null;
  readonly span: Span;
}
