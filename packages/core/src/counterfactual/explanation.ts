import { replayDecision } from "../decide/replay.ts";
import { type DeclarationTrace, traceDecision } from "../decide/trace.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Verdict } from "../ledger/answer.ts";
import type { Entry } from "../ledger/entry.ts";
import type { EarlierMessage, Evidence } from "../ledger/evidence.ts";
import type { Instant } from "../value/value.ts";
import { countedBy } from "./counted.ts";
import { type Counterfactual, findCounterfactuals } from "./search.ts";
import { laterMoments } from "./time.ts";
import { type ToldTogether, waysInWords } from "./words.ts";

/** Why a decision is what it is, and what would make it another one. */
export interface DecisionExplanation {
  /** What would be enough for the message to go, the simplest first; empty if it goes, or if nothing was found. */
  readonly counterfactuals: readonly Counterfactual[];
  /** The same in words, after "It would go": "if Risk were in step". */
  readonly ways: readonly ToldTogether[];
  /** The next instant at which time alone changes the verdict, and to what; null if it does not within bounds. */
  readonly nextByTime: { readonly at: Instant; readonly verdict: Verdict } | null;
  /** By limit that stands in the way, `pack/name`: the messages for which there is no room, by their effective time. */
  readonly counted: ReadonlyMap<string, readonly EarlierMessage[]>;
  /** Every declaration that concerns the message, with what it came to. */
  readonly trace: readonly DeclarationTrace[];
}

const MOST_MOMENTS = 24;

/**
 * Explains a decision from what it rested on.
 *
 * @param rules the rule set that it was decided by: by another one it would be another decision
 */
export function explainDecision(evidence: Evidence, rules: RuleSet): DecisionExplanation {
  const counterfactuals = findCounterfactuals(evidence, rules);
  return {
    counterfactuals,
    ways: waysInWords(
      counterfactuals.map(({ alterations }) => alterations),
      evidence,
      rules,
    ),
    nextByTime: nextByTime(evidence, rules),
    counted: countedByLimits(evidence, rules),
    trace: traceDecision(evidence, rules),
  };
}

/**
 * What a message rests on as it stands: its evidence, with what has stopped it since. A message that was cleared waits for
 * a person from the moment in which it draws with a later one, and nothing is decided on it then.
 */
export function evidenceAsItStands(entry: Entry, evidence: Evidence, rules: RuleSet): Evidence {
  const isStopped = entry.state === "held" && replayDecision(evidence, rules).verdict !== "hold";
  return isStopped ? { ...evidence, holds: entry.holds, reviews: entry.reviews } : evidence;
}

function countedByLimits(evidence: Evidence, rules: RuleSet): DecisionExplanation["counted"] {
  const { considered } = replayDecision(evidence, rules);
  const reached = new Set(considered.flatMap(({ reason }) => reason.rule ?? []));
  const limits = rules.program.limits.filter(({ id }) => reached.has(id));
  return new Map(limits.map((limit) => [limit.id, countedBy(limit, evidence, rules)]));
}

function nextByTime(evidence: Evidence, rules: RuleSet): DecisionExplanation["nextByTime"] {
  const decision = replayDecision(evidence, rules);
  for (const later of laterMoments({ evidence, decision }, rules, MOST_MOMENTS)) {
    const { verdict } = later.decision;
    if (verdict !== decision.verdict) return { at: later.evidence.clock, verdict };
  }
  return null;
}
