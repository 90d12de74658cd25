import { BOOLEAN, type Expr, type Relation, typeInWords } from "@comity/core";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { type Context, placeIn, sourceRef } from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";
import type { Predicate } from "../syntax/ast.ts";
import { isPointInTime } from "./comparable.ts";
import type { Left } from "./compare.ts";
import { lengthFor } from "./length.ts";

/** More than 3 days ago is earlier than it; more than 3 days from now is later. */
const SHIFTED: Readonly<Record<"ago" | "from_now", Readonly<Record<string, Relation>>>> = {
  ago: { more_than: "lt", at_least: "le", less_than: "gt", at_most: "ge" },
  from_now: { more_than: "gt", at_least: "ge", less_than: "lt", at_most: "le" },
};

/** `is within the last 30 days`, `is more than 30 days from now`. */
export function checkTimeTest(
  left: Left,
  predicate: Predicate & { readonly kind: "within" | "shifted" },
  span: Span,
  context: Context,
): Expr | null {
  const arg = left.expr;
  if (!isPointInTime(arg.type)) {
    context.diagnostics.add(MEANING.notInTime, { type: typeInWords(arg.type) }, placeIn(context, left.span));
    return null;
  }
  const length = lengthFor(arg.type, predicate.length, context);
  if (length === null) return null;
  const node = { arg, length, type: BOOLEAN, source: sourceRef(context, span) } as const;
  if (predicate.kind === "within") return { op: "within", direction: predicate.direction, ...node };
  const relation = SHIFTED[predicate.direction][predicate.comparison] ?? "eq";
  return { op: "shifted", relation, direction: predicate.direction, ...node };
}
