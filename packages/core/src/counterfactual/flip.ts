import { comparing } from "../eval/comparison.ts";
import type { Expr } from "../ir/expression.ts";
import { BOOLEAN } from "../value/type.ts";
import { countedIn, flipCount } from "./flip-count.ts";
import { flipHistory } from "./flip-history.ts";
import { flipSome, notMatching } from "./flip-set.ts";
import { flipTest } from "./flip-test.ts";
import { either, type Option, together } from "./options.ts";
import { type Place, truthAt } from "./place.ts";

/**
 * What would have to be different for a condition to come to `target`: ways, each a few alterations that suffice as far as
 * this condition goes. What is not known may take a way that makes it known and no more; the search goes on from there.
 */
export function flip(expr: Expr, target: boolean, place: Place): Option[] {
  if (truthAt(expr, place) === target) return [[]];
  switch (expr.op) {
    case "and":
    case "or": {
      const ways = expr.args.map((arg) => flip(arg, target, place));
      return (expr.op === "and") === target ? together(ways) : either(ways);
    }
    case "not":
      return flip(expr.arg, !target, place);
    case "defined":
      return flip(expr.body, target, place);
    case "quantify":
      if (expr.quantifier === "every") return flipSome(notMatching(expr), !target, place, flip);
      return flipSome(expr, (expr.quantifier === "some") === target, place, flip);
    case "in_records":
      return flipSome({ ...expr, body: membership(expr) }, target, place, flip);
    case "history":
      return flipHistory(expr, target, place);
    case "literal":
    case "becomes":
      return [];
    default: {
      const over = countedIn(expr);
      const test = flipTest(expr, target, place);
      return over === null ? test : either([test, flipCount(expr, over, target, place, flip)]);
    }
  }
}

/** The condition on one record that `is one of risk.policy.number` asks for: see `eval/quantifier.ts`. */
function membership({ left, field }: Extract<Expr, { op: "in_records" }>): Expr {
  return field.type.kind === "list" && left.type.kind !== "list"
    ? { op: "in_list", type: BOOLEAN, left, list: field }
    : comparing("eq", left, field);
}
