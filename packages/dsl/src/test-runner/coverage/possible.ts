import { childrenOf, type Expr } from "@comity/core";
import { areContrary, FALSE, OPEN, TRUE } from "../../lint/solver/solver.ts";
import type { View } from "../../lint/solver/view.ts";

/** What a condition can come to. */
export type TruthOutcome = "true" | "false" | "unknown";

const NUMBERS: readonly (readonly [TruthOutcome, number])[] = [
  ["true", TRUE],
  ["false", FALSE],
  ["unknown", OPEN],
];

/**
 * What a condition can come to, in this order: true, false, unknown. An outcome is left out only if it is certain that no
 * situation brings it about; so one that stays may still be impossible for a reason that nobody has worked out.
 */
export function possibleOutcomes(expr: Expr, view: View): readonly TruthOutcome[] {
  return NUMBERS.filter(([outcome, outcomes]) => {
    if (outcome === "unknown" && !canBeUnknown(expr, view)) return false;
    return !areContrary([{ expr, outcomes, view }]);
  }).map(([outcome]) => outcome);
}

/** Whether anything that the condition reads can be unknown. */
export function canBeUnknown(expr: Expr, view: View): boolean {
  return isSourceOfUnknown(expr, view) || childrenOf(expr).some((child) => canBeUnknown(child, view));
}

/** Whether the node itself can be unknown, whatever its parts are. */
function isSourceOfUnknown(expr: Expr, { vocabulary, intents }: View): boolean {
  switch (expr.op) {
    // A silo may be stale or unreadable, and what it reports may lack a required field.
    case "field":
    case "navigate":
    case "becomes":
    case "quantify":
    case "count":
    case "aggregate":
    case "in_records":
      return true;
    case "customer":
      return expr.field === "time_zone" || vocabulary.customer.get(expr.field)?.required === true;
    case "local_time":
      return true;
    // A start that nobody has reported may or may not have become a send.
    case "history":
      return expr.state === "sent";
    case "message":
      return intents === null;
    // A department may leave out even what its intent requires.
    case "about":
    case "item": {
      const part = expr.op === "about" ? "about" : "items";
      const requires = (name: string) =>
        vocabulary.intents.get(name)?.[part].get(expr.field)?.required === true;
      return intents === null || [...intents].some(requires);
    }
    // There is no exchange rate between two currencies.
    case "compare":
      return isAmountOrdered(expr.left) && expr.relation !== "eq" && expr.relation !== "ne";
    case "between":
      return isAmountOrdered(expr.arg);
    default:
      return false;
  }
}

function isAmountOrdered({ type }: Expr): boolean {
  return type.kind === "money";
}
