import type { Expr, Slot } from "@comity/core";

/**
 * The slots that are certain to have a match when the condition is true: those of a positive `some`, of any part of an
 * `and`, and of every part of an `or`. Records inside a quantifier's body differ from match to match and don't count.
 */
export function certainSlots(expr: Expr): readonly Slot[] {
  switch (expr.op) {
    case "quantify":
      return expr.quantifier === "some" ? [expr.slot] : [];
    case "defined":
      return certainSlots(expr.body);
    case "and":
      return expr.args.flatMap(certainSlots);
    case "or": {
      const [first = [], ...others] = expr.args.map(certainSlots);
      return first.filter((slot) => others.every((slots) => slots.some(({ index }) => index === slot.index)));
    }
    default:
      return [];
  }
}
