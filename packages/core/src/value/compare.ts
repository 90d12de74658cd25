import { isMoney } from "./money.ts";
import type { Value } from "./value.ts";

/**
 * The order of two values of one type: negative, zero or positive; null where there is none. Texts go by
 * code unit, so that no locale changes a decision. Amounts in different currencies have no order, except
 * that nothing is nothing in each.
 */
export function compareValues(left: Value, right: Value): number | null {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (isMoney(left) && isMoney(right)) {
    const comparable = left.currency === right.currency || left.minor === 0 || right.minor === 0;
    return comparable ? left.minor - right.minor : null;
  }
  return null;
}

/** Whether two values of one type are the same. Lists are, item by item and in order. */
export function sameValue(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((one: Value, index) => sameItem(one, right[index]));
  }
  return left === right || compareValues(left, right) === 0;
}

function sameItem(left: Value, right: Value | undefined): boolean {
  return right !== undefined && sameValue(left, right);
}
