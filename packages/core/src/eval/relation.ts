import type { Relation } from "../ir/expression.ts";
import { compareValues, sameValue } from "../value/compare.ts";
import { isMoney } from "../value/money.ts";
import { joinUnknown, type Truth, Unknown } from "../value/unknown.ts";
import type { Known, Value } from "../value/value.ts";
import { type Range, rangeOf } from "./bounded.ts";

/**
 * Compares two values of one type. With an empty side it is false, `ne` included; else unknown if a side is
 * unknown and its range (where it has one) does not settle it. Amounts in two currencies are different, and
 * their order is unknown: no exchange rate was ever received.
 */
export function relate(relation: Relation, left: Known | Unknown, right: Known | Unknown): Truth {
  if (left === null || right === null) return false;
  const [lower, upper] = [rangeOf(left), rangeOf(right)];
  const truth = lower === null || upper === null ? null : settle(relation, lower, upper);
  if (truth === null) return unsettled(left, right);
  return truth && (lower?.mayBeEmpty || upper?.mayBeEmpty) ? unsettled(left, right) : truth;
}

/** The relation seen from the other side: x < y is y > x. */
export function converse(relation: Relation): Relation {
  switch (relation) {
    case "lt":
      return "gt";
    case "le":
      return "ge";
    case "gt":
      return "lt";
    case "ge":
      return "le";
    case "eq":
    case "ne":
      return relation;
  }
}

/** True or false if it is so for all values in the ranges, else null. */
function settle(relation: Relation, left: Range, right: Range): boolean | null {
  switch (relation) {
    case "eq":
      return settleEqual(left, right);
    case "ne":
      return opposite(settleEqual(left, right));
    case "lt":
      return settleBelow(left, right);
    case "gt":
      return settleBelow(right, left);
    case "le":
      return opposite(settleBelow(right, left));
    case "ge":
      return opposite(settleBelow(left, right));
  }
}

function settleEqual(left: Range, right: Range): boolean | null {
  if (left.low !== null && left.low === left.high && right.low !== null && right.low === right.high) {
    return sameValue(left.low, right.low);
  }
  return settleBelow(left, right) === true || settleBelow(right, left) === true ? false : null;
}

/** Whether all of the left is below all of the right (true), or none of it below any (false). */
function settleBelow(left: Range, right: Range): boolean | null {
  const furthest = orderOfEnds(left.high, right.low);
  if (furthest !== null && furthest < 0) return true;
  const nearest = orderOfEnds(left.low, right.high);
  return nearest !== null && nearest >= 0 ? false : null;
}

function orderOfEnds(left: Value | null, right: Value | null): number | null {
  return left === null || right === null ? null : compareValues(left, right);
}

function opposite(truth: boolean | null): boolean | null {
  return truth === null ? null : !truth;
}

function unsettled(left: Value | Unknown, right: Value | Unknown): Unknown {
  const unknowns = [left, right].filter((side) => side instanceof Unknown);
  return unknowns.length > 0 ? new Unknown(joinUnknown(unknowns).causes) : noExchangeRate(left, right);
}

/** The unknown that the order of amounts in two currencies is. */
export function noExchangeRate(left: Value | Unknown, right: Value | Unknown): Unknown {
  const currencies = [left, right].map((side) =>
    !(side instanceof Unknown) && isMoney(side) ? side.currency : "?",
  );
  return new Unknown([{ kind: "missing", field: `exchange rate ${currencies.join("/")}` }]);
}
