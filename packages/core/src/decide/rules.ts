import { evaluateCondition } from "../eval/evaluate.ts";
import { inEffect } from "../eval/in-effect.ts";
import type { Evaluation, Situation } from "../eval/situation.ts";
import { becauseOf, citationsOf, notKnown } from "../explain/sentences.ts";
import type { Action, Hold, Mode, Rule } from "../ir/program.ts";
import type { Reason, Verdict } from "../ledger/answer.ts";
import type { HoldClock } from "../ledger/entry.ts";
import { Unknown } from "../value/unknown.ts";
import { changesOf } from "./amend.ts";
import type { Concerns } from "./concerns.ts";
import type { DecisionContext } from "./context.ts";
import { type Findings, NONE } from "./findings.ts";
import { judgeHold } from "./hold.ts";
import { say, settle, type Voice } from "./settle.ts";

/** Looks at every rule that names the message's intent. None is skipped: order has no meaning. */
export function judgeRules(context: DecisionContext, concerns: Concerns, found: Findings): void {
  const { evaluator, situation } = context;
  const { rules } = concerns;
  if (rules.length === 0) return;
  if (evaluator === undefined) {
    for (const rule of rules) if (inEffect(rule, situation)) judgeRule(rule, context, found);
    return;
  }
  const { fired, unknown, changesAt } = evaluator.find(situation);
  // Rules that are false have nothing to say, but time may make them true.
  found.mayChange(changesAt);
  if (fired.length > 0 || unknown.length > 0) judgeBoth(fired, unknown, context, concerns, found);
}

/** Judges the rules of two lists, of which each is in program order, in that order. */
function judgeBoth(
  fired: readonly string[],
  unknown: readonly string[],
  context: DecisionContext,
  { rules, places }: Concerns,
  found: Findings,
): void {
  let first = 0;
  let second = 0;
  while (first < fired.length || second < unknown.length) {
    const one = placeIn(places, fired[first]);
    const other = placeIn(places, unknown[second]);
    const isFired = first < fired.length && (second === unknown.length || one < other);
    if (isFired) first++;
    else second++;
    const rule = rules[Math.min(one, other)];
    if (rule !== undefined) judgeRule(rule, context, found);
  }
}

/** Where a rule stands; Infinity where the list is at its end. */
function placeIn(places: Concerns["places"], id: string | undefined): number {
  return id === undefined ? Number.POSITIVE_INFINITY : (places.get(id) ?? Number.POSITIVE_INFINITY);
}

function judgeRule(rule: Rule, context: DecisionContext, found: Findings): void {
  const { evaluator, situation } = context;
  const evaluation = evaluator?.explain(rule.when, situation) ?? evaluateCondition(rule.when, situation);
  found.mayChange(evaluation.changesAt);
  const { truth } = evaluation;
  if (truth instanceof Unknown) actUnknown(rule, truth, evaluation, context, found);
  else if (truth) act(new Case(rule, null, evaluation, context), rule.then, found);
}

function actUnknown(
  rule: Rule,
  unknown: Unknown,
  evaluation: Evaluation,
  context: DecisionContext,
  found: Findings,
): void {
  const action = rule.ifUnknown ?? context.program.classDefaults[context.situation.message.class];
  act(new Case(rule, unknown, evaluation, context), action, found);
}

/** A rule whose condition was true, or unknown, and how it puts its reason. */
class Case implements Voice {
  readonly rule: Rule;
  /** What it does not know; null: its condition was true. */
  readonly unknown: Unknown | null;
  readonly evaluation: Evaluation;
  readonly context: DecisionContext;
  readonly clause: HoldClock["clause"];
  readonly situation: Situation;

  constructor(
    rule: Rule,
    unknown: Unknown | null,
    evaluation: Evaluation,
    context: DecisionContext,
    situation: Situation = context.situation,
  ) {
    this.rule = rule;
    this.unknown = unknown;
    this.evaluation = evaluation;
    this.context = context;
    this.clause = unknown === null ? "then" : "unknown";
    this.situation = situation;
  }

  get mode(): Mode {
    return this.rule.mode;
  }

  /** The same, with a sentence that may tell of the items that it takes out. */
  removing(removed: readonly string[]): Case {
    if (removed.length === 0) return this;
    const { rule, unknown, evaluation, context, situation } = this;
    const items = context.situation.message.items.filter((item) => removed.includes(item.id));
    return new Case(rule, unknown, evaluation, context, { ...situation, removed: items });
  }

  reason(effect: Verdict): Reason {
    const { rule, unknown, evaluation, situation } = this;
    return {
      kind: unknown === null ? "rule" : "unknown",
      rule: rule.id,
      effect,
      text:
        unknown === null
          ? becauseOf(rule, evaluation.matches, situation)
          : notKnown(rule, unknown, situation),
      facts: citationsOf(evaluation.cited, situation),
      causes: unknown === null ? NONE : unknown.causes,
      other: null,
    };
  }
}

function act(one: Case, action: Action, found: Findings): void {
  switch (action.kind) {
    case "block":
      say(one, "block", found);
      break;
    case "send":
      // Said aloud only where something was not known: an unknown that decided something is a reason like any other.
      if (one.unknown !== null) say(one, "send", found);
      break;
    case "amend": {
      const result = changesOf(action.changes, one.evaluation.matches, one.context);
      if (result.kind === "unknown") lost(one, result.unknown, found);
      else if (result.kind === "block") say(one.removing(result.removed), "block", found);
      else if (result.kind === "changes")
        for (const changes of result.each) say(one.removing(changes.removed), "amend", found, { changes });
      break;
    }
    case "hold": {
      const { rule, clause, evaluation } = one;
      const { changesAt, matches } = evaluation;
      const result = judgeHold({ rule: rule.id, clause, end: null, changesAt, matches }, action, one.context);
      if (result.kind === "unknown") lost(one, result.unknown, found);
      else settle(one, result, found);
    }
  }
}

const ASK_A_PERSON: Hold = {
  kind: "hold",
  until: { kind: "review", by: null },
  atMostMs: null,
  orElse: "block",
};

/** What the action itself needs is not known: so neither is the rule's outcome, and its other clause decides. */
function lost({ rule, clause, evaluation, context }: Case, unknown: Unknown, found: Findings): void {
  if (clause === "then") actUnknown(rule, unknown, evaluation, context, found);
  else act(new Case(rule, unknown, evaluation, context), ASK_A_PERSON, found);
}
