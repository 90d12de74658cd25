import { BOOLEAN, departmentName, type Expr, isOrdered, type Relation, typeInWords } from "@comity/core";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { type Context, placeIn, type Scope, sourceRef } from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";
import type { Comparison, Expression, Predicate } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { checkComparable, isPointInTime } from "./comparable.ts";
import { checkOperand } from "./operand.ts";

/** The left side of a test, checked, with where it is written. */
export interface Left {
  readonly expr: Expr;
  readonly span: Span;
}

const RELATIONS: Readonly<Record<Comparison, Relation>> = {
  "=": "eq",
  "!=": "eq",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
};

const ORDERS = { before: "lt", after: "gt", on_or_before: "le", on_or_after: "ge" } as const;

/** `is active`, `is at least 5`. `!=` comes out as `=`: whoever calls negates it. */
export function checkCompare(
  left: Left,
  predicate: Predicate & { readonly kind: "compare" },
  span: Span,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const right = operand(predicate.right, left, scope, context, checker);
  if (right === null) return null;
  const relation = RELATIONS[predicate.comparison];
  if (relation !== "eq" && !isOrdered(left.expr.type)) return reportNoOrder(left, context);
  if (!checkComparable(left.expr, right, predicate.right.span, context)) return null;
  if (relation !== "eq" && isPointInTime(left.expr.type)) {
    const parameters = { before: relation[0] === "l", inclusive: relation[1] === "e" };
    context.diagnostics.add(MEANING.beforeOrAfter, parameters, placeIn(context, predicate.span));
    return null;
  }
  return compare(relation, left, right, span, context);
}

/** `is before today`, `is on or after promised_on`. */
export function checkOrder(
  left: Left,
  predicate: Predicate & { readonly kind: "order" },
  span: Span,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const right = operand(predicate.right, left, scope, context, checker);
  if (right === null) return null;
  const { type } = left.expr;
  if (!isPointInTime(type) && type.kind !== "time_of_day") return reportNoOrder(left, context);
  if (!checkComparable(left.expr, right, predicate.right.span, context)) return null;
  return compare(ORDERS[predicate.order], left, right, span, context);
}

/** `is between 5 and 10`. */
export function checkBetween(
  left: Left,
  predicate: Predicate & { readonly kind: "between" },
  span: Span,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const low = operand(predicate.low, left, scope, context, checker);
  const high = operand(predicate.high, left, scope, context, checker);
  if (low === null || high === null) return null;
  if (!isOrdered(left.expr.type)) return reportNoOrder(left, context);
  const lowFits = checkComparable(left.expr, low, predicate.low.span, context);
  const highFits = checkComparable(left.expr, high, predicate.high.span, context);
  if (!lowFits || !highFits) return null;
  return { op: "between", arg: left.expr, low, high, type: BOOLEAN, source: sourceRef(context, span) };
}

/** `is one of (a, b)`. */
export function checkOneOf(
  left: Left,
  predicate: Predicate & { readonly kind: "one_of" },
  span: Span,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const options: Expr[] = [];
  for (const expression of predicate.options) {
    const option = operand(expression, left, scope, context, checker);
    if (option !== null && checkComparable(left.expr, option, expression.span, context)) options.push(option);
  }
  if (options.length < predicate.options.length) return null;
  return { op: "one_of", left: left.expr, options, type: BOOLEAN, source: sourceRef(context, span) };
}

function operand(
  expression: Expression,
  left: Left,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const right = checkOperand(expression, { type: left.expr.type, span: left.span }, scope, context, checker);
  return right && spelt(right, left, context);
}

/** A department is compared as the vocabulary spells it, which is how every message comes to name it. */
function spelt(right: Expr, { expr }: Left, { vocabulary }: Context): Expr {
  const isDepartment = expr.op === "message" && expr.field === "department";
  if (!isDepartment || right.op !== "literal" || typeof right.value !== "string") return right;
  return { ...right, value: departmentName(vocabulary, right.value) };
}

function compare(relation: Relation, left: Left, right: Expr, span: Span, context: Context): Expr {
  return { op: "compare", relation, left: left.expr, right, type: BOOLEAN, source: sourceRef(context, span) };
}

function reportNoOrder(left: Left, context: Context): null {
  const parameters = { type: typeInWords(left.expr.type) };
  context.diagnostics.add(MEANING.noOrder, parameters, placeIn(context, left.span));
  return null;
}
