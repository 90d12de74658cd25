import { inEffect } from "../eval/in-effect.ts";
import type { Conflict, Program } from "../ir/program.ts";
import type { Claim } from "../ledger/claim.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import { aboutScope, customerScope, householdScope } from "../ledger/scope.ts";
import { effectiveAt, goesAt, isLive, standingAt } from "../ledger/standing.ts";
import type { DecisionContext } from "./context.ts";
import type { Decision } from "./decision.ts";
import type { Beaten } from "./findings.ts";

/** Where a message stands in a conflict when it goes; for how long is settled by what becomes of it. */
export type Stand = Omit<Claim, "from" | "until">;

type Placed = Pick<EarlierMessage, "customer" | "household"> & {
  readonly message: Pick<EarlierMessage["message"], "intent" | "about">;
};

/** Whom a message beats: a cleared one that it recalls, or one that had gone. */
type BeatenBy = Pick<Decision, "recalls" | "missed">;

/** What a message claims if a decision lets it go. */
export function standsOf(context: DecisionContext, decision: Decision): readonly Stand[] {
  return decision.verdict === "send" || decision.verdict === "amend" ? standsAmong(context, decision) : [];
}

/**
 * What a message that may go, or has gone, claims against those that contradict it: every conflict in which it stands, and in
 * whose window it stands alone once those that it beats are recalled or have conceded. Where it goes beside another one all the
 * same, because a person or the rules say so, or it was sent without having been asked for, it claims nothing: what is let
 * through by intention, or has happened, must not be refused.
 */
export function standsAmong(context: DecisionContext, beaten: BeatenBy): readonly Stand[] {
  const { situation, program } = context;
  const { message, customer, at } = situation;
  const own: Placed = { customer: customer.id, household: customer.household, message };
  return program.conflicts.flatMap((conflict) => {
    const side = sideOf(conflict, message.intent);
    if (side === null || conflict.mode !== "enforce") return [];
    const scope = scopeOf(conflict, own);
    if (scope === null || !inEffect(conflict, situation)) return [];
    const others = opponents(conflict, scope, context);
    if (!others.every((entry) => isBeaten(entry, conflict, beaten))) return [];
    return [{ conflict: conflictKey(conflict), scope, side, at, withinMs: conflict.withinMs }];
  });
}

/** How long the longest window is, in milliseconds, in which a message of an intent may stand against others; null: in none. */
export function longestWindow({ conflicts }: Program, intent: string): number | null {
  const windows = conflicts
    .filter((conflict) => conflict.mode === "enforce" && sideOf(conflict, intent) !== null)
    .map(({ withinMs }) => withinMs);
  return windows.length === 0 ? null : Math.max(...windows);
}

/** A conflict as it reads: what two versions of one say apart from each other does not concern their claims. */
export function conflictKey({ id, left, right, withinMs, scope, winner }: Conflict): string {
  return JSON.stringify([id, left.intents, right.intents, withinMs, scope, winner]);
}

function sideOf({ left, right }: Conflict, intent: string): Claim["side"] | null {
  const onLeft = left.intents.includes(intent);
  const onRight = right.intents.includes(intent);
  if (onLeft && onRight) return "both";
  return onLeft ? "left" : onRight ? "right" : null;
}

/** What two messages share that are in one scope of the conflict; null if this one is in none. */
function scopeOf({ scope }: Conflict, { customer, household, message }: Placed): string | null {
  if (scope.kind === "customer") return customerScope(customer);
  if (scope.kind === "household") return householdScope(household);
  const parts = scope.fields.map((field) => aboutScope(field, message.about[field] ?? null));
  return parts.includes(null) ? null : JSON.stringify(parts);
}

/** Live messages that stand against this one, within the window. */
function opponents(
  conflict: Conflict,
  scope: string,
  { situation, earlier }: DecisionContext,
): readonly EarlierMessage[] {
  const { message, clock, at } = situation;
  const own = sideOf(conflict, message.intent);
  return earlier.filter((entry) => {
    const side = sideOf(conflict, entry.message.intent);
    if (side === null || (side === own && side !== "both")) return false;
    // What is cleared claims around when it was to go, or around when it was last looked at: it goes from now on.
    const nearest = Math.min(Math.max(at, effectiveAt(entry)), goesAt(entry, clock));
    if (Math.abs(nearest - at) > conflict.withinMs) return false;
    return isLive(standingAt(entry, clock)) && scopeOf(conflict, entry) === scope;
  });
}

function isBeaten(entry: EarlierMessage, conflict: Conflict, { recalls, missed }: BeatenBy): boolean {
  const byIt = (beaten: Beaten): boolean =>
    beaten.entry.id === entry.id && beaten.conflict.id === conflict.id;
  return recalls.some(byIt) || missed.some(byIt);
}
