import { inEffect } from "../eval/in-effect.ts";
import { otherWay } from "../explain/sentences.ts";
import type { Conflict, Hold } from "../ir/program.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import { aboutScope } from "../ledger/scope.ts";
import { effectiveAt, isGone, isLive, standingAt } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import { type DecisionContext, type Findings, joinFindings, NOTHING } from "./context.ts";
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
export function judgeConflicts(context: DecisionContext): ConflictFindings {
  const found = context.program.conflicts
    .filter((conflict) => inEffect(conflict, context.situation))
    .map((conflict) => judgeConflict(conflict, context));
  return {
    ...joinFindings(found),
    recalls: found.flatMap((one) => one.recalls),
    missed: found.flatMap((one) => one.missed),
    drawn: found.flatMap((one) => one.drawn),
  };
}

function judgeConflict(conflict: Conflict, context: DecisionContext): ConflictFindings {
  const parts: Findings[] = [];
  const recalls: Beaten[] = [];
  const missed: Beaten[] = [];
  const drawn: Beaten[] = [];
  const changesAt: Instant[] = [];
  const observed = conflict.mode === "observe";
  const { clock, at } = context.situation;

  for (const entry of opponents(conflict, context)) {
    changesAt.push(...edges(effectiveAt(entry), conflict.withinMs, clock), ...due(entry, clock));
    if (Math.abs(effectiveAt(entry) - at) > conflict.withinMs) continue;
    const outcome = outcomeOf(conflict, entry, context);
    const gone = isGone(standingAt(entry, clock));
    if (outcome === "loses") {
      parts.push(lose(conflict, entry, context));
    } else if (!observed) {
      // In observe mode nobody is recalled; the loser's own decision reports it.
      (gone ? missed : outcome === "draw" ? drawn : recalls).push({ entry, conflict });
    }
    if (outcome === "draw") {
      context.situation.observer?.declared(conflict.id, "drawn", context.situation.customer.id);
      parts.push(hold(conflict, REVIEW, entry, null, context));
    }
  }
  if (parts.length === 0) parts.push(stillDrawn(conflict, context));
  return {
    ...joinFindings([...parts, { contributions: [], clocks: [], changesAt }]),
    recalls,
    missed,
    drawn,
  };
}

/** Live messages that stand on a side opposite to this message's, in the conflict's scope. */
function opponents(conflict: Conflict, context: DecisionContext): readonly EarlierMessage[] {
  const { message, clock } = context.situation;
  const onLeft = conflict.left.intents.includes(message.intent);
  const onRight = conflict.right.intents.includes(message.intent);
  if (!onLeft && !onRight) return [];
  return inScope(conflict, context).filter((entry) => {
    if (entry.id === message.id || !isLive(standingAt(entry, clock))) return false;
    const { intent } = entry.message;
    return (
      (onLeft && conflict.right.intents.includes(intent)) ||
      (onRight && conflict.left.intents.includes(intent))
    );
  });
}

function inScope(conflict: Conflict, context: DecisionContext): readonly EarlierMessage[] {
  const { situation } = context;
  switch (conflict.scope.kind) {
    case "household":
      return situation.entries;
    case "customer":
      return situation.entries.filter((entry) => entry.customer === situation.customer.id);
    case "about": {
      const [first, ...others] = conflict.scope.fields.map((field) =>
        aboutScope(field, situation.message.about[field] ?? null),
      );
      if (first === undefined || first === null) return [];
      return context
        .entriesIn(first)
        .filter((entry) =>
          others.every(
            (scope) => scope !== null && context.entriesIn(scope).some((one) => one.id === entry.id),
          ),
        );
    }
  }
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

/** A draw waits for a person even when the other message is held too, and so no longer in sight. */
function stillDrawn(conflict: Conflict, context: DecisionContext): Findings {
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
function edges(effective: Instant, withinMs: number, now: Instant): Instant[] {
  return [effective - withinMs, effective + withinMs + 1].filter((one) => one > now);
}

function due(entry: EarlierMessage, now: Instant): Instant[] {
  return entry.dueAt !== null && entry.dueAt > now ? [entry.dueAt] : [];
}
