import { evaluateValue } from "../eval/evaluate.ts";
import type { Expr } from "../ir/expression.ts";
import { childrenOf } from "../ir/reads.ts";
import { isMoney } from "../value/money.ts";
import { DATE, INSTANT, type Type } from "../value/type.ts";
import { MINUTE_MS } from "../value/units.ts";
import { Unknown } from "../value/unknown.ts";
import type { Known, Value } from "../value/value.ts";
import { type Place, situationAt } from "./place.ts";

/** Values of lists of values are tried out whole; of others those at which a comparison with the other side can flip. */
const MOST_VALUES = 12;

/**
 * Values that may make a test come out otherwise if one of its operands had them: whether they do is found by evaluating
 * it. All of an enumeration; else what the other operands come to, and a step to either side.
 */
export function valuesToTry(test: Expr, operand: Expr, place: Place): readonly Known[] {
  const { type } = operand;
  if (type.kind === "enumeration") return type.values;
  if (type.kind === "boolean") return [true, false];
  const others = childrenOf(test)
    .filter((one) => one !== operand)
    .map((one) => valueAt(one, place));
  const ends =
    test.op === "within" || test.op === "shifted"
      ? [edgeOf(test, place)]
      : others.filter((one) => one !== null);
  if (type.kind === "list") return listsAround(valueAt(operand, place), ends);
  return ends.flatMap((end) => around(end, type)).slice(0, MOST_VALUES);
}

function valueAt(expr: Expr, place: Place): Known {
  const { value } = evaluateValue(expr, situationAt(place), place.bindings);
  return value instanceof Unknown ? null : value;
}

/** Where a test of nearness to the clock flips: its length before or after now. */
function edgeOf(test: Extract<Expr, { op: "within" | "shifted" }>, place: Place): number {
  const clock: Expr =
    test.arg.type.kind === "date" ? { op: "today", type: DATE } : { op: "now", type: INSTANT };
  const isPast = test.direction === "last" || test.direction === "ago";
  return Number(valueAt(clock, place)) + (isPast ? -1 : 1) * Number(valueAt(test.length, place));
}

function around(end: Value, type: Type): readonly Value[] {
  if (isMoney(end)) return [end, { ...end, minor: end.minor + 1 }, { ...end, minor: end.minor - 1 }];
  if (typeof end !== "number") return [end];
  const step =
    type.kind === "instant" || type.kind === "duration" || type.kind === "time_of_day" ? MINUTE_MS : 1;
  return [end, end + step, end - step];
}

/** A list with and without a value. */
function listsAround(list: Known, values: readonly Value[]): readonly Value[] {
  const given: readonly Value[] = Array.isArray(list) ? list : [];
  return values.flatMap((value) => [given.filter((one) => one !== value), [...given, value]]);
}
