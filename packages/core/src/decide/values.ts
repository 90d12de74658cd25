import { evaluateCondition, evaluateValue } from "../eval/evaluate.ts";
import type { Evaluation, Situation } from "../eval/situation.ts";
import type { Outcome } from "../evaluator/evaluator.ts";
import { interpret } from "../evaluator/interpret.ts";
import type { Expr } from "../ir/expression.ts";
import { Unknown } from "../value/unknown.ts";
import type { Known } from "../value/value.ts";
import type { DecisionContext } from "./context.ts";

/** What a condition within an action comes to. */
export function outcomeOf(
  condition: Expr,
  situation: Situation,
  { evaluator }: Pick<DecisionContext, "evaluator">,
): Outcome {
  return evaluator?.outcome(condition, situation) ?? interpret(condition, situation);
}

/** Why a condition that is not known is not. */
export function whyUnknown(condition: Expr, situation: Situation): Unknown {
  const { truth } = evaluateCondition(condition, situation);
  return truth instanceof Unknown ? truth : new Unknown([]);
}

/**
 * What an expression in an action comes to. One that reads a record that the rule's condition found has a value for each
 * record that matched, as every one of them is a reason for the action; any other has one value.
 */
export function valuesOf(
  expr: Expr,
  situation: Situation,
  matches: Evaluation["matches"],
): readonly (Known | Unknown)[] {
  const slot = slotOf(expr);
  const records = slot === null ? [] : (matches.get(slot) ?? []);
  if (slot === null || records.length === 0) return [evaluateValue(expr, situation).value];
  return records.map((record) => evaluateValue(expr, situation, new Map([[slot, record]])).value);
}

/** The slot that a value is read from, directly or through references. */
function slotOf(expr: Expr): number | null {
  if (expr.op === "field") return expr.slot;
  return expr.op === "navigate" ? slotOf(expr.from) : null;
}
