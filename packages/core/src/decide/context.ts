import type { Situation } from "../eval/situation.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import type { Program } from "../ir/program.ts";
import type { Reason, Verdict } from "../ledger/answer.ts";
import type { HoldClock, Review } from "../ledger/entry.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import type { Instant } from "../value/value.ts";

/** Everything a decision rests on. It is pure: the same context gives the same decision. */
export interface DecisionContext {
  readonly program: Program;
  /** Runs the program's conditions; absent: they are interpreted. Either way the decision is the same. */
  readonly evaluator?: Evaluator | undefined;
  /** The message, its customer, the facts, and the earlier messages of the household. */
  readonly situation: Situation & { readonly message: NonNullable<Situation["message"]> };
  /** The message's place in the ledger: of two at one instant, the earlier one was asked about first. */
  readonly sequence: number;
  /** How long rules have been holding it. */
  readonly holds: readonly HoldClock[];
  /** Whether this is the second look, at the message as amended by the first. */
  readonly amended: boolean;
  /** What people decided about it. */
  readonly reviews: readonly Review[];
  /** All earlier messages that were looked up, in the order in which they were asked about. */
  readonly earlier: readonly EarlierMessage[];
  /** Earlier messages that share a campaign, or what they are about, by ledger scope. */
  readonly entriesIn: (scope: string) => readonly EarlierMessage[];
  /** See `Evidence.suppressedSince`. */
  readonly suppressedSince?: Instant | undefined;
}

/** A reason with nothing but its sentence, for the engine's own words. */
export function plainReason(
  kind: Reason["kind"],
  rule: string | null,
  effect: Verdict,
  text: string,
  other: string | null = null,
): Reason {
  return { kind, rule, effect, text, facts: [], causes: [], other };
}
