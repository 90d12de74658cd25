import type { Expr, Relation } from "@comity/core";
import { FALSE, type Fact } from "./constraint.ts";
import { closedRange, complementOf, type Intervals, related } from "./intervals.ts";
import { termOf } from "./term.ts";
import type { View } from "./view.ts";

/** A condition on how far something lies from the clock. */
export type Timed =
  | { readonly op: "compare"; readonly relation: Relation; readonly arg: Expr; readonly clock: Expr }
  | {
      readonly op: "within";
      readonly direction: "last" | "next";
      readonly arg: Expr;
      readonly length: Expr;
    }
  | {
      readonly op: "shifted";
      readonly relation: Relation;
      readonly direction: "ago" | "from_now";
      readonly arg: Expr;
      readonly length: Expr;
    };

/**
 * The fact about the distance of an instant from now, or of a date from today; null where it is none. Distances can be
 * compared with each other, and not with instants and dates written out, because nobody knows what the clock will show.
 */
export function timeFact(timed: Timed, view: View): Fact | null {
  const { arg } = timed;
  const clock = arg.type.kind === "date" ? "today" : arg.type.kind === "instant" ? "now" : null;
  if (clock === null || arg.op === "literal" || arg.op === "now" || arg.op === "today") return null;
  if (timed.op === "compare" && timed.clock.op !== clock) return null;
  const holds = distances(timed);
  if (holds === null) return null;
  const fails = complementOf(holds);
  return { term: termOf(arg, view), of: "distance", holds, fails, ofEmpty: FALSE, needs: [], brings: [] };
}

/** Later than the clock is more than zero. */
function distances(timed: Timed): Intervals | null {
  if (timed.op === "compare") return related(timed.relation, 0, true);
  const { length } = timed;
  if (length.op !== "literal" || typeof length.value !== "number") return null;
  if (timed.op === "shifted") {
    return related(timed.relation, timed.direction === "ago" ? -length.value : length.value, true);
  }
  return timed.direction === "last"
    ? closedRange(-length.value, 0, true)
    : closedRange(0, length.value, true);
}
