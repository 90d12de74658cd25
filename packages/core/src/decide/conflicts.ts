import { inEffect } from "../eval/in-effect.ts";
import { otherWay, wouldLose } from "../explain/sentences.ts";
import type { Conflict, Hold } from "../ir/program.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import { aboutScope } from "../ledger/scope.ts";
import { effectiveAt, isGone, isLive, standingAt } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import { type ConflictSide, concernsOf } from "./concerns.ts";
import { type DecisionContext, type Findings, join, NONE, NOTHING } from "./context.ts";
import { judgeHold } from "./hold.ts";
import { say, settle, type Voice } from "./settle.ts";

/** A message on the other side of a conflict that this one wins (or ties) against. */
export interface Beaten {
  readonly entry: EarlierMessage;
  readonly conflict: Conflict;
}

export interface ConflictFindings extends Findings {
  /** Losers cleared and not started: to be recalled if this message goes. */
  readonly recalls: readonly Beaten[];
  /** Losers that had already gone. */
  readonly missed: readonly Beaten[];
  /** Cleared messages that must wait for a person together with this one, as nobody wins. */
  readonly drawn: readonly Beaten[];
}

type Outcome = "wins" | "loses" | "draw";

/**
 * Looks at every live message on the other side of every conflict, within its window and scope. What is held counts
 * nowhere, so a winner that waits recalls nobody until it is released.
 */
export function judgeConflicts(
  context: DecisionContext,
  { conflicts } = concernsOf(context.program, context.situation.message.intent),
): ConflictFindings {
  let found: ConflictFindings = NO_CONFLICTS;
  for (const side of conflicts) {
    if (inEffect(side.conflict, context.situation))
      found = joinConflicts(found, judgeConflict(side, context));
  }
  return found;
}

function joinConflicts(left: ConflictFindings, right: ConflictFindings): ConflictFindings {
  if (right === NO_CONFLICTS) return left;
  if (left === NO_CONFLICTS) return right;
  return {
    ...join(left, right),
    recalls: [...left.recalls, ...right.recalls],
    missed: [...left.missed, ...right.missed],
    drawn: [...left.drawn, ...right.drawn],
  };
}

/** No conflict has anything to say. */
export const NO_CONFLICTS: ConflictFindings = { ...NOTHING, recalls: NONE, missed: NONE, drawn: NONE };

function judgeConflict(side: ConflictSide, context: DecisionContext): ConflictFindings {
  const { conflict } = side;
  const opponents = opponentsIn(side, context);
  const held = opponents.length === 0 ? stillDrawn(conflict, context) : null;
  if (held === NOTHING) return NO_CONFLICTS;
  let found: Findings | null = null;
  const recalls: Beaten[] = [];
  const missed: Beaten[] = [];
  const drawn: Beaten[] = [];
  const changesAt: Instant[] = [];
  const observed = conflict.mode === "observe";
  const { clock, at } = context.situation;

  for (const entry of opponents) {
    const effective = effectiveAt(entry);
    noteEdges(effective, conflict.withinMs, clock, changesAt);
    if (entry.dueAt !== null && entry.dueAt > clock) changesAt.push(entry.dueAt);
    if (Math.abs(effective - at) > conflict.withinMs) continue;
    const outcome = outcomeOf(conflict, entry, context);
    const gone = isGone(standingAt(entry, clock));
    if (outcome === "loses") {
      found = join(found ?? NOTHING, lose(conflict, entry, context));
    } else if (observed) {
      if (outcome === "wins" || gone) found = join(found ?? NOTHING, wouldBeat(conflict, entry, context));
    } else {
      (gone ? missed : outcome === "draw" ? drawn : recalls).push({ entry, conflict });
    }
    if (outcome === "draw") {
      context.situation.observer?.declared(conflict.id, "drawn", context.situation.customer.id);
      found = join(found ?? NOTHING, hold(conflict, REVIEW, entry, null, context));
    }
  }
  const { contributions, clocks, changesAt: further } = found ?? held ?? stillDrawn(conflict, context);
  return { contributions, clocks, changesAt: [...changesAt, ...further], recalls, missed, drawn };
}

