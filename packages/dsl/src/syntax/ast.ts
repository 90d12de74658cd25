import type { Span } from "../source/source.ts";
import type { DateLiteral, Expression, Length, NumberLiteral, TimeLiteral } from "./ast-expression.ts";
import type { Name, Path, Selection, Text } from "./ast-names.ts";
import type { Test } from "./ast-test.ts";

export type {
  Aggregate,
  Comparison,
  Counted,
  DateLiteral,
  Expression,
  History,
  InstantLiteral,
  Length,
  NumberLiteral,
  Predicate,
  Quantified,
  TimeLiteral,
} from "./ast-expression.ts";
export type { Name, Path, Selection, Text } from "./ast-names.ts";
export type { Ask, Expect, FieldValue, Given, Test, TestStep, When } from "./ast-test.ts";

/**
 * What a `.comity` file says, as written: names are not resolved and types not known. Each node carries the span of
 * its text. A clause that could not be parsed is absent, or an `error` expression if it holds a condition; its
 * diagnostic has been reported.
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
  /** `for Billing`, `for "Guest Services"` */
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
