import type { Span } from "../source/source.ts";

/**
 * What a `.comity` file says, as written: names are not resolved and types not known. Each node carries the span of
 * its text. A part that could not be parsed is absent (its diagnostic has been reported) or an `error` expression.
 */
export interface File {
  readonly header: PackHeader | null;
  readonly uses: readonly Use[];
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  readonly span: Span;
}

export interface Comment {
  /** With its leading `#`. */
  readonly text: string;
  readonly span: Span;
}

/** An identifier as written; `text` is without backticks. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** `risk.policy`, `flight.route`, `message.about.order`. */
export interface Path {
  readonly parts: readonly Name[];
  readonly span: Span;
}

/** A text in double quotes, unescaped. */
export interface Text {
  readonly value: string;
  readonly span: Span;
}

/** `pack insurance owner "risk-operations"`, with what its rules do when they cannot know. */
export interface PackHeader {
  readonly name: Name;
  readonly owner: Text | null;
  readonly label: Text | null;
  readonly ifUnknown: Action | null;
  readonly span: Span;
}

/** `use lifecycle` : the definitions of another pack may be named here. */
export interface Use {
  readonly pack: Name;
  readonly span: Span;
}

export type Declaration = Define | Rule | Conflict | Limit | Alert | Test;

interface Declared {
  readonly name: Name;
  readonly label: Text | null;
  readonly span: Span;
}

/** `define cover-ending for risk.policy as ...`, `define lost for customer as ...`, `define soon (days as number) for ...` */
export interface Define extends Declared {
  readonly kind: "define";
  readonly parameters: readonly Parameter[];
  /** A record type, or `customer`, or `message`. */
  readonly subject: Path | null;
  readonly body: Expression | null;
}

export interface Parameter {
  readonly name: Name;
  /** `number`, `text`, `date`, `duration`, `money`, or a field whose type it takes: `risk.policy.status`. */
  readonly type: Path;
  readonly span: Span;
}

interface Switched {
  /** `observe rule ...` : evaluated and reported, never enforced. */
  readonly observe: boolean;
  /** `from 2026-01-01 to 2026-12-31` in the declaration's head. */
  readonly from: DateLiteral | null;
  readonly to: DateLiteral | null;
}

/** `upsell, cross_sell`, `marketing except retention_offer`: intents or classes. */
export interface Selection {
  readonly include: readonly Name[];
  readonly except: readonly Name[];
  readonly span: Span;
}

export interface Rule extends Declared, Switched {
  readonly kind: "rule";
  readonly appliesTo: Selection | null;
  readonly when: Expression | null;
  /** `unless C` means `and not (C)`. */
  readonly unless: Expression | null;
  readonly then: Action | null;
  readonly because: Template | null;
  readonly ifUnknown: Action | null;
}

export interface Conflict extends Declared, Switched {
  readonly kind: "conflict";
  readonly left: Selection | null;
  readonly right: Selection | null;
  readonly within: Length | null;
  /** `across customer`, `across household`, `across about.order, about.line`. */
  readonly across: readonly Path[];
  readonly winner: Winner | null;
  /** `loser hold until the window ends` ; absent: blocked. */
  readonly loser: Action | null;
  readonly because: Template | null;
}

export type Winner =
  | { readonly kind: "side"; readonly side: Selection; readonly span: Span }
  | { readonly kind: "earlier" | "higher_priority" | "neither"; readonly span: Span };

export interface Limit extends Declared, Switched {
  readonly kind: "limit";
  readonly appliesTo: Selection | null;
  /** `at most 3` */
  readonly atMost: NumberLiteral | null;
  /** `per customer`, `per household`, `per campaign` */
  readonly per: Name | null;
  /** `in any 7 days` or `in a calendar week` */
  readonly window:
    | { readonly kind: "rolling"; readonly length: Length }
    | { readonly kind: "calendar"; readonly unit: Name }
    | null;
  /** `counting cleared, started, sent`; empty: all three. */
  readonly counting: readonly Name[];
  readonly then: Action | null;
  readonly because: Template | null;
}

