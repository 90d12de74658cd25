import { inEffect } from "../eval/in-effect.ts";
import { limitReached } from "../explain/sentences.ts";
import type { Limit } from "../ir/program.ts";
import type { Instant } from "../value/value.ts";
import type { Concerns } from "./concerns.ts";
import { type DecisionContext, plainReason } from "./context.ts";
import { Findings } from "./findings.ts";
import { judgeHold } from "./hold.ts";
import { type Counted, type Recent, recentOf } from "./recent.ts";
import { Room } from "./room.ts";
import { say, settle, type Voice } from "./settle.ts";
import { watchesOf } from "./watches.ts";

/** Checks every limit that names the message's intent. */
export function judgeLimits(
  context: DecisionContext,
  { limits }: Concerns,
  { counted }: Recent,
  found: Findings,
): void {
  let place = 0;
  for (const limit of limits) {
    if (inEffect(limit, context.situation)) judgeLimit(limit, counted[place], context, found);
    place++;
  }
}

/** Whether a limit has something to say about a message. */
export function isReachedBy(context: DecisionContext, limit: Limit): boolean {
  const { situation } = context;
  if (!limit.intents.includes(situation.message.intent) || !inEffect(limit, situation)) return false;
  const found = new Findings(situation.clock);
  const limits = [limit];
  const { counted } = recentOf(context, { watches: watchesOf([], limits), limits });
  judgeLimit(limit, counted[0], context, found);
  return found.contributions.length > 0;
}

function judgeLimit(
  limit: Limit,
  counted: Counted | undefined,
  context: DecisionContext,
  found: Findings,
): void {
  const { situation } = context;
  const room = counted === undefined ? null : new Room(limit, counted, situation);
  const isReached = room === null ? limit.atMost === 0 : room.isFull(situation.clock);
  situation.observer?.declared(limit.id, isReached ? "reached" : "room", situation.customer.id);
  found.mayChange(room?.changesAt() ?? null);
  if (isReached) apply(limit, room?.opensAt() ?? null, context, found);
}

function apply(limit: Limit, room: Instant | null, context: DecisionContext, found: Findings): void {
  const voice = voiceOf(limit, context);
  const { then } = limit;
  const result =
    then.kind === "block"
      ? null
      : judgeHold({ rule: limit.id, clause: "then", end: room, changesAt: null }, then, context);
  if (result === null || result.kind === "unknown") say(voice, "block", found);
  else settle(voice, result, found);
}

function voiceOf(limit: Limit, context: DecisionContext): Voice {
  return {
    mode: limit.mode,
    situation: context.situation,
    reason: (effect) => plainReason("limit", limit.id, effect, limitReached(limit, context.situation)),
  };
}
