import { BOOLEAN, DATE, type Expr, INSTANT, TIME_OF_DAY, type Type, typeInWords } from "@comity/core";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { reportAlone } from "../resolve/definitions.ts";
import { type Resolved, resolvePath } from "../resolve/path.ts";
import { type Context, placeIn, type Scope, sourceRef, textOf } from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";
import type { Expression } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { checkHistory } from "./history.ts";
import { literal, moneyLiteral, plainLiteral, textLiteral } from "./literal.ts";
import { checkOverRecords } from "./quantifier.ts";
import { checkTest } from "./test.ts";

/** Checks expressions: names get meanings, literals their representation, and every node its type. */
export const CHECKER: Checker = { condition, value };

function condition(expression: Expression, scope: Scope, context: Context): Expr | null {
  const expr = value(expression, scope, context, null);
  if (expr === null) return null;
  if (expr.type.kind !== "boolean") {
    const parameters = { type: typeInWords(expr.type) };
    context.diagnostics.add(MEANING.notACondition, parameters, placeIn(context, expression.span));
    return null;
  }
  return isField(expr) ? isTrue(expr, expression.span, context) : expr;
}

/** A field that holds true or false can be empty; as a condition it means that it is true. */
function isField(expr: Expr): boolean {
  return ["field", "customer", "about", "navigate", "item", "message"].includes(expr.op);
}

function isTrue(left: Expr, span: Span, context: Context): Expr {
  const right = literal(true, BOOLEAN, span, context);
  return { op: "compare", relation: "eq", left, right, type: BOOLEAN, source: sourceRef(context, span) };
}

function value(expression: Expression, scope: Scope, context: Context, expected: Type | null): Expr | null {
  const { span } = expression;
  switch (expression.kind) {
    case "error":
      return null;
    case "path":
      return pathValue(expression, scope, context);
    case "text":
      return textLiteral(expression, expected, context);
    case "money":
      return moneyLiteral(expression, context);
    case "number":
    case "date":
    case "instant":
    case "time":
    case "length":
      return plainLiteral(expression, context);
    case "boolean":
      return literal(expression.value, BOOLEAN, span, context);
    case "clock":
      return clockValue(expression.which, span, context);
    case "and":
    case "or":
      return checkJoined(expression, scope, context);
    case "not": {
      const arg = condition(expression.arg, scope, context);
      return arg && { op: "not", arg, type: BOOLEAN, source: sourceRef(context, span) };
    }
    case "test":
      return checkTest(expression, scope, context, CHECKER);
    case "quantified":
    case "count":
    case "aggregate":
      return checkOverRecords(expression, scope, context, CHECKER);
    case "history":
      return checkHistory(expression, context);
    case "call":
      reportAlone(expression.name, context);
      return null;
  }
}

function pathValue(
  expression: Expression & { readonly kind: "path" },
  scope: Scope,
  context: Context,
): Expr | null {
  const { path, span } = expression;
  const resolved = resolvePath(path, scope, context);
  if (resolved === null) return null;
  if (resolved.kind === "value") return resolved.expr;
  const parameters = { written: textOf(context, span), example: exampleOf(resolved) };
  context.diagnostics.add(NAMES.recordAsValue, parameters, placeIn(context, span));
  return null;
}

function exampleOf(resolved: Exclude<Resolved, { readonly kind: "value" }>): string {
  if (resolved.kind !== "record")
    return resolved.kind === "customer" ? "customer.country" : "message.channel";
  const { slot, type } = resolved.bound;
  return `${slot.name}.${type.fields.keys().next().value ?? "number"}`;
}

/** All parts are checked, so that the mistakes of each are reported. */
function checkJoined(
  expression: Expression & { readonly kind: "and" | "or" },
  scope: Scope,
  context: Context,
): Expr | null {
  const args: Expr[] = [];
  for (const part of expression.args) {
    const arg = condition(part, scope, context);
    if (arg !== null) args.push(arg);
  }
  if (args.length < expression.args.length) return null;
  return { op: expression.kind, args, type: BOOLEAN, source: sourceRef(context, expression.span) };
}

function clockValue(which: "today" | "now" | "local_time", span: Span, context: Context): Expr {
  const source = sourceRef(context, span);
  switch (which) {
    case "today":
      return { op: "today", type: DATE, source };
    case "now":
      return { op: "now", type: INSTANT, source };
    case "local_time":
      return { op: "local_time", type: TIME_OF_DAY, source };
  }
}
