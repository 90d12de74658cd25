import type { Decision } from "../decide/decision.ts";
import { replayDecision } from "../decide/replay.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { Instant } from "../value/value.ts";

/** A decision at an instant, if nothing but time has changed until then. */
export interface Moment {
  readonly evidence: Evidence;
  readonly decision: Decision;
}

/**
 * What time alone makes of a message from a decision on: at each instant at which it could change the decision, the next
 * one. A message that is held is decided again then, and how long its rules have held it is kept, as the engine does. One
 * that is blocked is asked about again, under a new id.
 *
 * @param steps how many instants to look at, at most
 */
export function* laterMoments(from: Moment, rules: RuleSet, steps: number): Generator<Moment> {
  let moment: Moment = from;
  for (let step = 0; step < steps; step++) {
    const next = moment.decision.changesAt;
    if (next === null) return;
    moment = at(next, moment, rules);
    yield moment;
  }
}

/** The decision at a later instant, through all instants on the way at which time changes it. */
export function passTo(from: Moment, until: Instant, rules: RuleSet, steps: number): Moment {
  let moment = from;
  for (const later of laterMoments(from, rules, steps)) {
    if (later.evidence.clock >= until) break;
    moment = later;
  }
  return at(until, moment, rules);
}

function at(clock: Instant, { evidence, decision }: Moment, rules: RuleSet): Moment {
  const later: Evidence = {
    ...evidence,
    clock,
    at: Math.max(evidence.message.sendAt, clock),
    holds: decision.verdict === "hold" ? decision.clocks : [],
  };
  return { evidence: later, decision: replayDecision(later, rules) };
}
