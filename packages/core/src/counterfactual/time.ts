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
 * one. A message that is held is decided again then, and how long its rules have held it is kept, as the engine does; once
 * that blocks it, time does no more for it. One that was blocked from the first is asked about anew, under a new id, at each.
 *
 * @param steps how many instants to look at, at most
 */
export function* laterMoments(from: Moment, rules: RuleSet, steps: number): Generator<Moment> {
  const isAskedAnew = from.decision.verdict === "block";
  let moment: Moment = from;
  for (let step = 0; step < steps; step++) {
    const next = moment.decision.changesAt;
    if (next === null) return;
    moment = at(next, moment, isAskedAnew, rules);
    yield moment;
    if (!isAskedAnew && moment.decision.verdict === "block") return;
  }
}

/** The decision at a later instant, through all instants on the way at which time changes it. */
export function passTo(from: Moment, until: Instant, rules: RuleSet, steps: number): Moment {
  const isAskedAnew = from.decision.verdict === "block";
  let moment = from;
  for (const later of laterMoments(from, rules, steps)) {
    if (later.evidence.clock >= until) break;
    moment = later;
    if (!isAskedAnew && moment.decision.verdict === "block") return moment;
  }
  return at(until, moment, isAskedAnew, rules);
}

function at(clock: Instant, { evidence, decision }: Moment, isAskedAnew: boolean, rules: RuleSet): Moment {
  const later: Evidence = {
    ...evidence,
    clock,
    at: Math.max(evidence.message.sendAt, clock),
    holds: decision.verdict === "hold" && !isAskedAnew ? decision.clocks : [],
  };
  return { evidence: later, decision: replayDecision(later, rules) };
}
