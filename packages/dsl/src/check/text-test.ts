import { BOOLEAN, type Expr, parsePattern, TEXT, typeInWords } from "@comity/core";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { type Context, placeIn, type Scope, sourceRef } from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";
import type { Predicate } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { checkComparable } from "./comparable.ts";
import type { Left } from "./compare.ts";
import { checkOperand } from "./operand.ts";

/** `starts with "P-"`, `matches "[0-9]+"`. */
export function checkTextTest(
  left: Left,
  predicate: Predicate & { readonly kind: "text" },
  span: Span,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const { type } = left.expr;
  if (type.kind !== "text" && type.kind !== "reference") {
    context.diagnostics.add(MEANING.notText, { type: typeInWords(type) }, placeIn(context, left.span));
    return null;
  }
  const right = checkOperand(predicate.right, { type: TEXT, span: left.span }, scope, context, checker);
  if (right === null) return null;
  if (predicate.test === "matches" && !checkPattern(right, predicate.right.span, context)) return null;
  if (!checkComparable({ ...left.expr, type: TEXT }, right, predicate.right.span, context)) return null;
  return {
    op: "text",
    test: predicate.test,
    left: left.expr,
    right,
    type: BOOLEAN,
    source: sourceRef(context, span),
  };
}

/** A pattern is written out, so that it can be checked here and prepared once. */
function checkPattern(pattern: Expr, span: Span, context: Context): boolean {
  const text = pattern.op === "literal" && typeof pattern.value === "string" ? pattern.value : null;
  const parsed = text === null ? null : parsePattern(text);
  if (parsed?.ok) return true;
  const reason = parsed === null ? "It is not written out as a text." : parsed.error;
  context.diagnostics.add(MEANING.badPattern, { reason }, placeIn(context, span));
  return false;
}
