import type { Instant, MessageClass } from "@comity/core";

/**
 * What differs: the answer to a message, whether it may start, how its hold ended, that it was recalled, that it had gone,
 * an alert; or, under one rule set, what a declaration that only observes would have changed.
 */
export const DIFFERENCE_KINDS = [
  "answer",
  "start",
  "resolved",
  "recalled",
  "missed",
  "alert",
  "observed",
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Something that comes out in two ways. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly at: Instant;
  readonly subject: Subject;
  /** Null: it did not happen. */
  readonly before: Outcome | null;
  readonly after: Outcome | null;
}

/** What it is about: a message, or what an alert asks for. */
export interface Subject {
  readonly message: string | null;
  readonly customer: string | null;
  readonly department: string;
  readonly intent: string;
  readonly class: MessageClass | null;
}

/** How it came out under one rule set. */
export interface Outcome {
  /** One word or two: `send`, `refused`, `recalled`. */
  readonly word: string;
  /** What changes in an amended message, or until when a held one waits: a sentence, or empty. */
  readonly detail: string;
  readonly reasons: readonly OutcomeReason[];
}

export interface OutcomeReason {
  readonly rule: string | null;
  /** What it makes of the message: a verdict, or the word of the outcome. */
  readonly effect: string;
  readonly text: string;
}

const NOTHING: Readonly<Record<DifferenceKind, string>> = {
  answer: "not asked",
  start: "not started",
  resolved: "not resolved",
  recalled: "not recalled",
  missed: "not missed",
  alert: "not raised",
  observed: "not raised",
};

/** `send -> block` */
export function changeOf({ kind, before, after }: Difference): string {
  return `${before?.word ?? NOTHING[kind]} -> ${after?.word ?? NOTHING[kind]}`;
}

/** The word of a side on which nothing happened. */
export function nothingIn({ kind }: Difference): string {
  return NOTHING[kind];
}

/** The rules that a difference comes from. */
export interface RulesOfDifference {
  /** A reason only after. */
  readonly added: readonly string[];
  /** A reason only before. */
  readonly gone: readonly string[];
  /** A reason on both sides, but to another effect; or to the same, and no other rule says why it comes out otherwise. */
  readonly changed: readonly string[];
}

export function rulesOf({ before, after }: Difference): RulesOfDifference {
  const old = effectsOf(before);
  const now = effectsOf(after);
  const added = [...now.keys()].filter((rule) => !old.has(rule));
  const gone = [...old.keys()].filter((rule) => !now.has(rule));
  const both = [...now.keys()].filter((rule) => old.has(rule));
  const other = both.filter((rule) => old.get(rule) !== now.get(rule));
  const isExplained = added.length + gone.length + other.length > 0;
  return { added, gone, changed: isExplained ? other : both };
}

/** What each rule that is a reason makes of it. */
function effectsOf(outcome: Outcome | null): ReadonlyMap<string, string> {
  const reasons = outcome?.reasons ?? [];
  return new Map(reasons.flatMap(({ rule, effect }) => (rule === null ? [] : [[rule, effect] as const])));
}
