import { BOOLEAN, type Expr } from "@comity/core";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { type Context, placeIn, type Scope, sourceRef } from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";
import type { Predicate } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { checkComparable } from "./comparable.ts";
import type { Left } from "./compare.ts";
import { checkOperand } from "./operand.ts";

/** `status becomes failed`: only in an alert, and only of a field of the record that is reported. */
export function checkBecomes(
  left: Left,
  predicate: Predicate & { readonly kind: "becomes" },
  span: Span,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const at = placeIn(context, predicate.span);
  if (context.intents !== null) {
    context.diagnostics.add(MEANING.becomesElsewhere, {}, at);
    return null;
  }
  const { expr } = left;
  if (expr.op !== "field") {
    context.diagnostics.add(MEANING.becomesOfField, {}, at);
    return null;
  }
  const value = checkOperand(predicate.right, { type: expr.type, span: left.span }, scope, context, checker);
  if (value === null || !checkComparable(expr, value, predicate.right.span, context)) return null;
  const { slot, field } = expr;
  return { op: "becomes", slot, field, value, type: BOOLEAN, source: sourceRef(context, span) };
}