export interface Alert extends Declared, Switched {
  readonly kind: "alert";
  /** `for Billing` */
  readonly department: Name | null;
  readonly when: Expression | null;
  /** `send payment_failed about (payment: payment.number)` */
  readonly send: {
    readonly intent: Name;
    readonly about: readonly { readonly field: Name; readonly value: Expression }[];
  } | null;
  /** `once per payment.number`, `once per customer` */
  readonly oncePer: readonly Path[];
  /** `in 30 days` after `once per ...` : the quiet period. */
  readonly quiet: Length | null;
  readonly because: Template | null;
}

export type Action =
  | { readonly kind: "block"; readonly span: Span }
  | { readonly kind: "send"; readonly span: Span }
  | Hold
  | { readonly kind: "amend"; readonly changes: readonly Change[]; readonly span: Span };

export interface Hold {
  readonly kind: "hold";
  /** Null where the words leave it out: `hold at most 4 hours or else block` in `if unknown`. */
  readonly until: HoldUntil | null;
  readonly atMost: Length | null;
  readonly orElse: { readonly kind: "block" | "send" | "review"; readonly span: Span } | null;
  readonly span: Span;
}

export type HoldUntil =
  /** `while so` */
  | { readonly kind: "while_so"; readonly span: Span }
  /** `until (condition)` */
  | { readonly kind: "condition"; readonly condition: Expression; readonly span: Span }
  /** `until 08:00 local time` */
  | { readonly kind: "local_time"; readonly time: TimeLiteral; readonly span: Span }
  /** `until policy.starts_at` */
  | { readonly kind: "instant"; readonly value: Expression; readonly span: Span }
  /** `for 3 days` */
  | { readonly kind: "duration"; readonly length: Length; readonly span: Span }
  /** `for review by "customer-care-lead"` */
  | { readonly kind: "review"; readonly by: Text | null; readonly span: Span }
  /** `until there is room` */
  | { readonly kind: "room"; readonly span: Span }
  /** `until the window ends` */
  | { readonly kind: "window_end"; readonly span: Span };

export type Change =
  | { readonly kind: "attach"; readonly notice: Name; readonly span: Span }
  | { readonly kind: "use_channel"; readonly channel: Expression; readonly span: Span }
  | {
      readonly kind: "remove_items";
      readonly where: Expression;
      readonly blockIfNoneRemain: boolean;
      readonly span: Span;
    };

/** The text of `because`, cut at its holes. `{policy.number}` is a hole with a path; `{{` is a brace. */
export interface Template {
  readonly parts: readonly (
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "hole"; readonly path: Path }
  )[];
  readonly span: Span;
}

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

/** A test, read from top to bottom: what is given, then steps with what is expected of each. */
export interface Test extends Declared {
  readonly kind: "test";
  readonly given: readonly Given[];
  readonly steps: readonly TestStep[];
}

/** `status cancelling`, `decided_on: 2026-03-02`, `off [sms, push]` in brackets after a record, an intent or an item. */
export interface FieldValue {
  readonly field: Name;
  readonly value: Expression | readonly Expression[];
  readonly span: Span;
}

