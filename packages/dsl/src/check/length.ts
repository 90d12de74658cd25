import { DAY_MS, type Expr, LONGEST_MS, type Type, unitMs } from "@comity/core";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { type Context, placeIn, sourceRef, textOf } from "../resolve/scope.ts";
import type { Length } from "../syntax/ast.ts";

/** Milliseconds of a length that is longer than nothing. Null after a mistake, which has been reported. */
export function lengthInMs(length: Length, context: Context): number | null {
  // A unit that is missing or unknown has been reported by the parser.
  const unit = length.unit === null ? null : unitMs(length.unit.text);
  if (unit === null) return null;
  const ms = length.amount * unit;
  const reason = whyNot(ms);
  if (reason === null) return ms;
  const written = textOf(context, length.span);
  context.diagnostics.add(MEANING.badLength, { written, reason }, placeIn(context, length.span));
  return null;
}

function whyNot(ms: number): string | null {
  if (ms <= 0) return "it is not longer than nothing";
  if (ms > LONGEST_MS) return "it is longer than 10,000 years";
  return Number.isInteger(ms) ? null : "it ends within a millisecond";
}

/** A length to move a date (in days) or an instant by. Null after a mistake, which has been reported. */
export function lengthFor(type: Type, length: Length, context: Context): Expr | null {
  const ms = lengthInMs(length, context);
  if (ms === null) return null;
  const source = sourceRef(context, length.span);
  if (type.kind !== "date") return { op: "literal", value: ms, type: { kind: "duration" }, source };
  if (ms % DAY_MS === 0) return { op: "literal", value: ms / DAY_MS, type: { kind: "days" }, source };
  const parameters = { length: textOf(context, length.span) };
  context.diagnostics.add(MEANING.wholeDays, parameters, placeIn(context, length.span));
  return null;
}