/** The messages in the conflict's scope that this one stands against. */
function opponentsIn(
  { conflict, against }: ConflictSide,
  context: DecisionContext,
): readonly EarlierMessage[] {
  const { situation } = context;
  switch (conflict.scope.kind) {
    case "household":
      return liveAgainst(against, situation.entries, context);
    case "customer":
      return liveAgainst(against, situation.entries, context).filter(
        (entry) => entry.customer === situation.customer.id,
      );
    case "about": {
      const [first, ...others] = conflict.scope.fields.map((field) =>
        aboutScope(field, situation.message.about[field] ?? null),
      );
      if (first === undefined || first === null) return NOBODY;
      return liveAgainst(against, context.entriesIn(first), context).filter((entry) =>
        others.every(
          (scope) => scope !== null && context.entriesIn(scope).some((one) => one.id === entry.id),
        ),
      );
    }
  }
}

/** Most messages stand against nobody, and for them nothing is gathered. */
const NOBODY: readonly EarlierMessage[] = [];

/** Other messages of these intents that are cleared, under way or gone. */
function liveAgainst(
  intents: ReadonlySet<string>,
  entries: readonly EarlierMessage[],
  { situation }: DecisionContext,
): readonly EarlierMessage[] {
  const { message, clock } = situation;
  let live: EarlierMessage[] | null = null;
  for (const entry of entries) {
    if (!intents.has(entry.message.intent) || entry.id === message.id) continue;
    if (!isLive(standingAt(entry, clock))) continue;
    if (live === null) live = [entry];
    else live.push(entry);
  }
  return live ?? NOBODY;
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

function lose(conflict: Conflict, entry: EarlierMessage, context: DecisionContext): Findings {
  context.situation.observer?.declared(conflict.id, "lost", context.situation.customer.id);
  if (conflict.loser.kind === "block") return say(voiceOf(conflict, entry, context), "block");
  const end = effectiveAt(entry) + conflict.withinMs + 1;
  return hold(conflict, conflict.loser, entry, end, context);
}

/** In observe mode nobody is recalled: the winner goes as it would, and says what that would have done to the loser. */
function wouldBeat(conflict: Conflict, entry: EarlierMessage, context: DecisionContext): Findings {
  const voice = voiceOf(conflict, entry, context);
  const text = wouldLose(conflict, entry, context.situation);
  return say(voice, "send", { reason: { ...voice.reason("send"), text } });
}

/** A draw waits for a person even when the other message is held too, and so no longer in sight. */
function stillDrawn(conflict: Conflict, context: DecisionContext): Findings {
  if (context.holds.length === 0) return NOTHING;
  const waiting = context.holds.some((one) => one.rule === conflict.id && one.active && one.review);
  return waiting ? hold(conflict, REVIEW, null, null, context) : NOTHING;
}

const REVIEW: Hold = { kind: "hold", until: { kind: "review", by: null }, atMostMs: null, orElse: "block" };

function hold(
  conflict: Conflict,
  action: Hold,
  entry: EarlierMessage | null,
  end: Instant | null,
  context: DecisionContext,
): Findings {
  const result = judgeHold({ rule: conflict.id, clause: "then", end, changesAt: null }, action, context);
  // Until when cannot be known: a person decides, which is always known.
  if (result.kind === "unknown") return hold(conflict, REVIEW, entry, null, context);
  return settle(voiceOf(conflict, entry, context), result);
}

function voiceOf(conflict: Conflict, entry: EarlierMessage | null, context: DecisionContext): Voice {
  return {
    mode: conflict.mode,
    situation: context.situation,
    reason: (effect) => ({
      kind: "conflict",
      rule: conflict.id,
      effect,
      text: otherWay(conflict, entry, context.situation),
      facts: [],
      causes: [],
      other: entry?.id ?? null,
    }),
  };
}

/** When a message at `effective` enters and leaves the window around a message that goes later than planned. */
function noteEdges(effective: Instant, withinMs: number, now: Instant, changesAt: Instant[]): void {
  if (effective - withinMs > now) changesAt.push(effective - withinMs);
  if (effective + withinMs + 1 > now) changesAt.push(effective + withinMs + 1);
}
