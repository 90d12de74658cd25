import { type Expr, type Hold, type HoldUntil, TIME_OF_DAY, typeInWords } from "@comity/core";
import { CHECKER } from "../check/expression.ts";
import { lengthInMs } from "../check/length.ts";
import { plainLiteral } from "../check/literal.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { type Context, EMPTY_SCOPE, placeIn, type Scope, sourceRef } from "../resolve/scope.ts";
import type { Hold as WrittenHold, HoldUntil as WrittenUntil } from "../syntax/ast.ts";

/** The kind of declaration that a hold stands in; each has ways of waiting that mean nothing elsewhere. */
export type HoldPlace = "rule" | "limit" | "conflict";

const ENDINGS: Readonly<Record<HoldUntil["kind"], string>> = {
  while_so: "while so",
  condition: "until a condition is met",
  local_time: "until a time of day",
  instant: "until an instant",
  duration: "for a length of time",
  review: "for review",
  room: "until there is room",
  window_end: "until the window ends",
};

/** Ways to wait that fit each place, the usual one first. */
const FITTING: Readonly<Record<HoldPlace, readonly HoldUntil["kind"][]>> = {
  rule: ["while_so", "condition", "local_time", "instant", "duration", "review"],
  limit: ["room", "local_time", "duration", "review"],
  conflict: ["window_end", "local_time", "duration", "review"],
};

/** These end by themselves or by a person, so a maximum would mean nothing. */
const WITHOUT_MAXIMUM: readonly HoldUntil["kind"][] = [
  "local_time",
  "instant",
  "duration",
  "review",
  "window_end",
];

/** A hold, with the way of waiting that is usual where none is said. Null after a mistake, which has been reported. */
export function lowerHold(hold: WrittenHold, place: HoldPlace, scope: Scope, context: Context): Hold | null {
  const usual = FITTING[place][0] ?? "while_so";
  const kind = hold.until?.kind ?? usual;
  const fits = checkFits(hold, kind, place, context);
  const until = lowerUntil(hold.until, usual, scope, context);
  const atMostMs = hold.atMost === null ? null : lengthInMs(hold.atMost, context);
  const whole = checkMaximum(hold, kind, context);
  if (!fits || !whole || until === null || (hold.atMost !== null && atMostMs === null)) return null;
  const source = sourceRef(context, hold.span);
  return { kind: "hold", until, atMostMs, orElse: hold.orElse?.kind ?? "block", source };
}

function checkFits(hold: WrittenHold, kind: HoldUntil["kind"], place: HoldPlace, context: Context): boolean {
  if (FITTING[place].includes(kind)) return true;
  const parameters = {
    until: `hold ${ENDINGS[kind]}`,
    where: `a ${place}`,
    instead: `hold ${ENDINGS[FITTING[place][0] ?? "while_so"]}`,
  };
  context.diagnostics.add(MEANING.holdElsewhere, parameters, placeIn(context, hold.span));
  return false;
}

/** `at most` and `or else` belong together, and to holds that would not end by themselves. */
function checkMaximum(hold: WrittenHold, kind: HoldUntil["kind"], context: Context): boolean {
  const { atMost, orElse, span } = hold;
  if (atMost === null && orElse === null) return true;
  const at = placeIn(context, span);
  if (WITHOUT_MAXIMUM.includes(kind)) {
    context.diagnostics.add(MEANING.holdEndsAnyway, { until: ENDINGS[kind] }, at);
    return false;
  }
  if (atMost !== null && orElse !== null) return true;
  const example = `hold ${ENDINGS[kind]}, at most 14 days or else block`;
  const parameters =
    atMost === null
      ? { has: "or else", lacks: "at most", example }
      : { has: "at most", lacks: "or else", example };
  context.diagnostics.add(MEANING.holdLacks, parameters, at);
  return false;
}

function lowerUntil(
  until: WrittenUntil | null,
  usual: HoldUntil["kind"],
  scope: Scope,
  context: Context,
): HoldUntil | null {
  const kind = until?.kind ?? usual;
  if (kind === "while_so" || kind === "room" || kind === "window_end") return { kind };
  switch (until?.kind) {
    case "condition": {
      // Its own look at the world: what the rule's condition found may be gone by then.
      const names = [...scope.aliases.keys(), ...scope.uncertain];
      const expr = CHECKER.condition(until.condition, { ...EMPTY_SCOPE, uncertain: new Set(names) }, context);
      return expr && { kind: "condition", expr };
    }
    case "local_time": {
      const time = plainLiteral(until.time, context);
      return time && { kind: "local_time", time: { ...time, type: TIME_OF_DAY } };
    }
    case "instant": {
      const expr = CHECKER.value(until.value, scope, context, null);
      return expr && checkInstant(expr, until, context) ? { kind: "instant", expr } : null;
    }
    case "duration": {
      const ms = lengthInMs(until.length, context);
      return ms === null ? null : { kind: "duration", ms };
    }
    case "review":
      return { kind: "review", by: until.by?.value ?? null };
    default:
      return null;
  }
}

function checkInstant(expr: Expr, { span }: WrittenUntil, context: Context): boolean {
  if (expr.type.kind === "instant") return true;
  context.diagnostics.add(MEANING.instantWanted, { type: typeInWords(expr.type) }, placeIn(context, span));
  return false;
}
