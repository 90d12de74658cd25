import type { MessageClass, Vocabulary } from "../vocabulary/vocabulary.ts";
import type { Expr, Slot, SourceRef } from "./expression.ts";

/** A sentence with holes. A hole whose expression reads a slot is filled once per record that matched. */
export interface Template {
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly expr: Expr; readonly slot: number | null }
  /** In a conflict's sentence: how the other message stands, its intent, or when it was asked for. */
  | { readonly kind: "other"; readonly field: "standing" | "intent" | "department" | "message" };

export type HoldOutcome = "block" | "send" | "review";

export type HoldUntil =
  /** As long as the rule's condition is as it is now (true, or unknown for an `if unknown` clause). */
  | { readonly kind: "while_so" }
  /** Until a condition of its own holds. */
  | { readonly kind: "condition"; readonly expr: Expr }
  /** The next time it is this time of day where the customer lives. */
  | { readonly kind: "local_time"; readonly time: Expr }
  /** An instant that the data gives. */
  | { readonly kind: "instant"; readonly expr: Expr }
  /** A fixed length from the rule's first hold. */
  | { readonly kind: "duration"; readonly ms: number }
  | { readonly kind: "review"; readonly by: string | null }
  /** Limits only: until one more fits. */
  | { readonly kind: "room" }
  /** Conflicts only: until the window of the other message has passed. */
  | { readonly kind: "window_end" };

export interface Hold {
  readonly kind: "hold";
  readonly until: HoldUntil;
  /** Milliseconds from the rule's first hold of this message; null for reviews and instants. */
  readonly atMostMs: number | null;
  readonly orElse: HoldOutcome;
  /** Where it is written; absent where the language itself says to hold. */
  readonly source?: SourceRef;
}

export type Change =
  | { readonly kind: "attach"; readonly notice: string }
  | { readonly kind: "use_channel"; readonly channel: Expr }
  | { readonly kind: "remove_items"; readonly where: Expr; readonly blockIfNoneRemain: boolean };

export type Action =
  | { readonly kind: "block" }
  | { readonly kind: "send" }
  | Hold
  | { readonly kind: "amend"; readonly changes: readonly Change[] };

interface Declared {
  /** `pack/name`, unique over the program. */
  readonly id: string;
  readonly pack: string;
  readonly name: string;
  /** The author's own sentence about it, if given. */
  readonly label: string | null;
  readonly source: SourceRef;
}

/** `observe`: evaluated and reported, never enforced. */
export type Mode = "enforce" | "observe";

interface Switched {
  readonly mode: Mode;
  /** Effective from this date on (epoch day, company's zone), inclusive; null: always. */
  readonly from: number | null;
  /** Effective to this date, inclusive; null: always. */
  readonly to: number | null;
}

export interface Rule extends Declared, Switched {
  /** Intents, expanded from classes and exceptions; never empty. */
  readonly intents: readonly string[];
  /** True for a rule that always applies. */
  readonly when: Expr;
  /** Records that are certain to match when the condition is true; `because` may name them. */
  readonly slots: readonly Slot[];
  readonly then: Action;
  readonly because: Template | null;
  /** What to do when the condition is unknown: the rule's clause, else its pack's, else null (its class decides). */
  readonly ifUnknown: Action | null;
}

/** A set of messages, by intent. */
export interface Side {
  readonly intents: readonly string[];
  readonly label: string;
}

export type ConflictScope =
  | { readonly kind: "customer" }
  | { readonly kind: "household" }
  /** Both are about the same thing: these fields of `about` are given and equal, for one customer or none. */
  | { readonly kind: "about"; readonly fields: readonly string[] };

export interface Conflict extends Declared, Switched {
  readonly left: Side;
  readonly right: Side;
  /** Closed at both ends, between effective times. */
  readonly withinMs: number;
  readonly scope: ConflictScope;
  readonly winner: "left" | "right" | "earlier" | "higher_priority" | "neither";
  /** What becomes of a loser that comes second. */
  readonly loser: { readonly kind: "block" } | Hold;
  readonly because: Template | null;
}

export interface Limit extends Declared, Switched {
  readonly intents: readonly string[];
  readonly atMost: number;
  readonly scope: "customer" | "household" | "campaign";
  /** Rolling: half open windows of this length. Calendar: the customer's calendar days, weeks or months. */
  readonly window:
    | { readonly kind: "rolling"; readonly ms: number }
    | { readonly kind: "calendar"; readonly unit: "day" | "week" | "month" };
  readonly counting: readonly ("cleared" | "started" | "sent")[];
  readonly then: { readonly kind: "block" } | Hold;
  readonly because: Template | null;
}

export interface Alert extends Declared, Switched {
  readonly department: string;
  readonly when: Expr;
  /** The quantified record whose matches are the subjects; null: the customer is the subject. */
  readonly subject: Slot | null;
  readonly intent: string;
  readonly about: readonly { readonly field: string; readonly value: Expr }[];
  /** Raised at most once per value of these, for ever or until the quiet period has passed. */
  readonly oncePer: readonly Expr[];
  readonly quietMs: number | null;
  readonly because: Template | null;
}

/** Where the key of a record that is looked up stands. */
export type FollowedFrom =
  | { readonly kind: "record"; readonly record: string; readonly field: string }
  | { readonly kind: "about" | "item" | "customer"; readonly field: string }
  | { readonly kind: "key"; readonly key: string };

/** What an intent's rules can read: the only data a store has to fetch for a decision on it. */
export interface Reads {
  /**
   * Fields by record type, with the widest scope in which it is read: the customer's own, the household's, all
   * (`reference`), or only those that a reference names (`followed`).
   */
  readonly records: readonly {
    readonly record: string;
    readonly scope: "customer" | "household" | "reference" | "followed";
    readonly fields: readonly string[];
  }[];
  /** The references that are followed, and to which records. */
  readonly follows: readonly { readonly from: FollowedFrom; readonly to: string }[];
  readonly customer: readonly string[];
  /** Earlier messages that it can be compared with; null: none. */
  readonly ledger: {
    /** How far back, in milliseconds; null: without bound. */
    readonly sinceMs: number | null;
    readonly intents: readonly string[];
    /** What of their `about` is compared. */
    readonly about: readonly string[];
  } | null;
}

/** A checked, typed set of rules: what a backend takes, and nothing else. */
export interface Program {
  /** Hex SHA-256 of the canonical IR and vocabulary: it names the rule set for ever. */
  readonly hash: string;
  readonly packs: readonly { readonly name: string; readonly owner: string | null }[];
  readonly rules: readonly Rule[];
  readonly conflicts: readonly Conflict[];
  readonly limits: readonly Limit[];
  readonly alerts: readonly Alert[];
  /** What to do with an unknown condition where neither rule nor pack says. */
  readonly classDefaults: Readonly<Record<MessageClass, Action>>;
}

/** Checked rules with the vocabulary they were checked against: what `@comity/dsl` makes of a folder of rules. */
export interface RuleSet {
  readonly vocabulary: Vocabulary;
  readonly program: Program;
}

/**
 * A definition by itself, for reading it back: a program has definitions only where it uses them. Its `args` are its
 * parameters, and their values stand in its body where they are named.
 */
export interface Definition {
  readonly defined: Extract<Expr, { op: "defined" }>;
  /** The record that it is said of; null: it is said of the customer or the message. */
  readonly slot: Slot | null;
}
