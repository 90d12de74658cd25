import { inEffect } from "../eval/in-effect.ts";
import { dateZoneOf } from "../eval/zone-of.ts";
import { limitReached } from "../explain/sentences.ts";
import type { Limit } from "../ir/program.ts";
import type { EntryState } from "../ledger/entry.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import { campaignScope } from "../ledger/scope.ts";
import { effectiveAt, standingAt } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import { calendarSpan } from "./calendar.ts";
import { concernsOf } from "./concerns.ts";
import { type DecisionContext, type Findings, join, NOTHING, plainReason } from "./context.ts";
import { judgeHold } from "./hold.ts";
import { say, settle, type Voice } from "./settle.ts";

/** Checks every limit that names the message's intent. */
export function judgeLimits(
  context: DecisionContext,
  { limits } = concernsOf(context.program, context.situation.message.intent),
): Findings {
  if (limits.length === 0) return NOTHING;
  let found = NOTHING;
  for (const limit of limits) {
    if (inEffect(limit, context.situation)) found = join(found, judgeLimit(limit, context));
  }
  return found;
}

/** An earlier message as a limit counts it: where it stands in time, and until when it counts if nobody starts it. */
interface Counted {
  readonly at: Instant;
  readonly lapsesAt: Instant | null;
}

function judgeLimit(limit: Limit, context: DecisionContext): Findings {
  const counted = countedBy(limit, context);
  const { at, clock } = context.situation;
  const span = spanOf(limit, context);
  // Looked at again at an instant, the message would leave then, but not before its time. A clearance that lapses by then
  // gives its place back; until it does, it may yet be used, however late this message is to leave.
  const full = (instant: Instant): boolean =>
    isFull(limit, standing(counted, instant), Math.max(at, instant), span);
  const changesAt = candidates(limit, counted, span, clock);
  const isReached = full(clock);
  context.situation.observer?.declared(
    limit.id,
    isReached ? "reached" : "room",
    context.situation.customer.id,
  );
  if (!isReached) return changesAt.length === 0 ? NOTHING : { ...NOTHING, changesAt };
  const room = changesAt.find((instant) => !full(instant)) ?? null;
  const found = apply(limit, room, context);
  return { ...found, changesAt: [...found.changesAt, ...changesAt] };
}

function countedBy(limit: Limit, context: DecisionContext): readonly Counted[] {
  const { clock, message } = context.situation;
  const entries = inScope(limit, context);
  if (entries.length === 0) return [];
  return entries
    .filter((entry) => entry.id !== message.id && limit.intents.includes(entry.message.intent))
    .filter((entry) => counts(limit, standingAt(entry, clock)))
    .map((entry) => ({
      at: effectiveAt(entry),
      lapsesAt: standingAt(entry, clock) === "cleared" ? entry.dueAt : null,
    }))
    .sort((left, right) => left.at - right.at);
}

function inScope(limit: Limit, context: DecisionContext): readonly EarlierMessage[] {
  const { situation } = context;
  switch (limit.scope) {
    case "household":
      return situation.entries;
    case "customer":
      return situation.entries.filter((entry) => entry.customer === situation.customer.id);
    case "campaign":
      return situation.message.campaign === null
        ? []
        : context.entriesIn(campaignScope(situation.message.campaign));
  }
}

function counts(limit: Limit, state: EntryState): boolean {
  // A start that nobody reported counts as sent.
  if (state === "unreported") return limit.counting.includes("sent");
  return state === "cleared" || state === "started" || state === "sent"
    ? limit.counting.includes(state)
    : false;
}

function standing(counted: readonly Counted[], instant: Instant): readonly Instant[] {
  return counted.filter((one) => one.lapsesAt === null || instant < one.lapsesAt).map((one) => one.at);
}

type Span = (instant: Instant) => { readonly start: Instant; readonly end: Instant };

function spanOf(limit: Limit, context: DecisionContext): Span {
  const { window } = limit;
  if (window.kind === "rolling") return (instant) => ({ start: instant, end: instant });
  const zone = dateZoneOf(context.situation);
  return (instant) => calendarSpan(zone, window.unit, instant);
}

/**
 * Whether one more at `instant` would be too many. Rolling: a cap holds for every half-open window of its length that
 * contains the message, so it is too many if some `atMost` others and the message fit in less than that length.
 */
function isFull(limit: Limit, times: readonly Instant[], instant: Instant, span: Span): boolean {
  if (limit.atMost === 0) return true;
  if (limit.window.kind === "calendar") {
    const { start, end } = span(instant);
    return times.filter((time) => start <= time && time < end).length >= limit.atMost;
  }
  for (let first = 0; first + limit.atMost <= times.length; first++) {
    const from = Math.min(times[first] ?? instant, instant);
    const to = Math.max(times[first + limit.atMost - 1] ?? instant, instant);
    if (to - from < limit.window.ms) return true;
  }
  return false;
}

/** The instants after `after` at which a limit can come to be full or to have room, in order. */
function candidates(limit: Limit, counted: readonly Counted[], span: Span, after: Instant): Instant[] {
  const instants = counted.flatMap((one) => {
    const lapse = one.lapsesAt === null ? [] : [one.lapsesAt];
    if (limit.window.kind === "calendar") return [span(one.at).start, span(one.at).end, ...lapse];
    return [one.at - limit.window.ms + 1, one.at + limit.window.ms, ...lapse];
  });
  return [...new Set(instants)].filter((one) => one > after).sort((left, right) => left - right);
}

function apply(limit: Limit, room: Instant | null, context: DecisionContext): Findings {
  const voice = voiceOf(limit, context);
  if (limit.then.kind === "block") return say(voice, "block");
  const result = judgeHold(
    { rule: limit.id, clause: "then", end: room, changesAt: null },
    limit.then,
    context,
  );
  return result.kind === "unknown" ? say(voice, "block") : settle(voice, result);
}

function voiceOf(limit: Limit, context: DecisionContext): Voice {
  return {
    mode: limit.mode,
    situation: context.situation,
    reason: (effect) => plainReason("limit", limit.id, effect, limitReached(limit, context.situation)),
  };
}
