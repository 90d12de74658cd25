import { evaluateCondition } from "../eval/evaluate.ts";
import { inEffect } from "../eval/in-effect.ts";
import type { Evaluation, Situation } from "../eval/situation.ts";
import { becauseOf, citationsOf, notKnown } from "../explain/sentences.ts";
import type { Action, Hold, Rule } from "../ir/program.ts";
import type { HoldClock } from "../ledger/entry.ts";
import { Unknown } from "../value/unknown.ts";
import { changesOf } from "./amend.ts";
import type { Concerns } from "./concerns.ts";
import { changing, type DecisionContext, type Findings, join, joinFindings, NOTHING } from "./context.ts";
import { judgeHold } from "./hold.ts";
import { say, settle, type Voice } from "./settle.ts";

/** Looks at every rule that names the message's intent. None is skipped: order has no meaning. */
export function judgeRules(context: DecisionContext, concerns: Concerns): Findings {
  const { evaluator, situation } = context;
  const { rules } = concerns;
  if (rules.length === 0) return NOTHING;
  if (evaluator === undefined) {
    return joinFindings(
      rules.filter((rule) => inEffect(rule, situation)).map((rule) => judgeRule(rule, context)),
    );
  }
  const { fired, unknown, changesAt } = evaluator.find(situation);
  // Rules that are false have nothing to say, but time may make them true.
  const found = changing(NOTHING, changesAt);
  if (fired.length === 0 && unknown.length === 0) return found;
  return inProgramOrder(fired, unknown, concerns).reduce(
    (before, rule) => join(before, judgeRule(rule, context)),
    found,
  );
}

function inProgramOrder(
  fired: readonly string[],
  unknown: readonly string[],
  { rules, places: all }: Concerns,
): readonly Rule[] {
  const ids = fired.length === 0 ? unknown : unknown.length === 0 ? fired : [...fired, ...unknown];
  const places = ids.map((id) => all.get(id) ?? -1);
  if (fired.length > 0 && unknown.length > 0) places.sort((left, right) => left - right);
  return places.map((place) => rules[place]).filter((rule) => rule !== undefined);
}

function judgeRule(rule: Rule, context: DecisionContext): Findings {
  const { evaluator, situation } = context;
  const evaluation = evaluator?.explain(rule.when, situation) ?? evaluateCondition(rule.when, situation);
  const found = judgeTruth(rule, evaluation, context);
  return changing(found, evaluation.changesAt);
}

function judgeTruth(rule: Rule, evaluation: Evaluation, context: DecisionContext): Findings {
  if (evaluation.truth instanceof Unknown) return actUnknown(rule, evaluation.truth, evaluation, context);
  return evaluation.truth
    ? act({ rule, clause: "then", unknown: null, evaluation, context }, rule.then)
    : NOTHING;
}

function actUnknown(
  rule: Rule,
  unknown: Unknown,
  evaluation: Evaluation,
  context: DecisionContext,
): Findings {
  const action = rule.ifUnknown ?? context.program.classDefaults[context.situation.message.class];
  return act({ rule, clause: "unknown", unknown, evaluation, context }, action);
}

/** A rule whose condition was true, or unknown. */
interface Case {
  readonly rule: Rule;
  readonly clause: HoldClock["clause"];
  readonly unknown: Unknown | null;
  readonly evaluation: Evaluation;
  readonly context: DecisionContext;
}

function act(one: Case, action: Action): Findings {
  const voice = voiceOf(one);
  switch (action.kind) {
    case "block":
      return say(voice, "block");
    case "send":
      // Said aloud only where something was not known: an unknown that decided something is a reason like any other.
      return one.unknown === null ? NOTHING : say(voice, "send");
    case "amend": {
      const result = changesOf(action.changes, one.evaluation.matches, one.context);
      if (result.kind === "unknown") return lost(one, result.unknown);
      if (result.kind === "none") return NOTHING;
      if (result.kind === "block") return say(voiceOf(one, result.removed), "block");
      return joinFindings(
        result.each.map((changes) => say(voiceOf(one, changes.removed), "amend", { changes })),
      );
    }
    case "hold": {
      const holder = {
        rule: one.rule.id,
        clause: one.clause,
        end: null,
        changesAt: one.evaluation.changesAt,
        matches: one.evaluation.matches,
      };
      const result = judgeHold(holder, action, one.context);
      return result.kind === "unknown" ? lost(one, result.unknown) : settle(voice, result);
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
function lost(one: Case, unknown: Unknown): Findings {
  if (one.clause === "then") return actUnknown(one.rule, unknown, one.evaluation, one.context);
  return act({ ...one, unknown }, ASK_A_PERSON);
}

/** `removed`: the ids of items that it takes out, for its sentence. */
function withRemoved(removed: readonly string[], { situation }: DecisionContext): Situation {
  return { ...situation, removed: situation.message.items.filter((item) => removed.includes(item.id)) };
}

function voiceOf({ rule, unknown, evaluation, context }: Case, removed: readonly string[] = []): Voice {
  const situation = removed.length === 0 ? context.situation : withRemoved(removed, context);
  return {
    mode: rule.mode,
    situation,
    reason: (effect) => ({
      kind: unknown === null ? "rule" : "unknown",
      rule: rule.id,
      effect,
      text:
        unknown === null
          ? becauseOf(rule, evaluation.matches, situation)
          : notKnown(rule, unknown, situation),
      facts: citationsOf(evaluation.cited, situation),
      causes: unknown === null ? [] : unknown.causes,
      other: null,
    }),
  };
}
