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
  readonly reasons: readonly { readonly rule: string | null; readonly text: string }[];
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

/** The rules that are a reason on one side only. Where both sides name the same ones, none of them is new or gone. */
export function rulesOf({ before, after }: Difference): {
  readonly added: readonly string[];
  readonly gone: readonly string[];
} {
  const [old, now] = [before, after].map(
    (side) => new Set(side?.reasons.flatMap(({ rule }) => (rule === null ? [] : [rule])) ?? []),
  );
  return {
    added: [...(now ?? [])].filter((rule) => old?.has(rule) !== true),
    gone: [...(old ?? [])].filter((rule) => now?.has(rule) !== true),
  };
}
