import {
  DATE,
  DURATION,
  type Expr,
  INSTANT,
  type Known,
  MONEY,
  NUMBER,
  nextTimeOfDay,
  parseDate,
  parseInstant,
  parseMoney,
  parseTimeOfDay,
  startOfDate,
  TEXT,
  TIME_OF_DAY,
  type Type,
} from "@comity/core";
import { fixName } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { type Context, placeIn, sourceRef } from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";
import type { DateLiteral, Expression, InstantLiteral } from "../syntax/ast.ts";
import { lengthInMs } from "./length.ts";

/** A literal of a type; its value is in the representation of that type. */
export function literal(value: Known, type: Type, span: Span, context: Context): Expr {
  return { op: "literal", value, type, source: sourceRef(context, span) };
}

/** A text, which is a value of an enumeration where one is wanted. Null after a mistake, which has been reported. */
export function textLiteral(
  expression: Expression & { readonly kind: "text" },
  expected: Type | null,
  context: Context,
): Expr | null {
  const { value, span } = expression;
  if (expected?.kind === "enumeration" && !expected.values.includes(value)) {
    const known = expected.values;
    const parameters = { written: value, known, of: "this parameter" };
    const inside = { start: span.start + 1, end: span.end - 1 };
    context.diagnostics.add(
      NAMES.unknownValue,
      parameters,
      placeIn(context, span),
      fixName(value, known, inside),
    );
    return null;
  }
  const takes = expected?.kind === "enumeration" || expected?.kind === "reference";
  return literal(value, takes ? expected : TEXT, span, context);
}

/** `12.50 USD`. Null after a mistake, which has been reported. */
export function moneyLiteral(
  { amount, currency, span }: Expression & { readonly kind: "money" },
  context: Context,
): Expr | null {
  const money = parseMoney(`${amount} ${currency.text}`, context.vocabulary.company.currency);
  if (money.ok) return literal(money.value, MONEY, span, context);
  context.diagnostics.add(MEANING.badAmount, { reason: money.error }, placeIn(context, span));
  return null;
}

/** A date, an instant, a time of day, a length or a number. Null where the parser has reported a mistake. */
export function plainLiteral(
  expression: Expression & { readonly kind: "number" | "date" | "instant" | "time" | "length" },
  context: Context,
): Expr | null {
  const { span } = expression;
  switch (expression.kind) {
    case "number":
      return literal(expression.value, NUMBER, span, context);
    case "date":
      return known(dateValue(expression), DATE, span, context);
    case "instant":
      return known(instantValue(expression, context.vocabulary.company.timeZone), INSTANT, span, context);
    case "time": {
      const time = parseTimeOfDay(expression.text.padStart("00:00".length, "0"));
      return known(time.ok ? time.value : null, TIME_OF_DAY, span, context);
    }
    case "length":
      return known(lengthInMs(expression, context), DURATION, span, context);
  }
}

/** The epoch day of a date; null if there is no such date, which the parser reports. */
export function dateValue({ text }: DateLiteral): number | null {
  const date = parseDate(text);
  return date.ok ? date.value : null;
}

/** The instant that a literal names; without an offset it is read on the clocks of the company. */
export function instantValue({ text }: InstantLiteral, zone: string): number | null {
  const instant = parseInstant(text.replace(" ", "T"));
  if (instant.ok) return instant.value;
  const date = parseDate(text.slice(0, "2026-03-02".length));
  const time = parseTimeOfDay(text.slice("2026-03-02 ".length));
  // Midnight itself is the start of the date; any other time is the next one that the clock reads after it.
  if (!date.ok || !time.ok) return null;
  const midnight = startOfDate(zone, date.value);
  return time.value === 0 ? midnight : nextTimeOfDay(zone, time.value, midnight);
}

function known(value: number | null, type: Type, span: Span, context: Context): Expr | null {
  return value === null ? null : literal(value, type, span, context);
}
