import type { Action, Conflict, Expr, Hold, HoldEnd, Rule, SourceRef } from "@comity/core";
import type { View } from "../../lint/solver/view.ts";
import { canBeUnknown, possibleOutcomes } from "./possible.ts";

/** The conditions in an action: which items go, and until when to wait. */
export function conditionsOfAction(action: Action): readonly Expr[] {
  if (action.kind === "hold") return action.until.kind === "condition" ? [action.until.expr] : [];
  if (action.kind !== "amend") return [];
  return action.changes.flatMap((change) => (change.kind === "remove_items" ? [change.where] : []));
}

/** Where an action with something to try in it is written; null if there is nothing, or the language itself says it. */
export function placeOfAction(action: Action): SourceRef | null {
  if (action.kind === "hold") return action.source ?? null;
  return conditionsOfAction(action)[0]?.source ?? null;
}

/** The hold of an action, limit or loser, if it is one. */
export function holdOf(action: Action | null): Hold | null {
  return action?.kind === "hold" ? action : null;
}

/** How a conflict makes its losers wait: if nobody wins, for a person. Null if it blocks them. */
export function holdOfConflict({ winner, loser, source }: Conflict): Hold | null {
  if (winner !== "neither") return holdOf(loser);
  return { kind: "hold", until: { kind: "review", by: null }, atMostMs: null, orElse: "block", source };
}

/**
 * How a hold can end. While it only observes, nothing is held.
 *
 * @param canChange whether what it waits for can come, for holds that wait for something to change
 */
export function endsOf(hold: Hold, mode: Rule["mode"], canChange: boolean): readonly HoldEnd[] {
  if (mode === "observe") return [];
  if (hold.until.kind === "review") return REVIEWED;
  const ended: readonly HoldEnd[] = canChange ? ["ended"] : [];
  if (hold.atMostMs === null) return ended;
  return [...ended, "ran_out", ...(hold.orElse === "review" ? REVIEWED : [])];
}

const REVIEWED: readonly HoldEnd[] = ["review_send", "review_block"];

/** Whether the rule's other clause, `if unknown`, can come to be asked: its condition is unknown, or what its action needs. */
export function canAskUnknown({ when, then }: Rule, view: View): boolean {
  return possibleOutcomes(when, view).includes("unknown") || needsOf(then).some((one) => isOpen(one, view));
}

function isOpen(need: Expr | "zone", view: View): boolean {
  return need === "zone" || canBeUnknown(need, view);
}

/** What an action must know to be carried out; `zone`: where the customer lives. */
function needsOf(action: Action): readonly (Expr | "zone")[] {
  if (action.kind === "hold") {
    if (action.until.kind === "local_time") return ["zone"];
    return action.until.kind === "instant" ? [action.until.expr] : [];
  }
  if (action.kind !== "amend") return [];
  return action.changes.flatMap((change) => {
    if (change.kind === "attach") return [];
    return [change.kind === "use_channel" ? change.channel : change.where];
  });
}
