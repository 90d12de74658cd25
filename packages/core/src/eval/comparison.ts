import type { Expr, Relation } from "../ir/expression.ts";
import { BOOLEAN } from "../value/type.ts";
import { DAY_MS } from "../value/units.ts";
import { joinUnknown, type Truth, Unknown } from "../value/unknown.ts";
import type { Known } from "../value/value.ts";
import { moveBy } from "./bounded.ts";
import { clockOf, compareClock, nextLocalFlip } from "./clock.ts";
import { derived, earliest, type Finding, finding } from "./finding.ts";
import { allOf, anyOf, anyTrue } from "./kleene.ts";
import { converse, relate } from "./relation.ts";
import type { Evaluate, ExprOf, Scope } from "./scope.ts";

/** A clock compared with something else flips at instants that can be told; two clocks of a kind never differ. */
export function compare(expr: ExprOf<"compare">, scope: Scope, evaluate: Evaluate): Finding {
  const [leftClock, rightClock] = [clockOf(expr.left), clockOf(expr.right)];
  const left = evaluate(expr.left, scope);
  const right = evaluate(expr.right, scope);
  if (leftClock !== null && leftClock === rightClock)
    return finding(relate(expr.relation, left.value, right.value));
  if (leftClock !== null)
    return withClock(compareClock(leftClock, expr.relation, right.value, scope.situation), right);
  if (rightClock !== null) {
    return withClock(compareClock(rightClock, converse(expr.relation), left.value, scope.situation), left);
  }
  return derived(relate(expr.relation, left.value, right.value), [left, right]);
}

/** Nothing given, or a list with nothing in it. */
export function isEmpty(expr: ExprOf<"is_empty">, scope: Scope, evaluate: Evaluate): Finding {
  const arg = evaluate(expr.arg, scope);
  if (arg.value instanceof Unknown) return arg;
  return derived(arg.value === null || (Array.isArray(arg.value) && arg.value.length === 0), [arg]);
}

/** `x is one of (a, b)` is `x is a or x is b`. */
export function oneOf(expr: ExprOf<"one_of">, scope: Scope, evaluate: Evaluate): Finding {
  return anyOf(expr.options.map((option) => evaluate(comparing("eq", expr.left, option), scope)));
}

export function inList(expr: ExprOf<"in_list">, scope: Scope, evaluate: Evaluate): Finding {
  const left = evaluate(expr.left, scope);
  const list = evaluate(expr.list, scope);
  return derived(isIn(left.value, list.value), [left, list]);
}

/**
 * Closed at both ends; for times of day half open, and from 21:00 to 08:00 is over midnight. A range of
 * times with equal ends is empty.
 */
export function between(expr: ExprOf<"between">, scope: Scope, evaluate: Evaluate): Finding {
  if (expr.arg.type.kind === "time_of_day") return betweenTimes(expr, scope, evaluate);
  return allOf([
    evaluate(comparing("ge", expr.arg, expr.low), scope),
    evaluate(comparing("le", expr.arg, expr.high), scope),
  ]);
}

/**
 * "in the last L" is "now is at least x and at most x + L"; "in the next L" is "now is at least x - L and at
 * most x".
 */
export function within(expr: ExprOf<"within">, scope: Scope, evaluate: Evaluate): Finding {
  const arg = evaluate(expr.arg, scope);
  const length = evaluate(expr.length, scope);
  const [from, to] =
    expr.direction === "last"
      ? [arg.value, moveBy(arg.value, length.value, 1)]
      : [moveBy(arg.value, length.value, -1), arg.value];
  const clock = clockFor(expr.arg);
  const inside = allOf([
    compareClock(clock, "ge", from, scope.situation),
    compareClock(clock, "le", to, scope.situation),
  ]);
  return withClock(withClock(inside, arg), length);
}

/** "x is more than L ago" is "now is after x + L". */
export function shifted(expr: ExprOf<"shifted">, scope: Scope, evaluate: Evaluate): Finding {
  const arg = evaluate(expr.arg, scope);
  const length = evaluate(expr.length, scope);
  const fixed = moveBy(arg.value, length.value, expr.direction === "ago" ? 1 : -1);
  const compared = compareClock(clockFor(expr.arg), converse(expr.relation), fixed, scope.situation);
  return withClock(withClock(compared, arg), length);
}

/** The node that compares two expressions. */
export function comparing(relation: Relation, left: Expr, right: Expr): Expr {
  return { op: "compare", type: BOOLEAN, relation, left, right };
}

function betweenTimes(expr: ExprOf<"between">, scope: Scope, evaluate: Evaluate): Finding {
  const [arg, low, high] = [expr.arg, expr.low, expr.high].map((part) => evaluate(part, scope)) as [
    Finding,
    Finding,
    Finding,
  ];
  const truth = timeIsBetween(arg.value, low.value, high.value);
  const isLocalTime = clockOf(expr.arg) === "local_time";
  if (!isLocalTime || typeof low.value !== "number" || typeof high.value !== "number") {
    return derived(truth, [arg, low, high]);
  }
  const truthAt = (time: number) => timeIsBetween(time, low.value, high.value);
  const flip = nextLocalFlip([low.value % DAY_MS, high.value % DAY_MS], truthAt, scope.situation);
  return withClock(withClock(finding(truth, flip), low), high);
}

/** Whether a time of day is in a range of them: see {@link between}. */
export function timeIsBetween(arg: Known | Unknown, low: Known | Unknown, high: Known | Unknown): Truth {
  if (arg === null || low === null || high === null) return false;
  const unknowns = [arg, low, high].filter((value) => value instanceof Unknown);
  if (unknowns.length > 0) return new Unknown(joinUnknown(unknowns).causes);
  return low <= high ? arg >= low && arg < high : arg >= low || arg < high;
}

/** Whether a value is in a list: equal to one of its items. */
export function isIn(left: Known | Unknown, list: Known | Unknown): Truth {
  if (left === null || list === null) return false;
  if (Array.isArray(list)) return anyTrue(list.map((one: Known) => relate("eq", left, one)));
  return new Unknown(joinUnknown([left, list].filter((value) => value instanceof Unknown)).causes);
}

/** The comparison with a clock, which can also change when what the clock is compared with does. */
function withClock(compared: Finding, other: Finding): Finding {
  return finding(compared.value, earliest([compared.changesAt, other.changesAt]), [
    ...compared.cited,
    ...other.cited,
  ]);
}

function clockFor(arg: Expr): "now" | "today" {
  return arg.type.kind === "date" ? "today" : "now";
}
