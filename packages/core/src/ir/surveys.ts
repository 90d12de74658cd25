import type { Expr } from "./expression.ts";
import { childrenOf } from "./reads.ts";

/** A condition over a set of records. */
export type Quantified = Extract<Expr, { readonly op: "quantify" }>;

/**
 * The `some` of a condition that is a conjunction of tests, of which each is over one set of records or over none: where it
 * is true, the records that match there are all that explains it, in this order. Null if more would explain it, as where
 * references are followed, records are counted or one of several parts is enough. Code is written for these.
 */
export function surveysOf(condition: Expr): readonly Quantified[] | null {
  const found: Quantified[] = [];
  if (!collect(condition, found)) return null;
  const slots = new Set(found.map(({ slot }) => slot.index));
  return slots.size === found.length ? found : null;
}

function collect(expr: Expr, found: Quantified[]): boolean {
  switch (expr.op) {
    case "defined":
      return collect(expr.body, found);
    case "and":
      return expr.args.every((arg) => collect(arg, found));
    case "quantify":
      // Where no record matches none is told of.
      if (expr.quantifier !== "some") return true;
      found.push(expr);
      return readsNoRecords(expr.body);
    default:
      return readsNoRecords(expr);
  }
}

/** Whether it reads no records but those that are bound around it. */
function readsNoRecords(expr: Expr): boolean {
  switch (expr.op) {
    case "quantify":
    case "count":
    case "aggregate":
    case "in_records":
    case "navigate":
      return false;
    default:
      return childrenOf(expr).every(readsNoRecords);
  }
}

/**
 * Whether of a stale record nothing is unknown but for the silence of its silo: the body of the `some` reads nothing but
 * fields of the record that are not in its key, and what is always known.
 */
export function readsOnlyRecord({ body, slot }: Quantified, key: readonly string[]): boolean {
  const isSilent = (expr: Expr): boolean => {
    // Amounts may be in currencies that cannot be compared, which is another cause.
    if (expr.type.kind === "money") return false;
    switch (expr.op) {
      case "field":
        return expr.slot === slot.index && !key.includes(expr.field);
      case "message":
      case "about":
      case "customer":
      case "item":
      case "local_time":
      case "history":
      case "becomes":
        return false;
      default:
        return childrenOf(expr).every(isSilent);
    }
  };
  return isSilent(body);
}

/** The `some` that a condition is, seen through definitions; null if it is something else. */
export function someOnly(condition: Expr): Quantified | null {
  if (condition.op === "defined") return someOnly(condition.body);
  return condition.op === "quantify" && condition.quantifier === "some" ? condition : null;
}
