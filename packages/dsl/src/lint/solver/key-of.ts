import { childrenOf, type Expr } from "@comity/core";
import { inside, type View } from "./view.ts";

/** What says what a node is, beside its parts, its type and its place. */
const SAYING = [
  "value",
  "field",
  "record",
  "relation",
  "test",
  "direction",
  "quantifier",
  "function",
  "set",
  "intents",
  "scope",
  "same",
  "state",
  "when",
] as const;

/**
 * A text that is the same for expressions that mean the same by their form: names of slots, definitions and places in
 * the source have no part in it, nor has the order of the parts of an `and` or `or`.
 */
export function keyOf(expr: Expr, view: View): string {
  return key(expr, view, 0);
}

function key(expr: Expr, view: View, depth: number): string {
  if (expr.op === "defined") return key(expr.body, view, depth);
  if (expr.op === "field") return `${nameOf(expr.slot, view)}.${expr.field}`;
  const own = "slot" in expr && typeof expr.slot === "object" ? inside(view, expr.slot, `#${depth}`) : view;
  const deeper = own === view ? depth : depth + 1;
  const parts = childrenOf(expr).map((child) => key(child, own, deeper));
  if (expr.op === "and" || expr.op === "or") parts.sort();
  const becomes = expr.op === "becomes" ? `${nameOf(expr.slot, view)} ` : "";
  return `${expr.op}(${becomes}${attributes(expr)}${parts.map((part) => ` ${part}`).join("")})`;
}

function attributes(expr: Expr): string {
  const said = SAYING.filter((name) => name in expr).map((name) => {
    const value: unknown = Reflect.get(expr, name);
    // Parts have keys of their own.
    return typeof value === "object" && value !== null && "op" in value ? null : [name, value];
  });
  return JSON.stringify(said.filter((one) => one !== null));
}

function nameOf(slot: number, view: View): string {
  return view.slots.get(slot)?.name ?? `free${slot}`;
}
