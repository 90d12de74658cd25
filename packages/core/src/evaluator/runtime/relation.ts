import { timeIsBetween as interpretedBetween, isIn as interpretedIn } from "../../eval/comparison.ts";
import { relate as interpretedRelate } from "../../eval/relation.ts";
import type { Relation } from "../../ir/expression.ts";
import { isMoney } from "../../value/money.ts";
import { FALSE, TRUE, type TruthCode, UNKNOWN } from "../truth-code.ts";
import { type Operand, toInterpreter, truthCode } from "./truth.ts";

/** Compares two values of any type, known or not: what generated code does not compare by itself. */
export function relate(relation: Relation, left: Operand, right: Operand): TruthCode {
  if (left === null || right === null) return FALSE;
  if (left === undefined && right === undefined) return UNKNOWN;
  return truthCode(interpretedRelate(relation, toInterpreter(left), toInterpreter(right)));
}

/** Compares two amounts, without allocating where both are known and in one currency. */
export function relateMoney(relation: Relation, left: Operand, right: Operand): TruthCode {
  if (left === null || right === null) return FALSE;
  if (left === undefined || right === undefined) return relate(relation, left, right);
  if (typeof left !== "object" || typeof right !== "object") return relate(relation, left, right);
  if (!("minor" in left && "minor" in right) || !isMoney(left) || !isMoney(right)) {
    return relate(relation, left, right);
  }
  // Nothing is nothing in each currency.
  const isComparable = left.currency === right.currency || left.minor === 0 || right.minor === 0;
  if (!isComparable) return relateCurrencies(relation);
  return holds(relation, left.minor, right.minor) ? TRUE : FALSE;
}

/** Amounts in two currencies are different, and their order is unknown. */
function relateCurrencies(relation: Relation): TruthCode {
  if (relation === "eq") return FALSE;
  return relation === "ne" ? TRUE : UNKNOWN;
}

/** Whether a value is in a list. */
export function isIn(left: Operand, list: Operand): TruthCode {
  if (left === null || list === null) return FALSE;
  if (typeof left !== "string" || !Array.isArray(list)) {
    return truthCode(interpretedIn(toInterpreter(left), toInterpreter(list)));
  }
  for (let index = 0; index < list.length; index++) {
    if (list[index] === left) return TRUE;
  }
  return FALSE;
}

/** Whether a time of day is in a range of them: half open, over midnight if the low end is the later one. */
export function timeIsBetween(arg: Operand, low: Operand, high: Operand): TruthCode {
  if (typeof arg === "number" && typeof low === "number" && typeof high === "number") {
    const inside = low <= high ? arg >= low && arg < high : arg >= low || arg < high;
    return inside ? TRUE : FALSE;
  }
  if (arg === null || low === null || high === null) return FALSE;
  if (arg === undefined || low === undefined || high === undefined) return UNKNOWN;
  return truthCode(interpretedBetween(toInterpreter(arg), toInterpreter(low), toInterpreter(high)));
}

/** Compares two numbers. */
export function holds(relation: Relation, left: number, right: number): boolean {
  switch (relation) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "lt":
      return left < right;
    case "le":
      return left <= right;
    case "gt":
      return left > right;
    case "ge":
      return left >= right;
  }
}
