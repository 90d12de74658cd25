import { evaluateValue } from "../eval/evaluate.ts";
import type { Evaluation, Situation } from "../eval/situation.ts";
import type { Expr } from "../ir/expression.ts";
import type { Unknown } from "../value/unknown.ts";
import type { Known } from "../value/value.ts";

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
