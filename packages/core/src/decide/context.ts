import type { Situation } from "../eval/situation.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import type { Program } from "../ir/program.ts";
import type { Reason, Verdict } from "../ledger/answer.ts";
import type { HoldClock, Review } from "../ledger/entry.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import type { Changes } from "../ledger/message.ts";
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
}

/** What a held message waits for, on behalf of one rule. */
export type Wait =
  | { readonly kind: "instant"; readonly at: Instant; readonly deadline: Instant | null }
  | { readonly kind: "fact"; readonly deadline: Instant | null }
  | { readonly kind: "review"; readonly by: string | null; readonly deadline: null };

/** What one rule, conflict or limit has to say about a message. */
export interface Contribution {
  /** `send`: it could not know, and lets it go. */
  readonly effect: Verdict;
  readonly reason: Reason;
  /** For `hold`. */
  readonly wait: Wait | null;
  /** For `amend`. */
  readonly changes: Changes | null;
  /** From a declaration in observe mode: reported, without effect. */
  readonly observed: boolean;
}

/** What a stage of the decision found. */
export interface Findings {
  readonly contributions: readonly Contribution[];
  readonly clocks: readonly HoldClock[];
  /** Instants after now at which time alone could change what was found. */
  readonly changesAt: readonly Instant[];
}

/** Of what is not there nothing is allocated. */
export const NONE: readonly never[] = [];

export const NOTHING: Findings = { contributions: NONE, clocks: NONE, changesAt: NONE };

/** Joins what several stages found. */
export function joinFindings(all: readonly Findings[]): Findings {
  let joined = NOTHING;
  for (const one of all) joined = join(joined, one);
  return joined;
}

/** Joins what two stages found. Most find nothing, and what one alone found is not copied. */
export function join(left: Findings, right: Findings): Findings {
  if (right === NOTHING) return left;
  if (left === NOTHING) return right;
  return {
    contributions: both(left.contributions, right.contributions),
    clocks: both(left.clocks, right.clocks),
    changesAt: both(left.changesAt, right.changesAt),
  };
}

/** The same, which time alone could change at this instant too; null: never. */
export function changing(findings: Findings, at: Instant | null): Findings {
  if (at === null) return findings;
  const { contributions, clocks, changesAt } = findings;
  return { contributions, clocks, changesAt: both(changesAt, [at]) };
}

function both<Item>(left: readonly Item[], right: readonly Item[]): readonly Item[] {
  if (right.length === 0) return left;
  return left.length === 0 ? right : [...left, ...right];
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
