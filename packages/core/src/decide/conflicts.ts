import { inEffect } from "../eval/in-effect.ts";
import type { Situation } from "../eval/situation.ts";
import { otherWay, wouldLose } from "../explain/sentences.ts";
import type { Conflict, Hold, Mode } from "../ir/program.ts";
import type { Reason, Verdict } from "../ledger/answer.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import { effectiveAt, goesAt, isGone, standingAt } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import { type Concerns, concernsOf } from "./concerns.ts";
import { type DecisionContext, plainReason } from "./context.ts";
import { Findings } from "./findings.ts";
import { judgeHold } from "./hold.ts";
import { type Recent, recentOf } from "./recent.ts";
import { say, settle, type Voice } from "./settle.ts";

type Outcome = "wins" | "loses" | "draw";

/**
 * Looks at every live message on the other side of every conflict, within its window and scope. What is held counts
 * nowhere, so a winner that waits recalls nobody until it is released.
 */
export function judgeConflicts(
  context: DecisionContext,
  { conflicts }: Concerns,
  { opponents }: Recent,
  found: Findings,
): void {
  let place = 0;
  for (const { conflict } of conflicts) {
    if (inEffect(conflict, context.situation))
      judgeConflict(conflict, opponents[place] ?? NOBODY, context, found);
    place++;
  }
}

const NOBODY: readonly EarlierMessage[] = [];

/** Whom a message beats, and who beats it, whatever else is said of it. */
export function conflictsIn(context: DecisionContext): Pick<Findings, "recalls" | "missed" | "lostTo"> {
  const found = new Findings(context.situation.clock);
  const concerns = concernsOf(context);
  judgeConflicts(context, concerns, recentOf(context, concerns), found);
  return found;
}

function judgeConflict(
  conflict: Conflict,
  opponents: readonly EarlierMessage[],
  context: DecisionContext,
  found: Findings,
): void {
  let hasSpoken = false;
  for (const entry of opponents) {
    if (judgeOpponent(conflict, entry, context, found)) hasSpoken = true;
  }
  if (!hasSpoken) stillDrawn(conflict, context, found);
}

/** @returns whether the conflict has something to say about this message for the other one's sake */
function judgeOpponent(
  conflict: Conflict,
  entry: EarlierMessage,
  context: DecisionContext,
  found: Findings,
): boolean {
  const { clock, at, observer, customer } = context.situation;
  const gone = isGone(standingAt(entry, clock));
  const goes = goesAt(entry, clock);
  // When the window comes to hold both, if one of them goes later than planned; and no longer does, if the other one has gone.
  found.mayChange(goes - conflict.withinMs);
  if (gone) found.mayChange(goes + conflict.withinMs + 1);
  else if (goes < at - conflict.withinMs) found.mayChange(at - conflict.withinMs);
  found.mayChange(entry.dueAt);
  if (Math.abs(goes - at) > conflict.withinMs) return false;
  const outcome = outcomeOf(conflict, entry, context);
  if (outcome === "loses") {
    lose(conflict, entry, context, found);
    if (conflict.mode !== "observe") found.beat("lostTo", { entry, conflict });
    return true;
  }
  const wouldBeat = conflict.mode === "observe" && (outcome === "wins" || gone);
  if (wouldBeat) tellOfLoser(conflict, entry, context, found);
  else if (conflict.mode !== "observe")
    found.beat(gone ? "missed" : outcome === "draw" ? "drawn" : "recalls", { entry, conflict });
  if (outcome !== "draw") return wouldBeat;
  observer?.declared(conflict.id, "drawn", customer.id);
  hold(conflict, REVIEW, entry, null, context, found);
  return true;
}

function outcomeOf(conflict: Conflict, entry: EarlierMessage, context: DecisionContext): Outcome {
  const { message } = context.situation;
  switch (conflict.winner) {
    case "neither":
      return "draw";
    case "earlier":
      return isEarlier(context, entry) ? "wins" : "loses";
    case "higher_priority": {
      const difference = message.priority - entry.message.priority;
      if (difference !== 0) return difference > 0 ? "wins" : "loses";
      return isEarlier(context, entry) ? "wins" : "loses";
    }
    case "left":
    case "right": {
      const mine = conflict[conflict.winner].intents.includes(message.intent);
      const theirs = conflict[conflict.winner].intents.includes(entry.message.intent);
      // Sides may overlap; where both are winners, the earlier one is.
      if (mine !== theirs) return mine ? "wins" : "loses";
      return isEarlier(context, entry) ? "wins" : "loses";
    }
  }
}

function isEarlier(context: DecisionContext, entry: EarlierMessage): boolean {
  const { clock, at } = context.situation;
  // What has gone cannot be overtaken.
  if (isGone(standingAt(entry, clock))) return false;
  const difference = at - effectiveAt(entry);
  return difference !== 0 ? difference < 0 : context.sequence < entry.sequence;
}

function lose(conflict: Conflict, entry: EarlierMessage, context: DecisionContext, found: Findings): void {
  context.situation.observer?.declared(conflict.id, "lost", context.situation.customer.id);
  const end = goesAt(entry, context.situation.clock) + conflict.withinMs + 1;
  if (conflict.loser.kind === "block") say(new Side(conflict, entry, context), "block", found);
  else hold(conflict, conflict.loser, entry, end, context, found);
}

/** In observe mode nobody is recalled: the winner goes as it would, and says what that would have done to the loser. */
function tellOfLoser(
  conflict: Conflict,
  entry: EarlierMessage,
  context: DecisionContext,
  found: Findings,
): void {
  const voice = new Side(conflict, entry, context);
  const text = wouldLose(conflict, entry, context.situation);
  say(voice, "send", found, { reason: { ...voice.reason("send"), text } });
}

/** A draw waits for a person even when the other message is held too, and so no longer in sight. */
function stillDrawn(conflict: Conflict, context: DecisionContext, found: Findings): void {
  if (context.holds.length === 0) return;
  const waiting = context.holds.some((one) => one.rule === conflict.id && one.active && one.review);
  if (waiting) hold(conflict, REVIEW, null, null, context, found);
}

const REVIEW: Hold = { kind: "hold", until: { kind: "review", by: null }, atMostMs: null, orElse: "block" };

function hold(
  conflict: Conflict,
  action: Hold,
  entry: EarlierMessage | null,
  end: Instant | null,
  context: DecisionContext,
  found: Findings,
): void {
  const result = judgeHold({ rule: conflict.id, clause: "then", end, changesAt: null }, action, context);
  // Until when cannot be known: a person decides, which is always known.
  if (result.kind === "unknown") hold(conflict, REVIEW, entry, null, context, found);
  else settle(new Side(conflict, entry, context), result, found);
}

/** A conflict with another message, and how it puts its reason. `entry` is null when that one is no longer in sight. */
class Side implements Voice {
  readonly situation: Situation;
  private readonly conflict: Conflict;
  private readonly entry: EarlierMessage | null;

  constructor(conflict: Conflict, entry: EarlierMessage | null, { situation }: DecisionContext) {
    this.conflict = conflict;
    this.entry = entry;
    this.situation = situation;
  }

  get mode(): Mode {
    return this.conflict.mode;
  }

  reason(effect: Verdict): Reason {
    const { conflict, entry, situation } = this;
    const text = otherWay(conflict, entry, situation);
    return plainReason("conflict", conflict.id, effect, text, entry?.id);
  }
}
