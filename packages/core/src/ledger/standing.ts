import type { Instant } from "../value/value.ts";
import type { Verdict } from "./answer.ts";
import type { Entry, EntryState } from "./entry.ts";
import type { EarlierMessage } from "./evidence.ts";

/**
 * Where a message stands at an instant. Two states come about by time alone, so they are derived here rather than
 * trusted to a timer: a clearance that nobody used in its life has lapsed, and a start that nobody reported by the
 * end of its lease is unreported.
 */
export function standingAt(entry: Pick<Entry, "state" | "dueAt">, now: Instant): EntryState {
  if (entry.dueAt === null || now < entry.dueAt) return entry.state;
  if (entry.state === "cleared") return "lapsed";
  if (entry.state === "started") return "unreported";
  return entry.state;
}

/** A message's place in windows: when it was sent, else started, else when it is to leave. */
export function effectiveAt(
  entry: Pick<EarlierMessage, "sentAt" | "startedAt" | "clearedAt" | "message">,
): Instant {
  if (entry.sentAt !== null) return entry.sentAt;
  if (entry.startedAt !== null) return entry.startedAt;
  return Math.max(entry.message.sendAt, entry.clearedAt ?? entry.message.sendAt);
}

/**
 * When a message went or, as things stand at an instant, is to go: one that is cleared and was not started when its time came
 * goes from that instant on, if at all.
 */
export function goesAt(
  entry: Pick<EarlierMessage, "state" | "dueAt" | "sentAt" | "startedAt" | "clearedAt" | "message">,
  now: Instant,
): Instant {
  const effective = effectiveAt(entry);
  return isGone(standingAt(entry, now)) ? effective : Math.max(effective, now);
}

/** Whether conflicts and limits see it: it may go, is going, or has gone. What is held counts nowhere. */
export function isLive(state: EntryState): boolean {
  return state === "cleared" || isGone(state);
}

/** Whether it has left our hands, or may have: too late for a recall. */
export function isGone(state: EntryState): boolean {
  return state === "started" || state === "sent" || state === "unreported";
}

/** Whether nothing is to be done for it any more but to hear what came of it. */
export function hasEnded(state: EntryState): boolean {
  return state !== "held" && state !== "cleared" && state !== "started";
}

/** What a state amounts to for whoever asks again about the message. */
export function verdictOf(entry: Entry, state: EntryState): Verdict {
  if (state === "held") return "hold";
  if (!isLive(state)) return "block";
  return hasChanges(entry) ? "amend" : "send";
}

function hasChanges(entry: Entry): boolean {
  const { channel, removed, attached } = entry.changes;
  return channel !== null || removed.length > 0 || attached.length > 0;
}