export type Given =
  /** `given customer ana in household h1 in zone "America/Chicago" with (email "a@b.example")` */
  | {
      readonly kind: "customer";
      readonly customer: Name;
      readonly household: Name | null;
      readonly zone: Text | null;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `ana has risk.policy (number P-1, status cancelling)` */
  | {
      readonly kind: "record";
      readonly customer: Name;
      readonly record: Path;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `there is travel.flight (id WX-10, surprise true)` */
  | {
      readonly kind: "reference";
      readonly record: Path;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `silo risk is stale`, `silo risk is unreadable`, `silo risk was in step at 2026-...` */
  | {
      readonly kind: "silo";
      readonly silo: Name;
      readonly standing: "stale" | "unreadable" | "in_step";
      readonly at: InstantLiteral | DateLiteral | null;
      readonly span: Span;
    }
  /** `it is 2026-03-02 10:00` */
  | { readonly kind: "now"; readonly at: InstantLiteral | DateLiteral; readonly span: Span }
  /** `Marketing sent upsell by email to ana 3 days ago about (line home) as offer`, or `at 2026-03-01 10:00` */
  | {
      readonly kind: "earlier";
      readonly message: Ask;
      readonly ago: Length | null;
      readonly at: InstantLiteral | DateLiteral | null;
      readonly span: Span;
    };

/**
 * A department's request, as tests write it: `Marketing asks to send upsell by email to ana`, then in any order
 * `about (line home)`, `with items a1 (event hamilton), a2`, `campaign "spring"`, `priority 80`,
 * `to leave at 2026-03-05 10:00`, `as offer`.
 */
export interface Ask {
  readonly department: Name;
  readonly intent: Name;
  readonly channel: Name;
  readonly customer: Name;
  readonly about: readonly FieldValue[];
  readonly items: readonly { readonly id: Name; readonly fields: readonly FieldValue[] }[];
  readonly campaign: Text | null;
  readonly priority: NumberLiteral | null;
  readonly sendAt: InstantLiteral | DateLiteral | null;
  /** `as offer` : a name by which later lines speak of it; absent: `it` is the last one. */
  readonly alias: Name | null;
  readonly span: Span;
}

export interface TestStep {
  readonly when: When;
  readonly expect: readonly Expect[];
  readonly span: Span;
}

export type When =
  /** `when Marketing asks to send upsell by email to ana [at 2026-...] [as offer]` : `at` moves the clock. */
  | {
      readonly kind: "ask";
      readonly ask: Ask;
      readonly at: InstantLiteral | DateLiteral | null;
      readonly span: Span;
    }
  /** `when 4 hours pass` */
  | { readonly kind: "pass"; readonly length: Length; readonly span: Span }
  /** `when it is 2026-03-02 10:00` */
  | { readonly kind: "now"; readonly at: InstantLiteral | DateLiteral; readonly span: Span }
  /** `when ana has risk.policy (...)`, `when there is travel.flight (...)` : a silo reports a fact */
  | {
      readonly kind: "fact";
      readonly customer: Name | null;
      readonly record: Path;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `when ana has no risk.policy (number P-1)`, `when there is no travel.flight (...)` : it is gone */
  | {
      readonly kind: "gone";
      readonly customer: Name | null;
      readonly record: Path;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `when silo risk is in step` */
  | { readonly kind: "sync"; readonly silo: Name; readonly span: Span }
  /** `when offer starts`, `when offer is sent`, `when offer fails`, `when offer is withdrawn` ; `it` for the last one. */
  | {
      readonly kind: "outcome";
      readonly message: Name;
      readonly outcome: "starts" | "sent" | "failed" | "withdrawn";
      readonly span: Span;
    }
  /** `when "mia" reviews offer and says send` */
  | {
      readonly kind: "review";
      readonly by: Text;
      readonly message: Name;
      readonly decision: "send" | "block";
      readonly span: Span;
    };

export type Expect =
  /**
   * `expect block by no-offers`, `expect hold until review`, `expect amend attaching pass_expiring`,
   * `expect amend removing a1`, `expect amend using channel sms`, of the last message or of a named one:
   * `expect offer block`.
   */
  | {
      readonly kind: "verdict";
      readonly message: Name | null;
      readonly verdict: "send" | "amend" | "hold" | "block";
      readonly by: readonly Name[];
      readonly until: { readonly kind: "review" | "fact" } | InstantLiteral | DateLiteral | null;
      readonly attaching: readonly Name[];
      readonly removing: readonly Name[];
      readonly channel: Name | null;
      readonly span: Span;
    }
  /** `expect recall of offer`, `expect offer missed`; none of them: `expect no recall`, `expect nothing missed` */
  | { readonly kind: "recalled" | "missed"; readonly messages: readonly Name[]; readonly span: Span }
  /** `expect started`, `expect not started` */
  | { readonly kind: "started"; readonly started: boolean; readonly span: Span }
  /** `expect alert payment_failed to ana`, `expect no alert` */
  | {
      readonly kind: "alert";
      readonly intent: Name | null;
      readonly customer: Name | null;
      readonly span: Span;
    };
