import { type Expr, sameKind, type Type, typeInWords } from "@comity/core";
import { fixWith } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { type Context, placeIn, textOf } from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";

/** Whether it is a point in time, which can be before or after another. */
export function isPointInTime(type: Type): boolean {
  return type.kind === "date" || type.kind === "instant";
}

/** Whether two values can be compared; if not, the reason is reported at the right one. */
export function checkComparable(left: Expr, right: Expr, span: Span, context: Context): boolean {
  if (sameKind(left.type, right.type)) return checkOverlap(left.type, right.type, span, context);
  const { diagnostics, vocabulary } = context;
  const at = placeIn(context, span);
  const written = textOf(context, span);
  const words = { left: typeInWords(left.type), right: typeInWords(right.type) };
  if (right.type.kind === "number" && (isPointInTime(left.type) || left.type.kind === "duration")) {
    const parameters = { left: words.left, amount: written, date: isPointInTime(left.type) };
    diagnostics.add(MEANING.unitMissing, parameters, at);
  } else if (right.type.kind === "duration" && isPointInTime(left.type)) {
    diagnostics.add(MEANING.directionMissing, { left: words.left, length: written }, at);
  } else if (left.type.kind === "money" && right.type.kind === "number" && right.op === "literal") {
    const { currency } = vocabulary.company;
    diagnostics.add(
      MEANING.currencyMissing,
      { amount: written, currency },
      at,
      fixWith(`${written} ${currency}`, span),
    );
  } else if (isPointInTime(left.type) && isPointInTime(right.type)) {
    diagnostics.add(MEANING.dateAndInstant, { ...words, useNow: right.op === "today" }, at);
  } else {
    diagnostics.add(MEANING.typesDiffer, words, at);
  }
  return false;
}

/** Whether a value can be given where a type is wanted; if not, the reason is reported. */
export function checkFits(wanted: Type, given: Expr, span: Span, context: Context): boolean {
  if (sameKind(wanted, given.type)) return checkOverlap(wanted, given.type, span, context);
  const parameters = { wanted: typeInWords(wanted), given: typeInWords(given.type) };
  context.diagnostics.add(MEANING.wrongKind, parameters, placeIn(context, span));
  return false;
}

function checkOverlap(left: Type, right: Type, span: Span, context: Context): boolean {
  if (left.kind !== "enumeration" || right.kind !== "enumeration") return true;
  if (left.values.some((value) => right.values.includes(value))) return true;
  const parameters = { left: left.values, right: right.values };
  context.diagnostics.add(MEANING.neverEqual, parameters, placeIn(context, span));
  return false;
}
