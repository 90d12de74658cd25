import type { Cause } from "../value/unknown.ts";
import type { Instant } from "../value/value.ts";

export const VERDICTS = ["send", "amend", "hold", "block"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** When a held message is looked at again: an instant, a change of facts or ledger, or a person's decision. */
export type Until =
  | { readonly kind: "instant"; readonly at: Instant }
  | { readonly kind: "fact" }
  | { readonly kind: "review"; readonly by: string | null };

/** A fact that a reason rests on. */
export interface Citation {
  /** `silo.record`. */
  readonly record: string;
  readonly key: string;
  /** When the silo reported it, or was last in step; null: live. */
  readonly asOf: Instant | null;
}

/** Why an answer is what it is. */
export interface Reason {
  readonly kind:
    | "rule"
    | "unknown"
    | "conflict"
    | "limit"
    | "department"
    /** The person was erased, and has not consented anew. */
    | "suppressed"
    | "review"
    | "maximum"
    | "amended"
    | "state";
  /** `pack/name` of the declaration it comes from; null where the engine itself says so. */
  readonly rule: string | null;
  readonly effect: Verdict;
  /** A sentence for people. */
  readonly text: string;
  readonly facts: readonly Citation[];
  /** For `unknown`: what was not known. */
  readonly causes: readonly Cause[];
  /** For conflicts: the message on the other side. */
  readonly other: string | null;
}

/** The answer to "may this message go?". */
export interface Answer {
  readonly message: string;
  readonly verdict: Verdict;
  /** Every reason of the winning verdict; for `send`, the unknowns that did not stop it. */
  readonly reasons: readonly Reason[];
  /** Set for `hold`. */
  readonly until: Until | null;
  /** The latest instant by which a held message gets another answer, if there is one. */
  readonly deadline: Instant | null;
  /** For `amend`: the channel to use instead, items to take out, notices to attach. */
  readonly channel: string | null;
  readonly removed: readonly string[];
  readonly attached: readonly string[];
  /** Messages cleared earlier and not started, which now must not go. */
  readonly recalled: readonly string[];
  /** Contradicting messages that had already gone. */
  readonly missed: readonly string[];
  /**
   * What declarations in observe mode would have changed: a stricter effect on this message; or, of a conflict and with the
   * effect `send`, that the `other` message would have been recalled, or was gone already.
   */
  readonly observed: readonly Reason[];
  /** For `send` and `amend`: a start after this instant decides again. */
  readonly validUntil: Instant | null;
  readonly decidedAt: Instant;
  /** Hash of the rule set that gave it. */
  readonly ruleSet: string;
}
