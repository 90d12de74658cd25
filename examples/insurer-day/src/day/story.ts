import type { Verdict } from "@comity/core";
import type { OutgoingMessage } from "../generator/outbox.ts";
import type { JournalLine } from "./journal.ts";

/** How a message stood at midnight. `on its way`: handed over, and the carrier has not reported. */
export const ENDS = ["sent", "on its way", "failed", "blocked", "recalled", "held", "waiting"] as const;
export type End = (typeof ENDS)[number];

/** All that happened to one message. */
export interface Story {
  readonly message: OutgoingMessage;
  readonly household: string;
  /** The first answer. */
  readonly verdict: Verdict;
  readonly end: End;
  /** When it was handed over; null if it was not. */
  readonly startedAt: number | null;
  readonly lines: readonly JournalLine[];
}

/**
 * Gathers the journal by message.
 *
 * @throws Error if a message was never decided: then the day was not played to its end.
 */
export function tellStories(
  messages: readonly OutgoingMessage[],
  lines: readonly JournalLine[],
): ReadonlyMap<string, Story> {
  const byMessage = new Map<string, JournalLine[]>();
  for (const line of lines) {
    if (line.message === null) continue;
    const sofar = byMessage.get(line.message);
    if (sofar) sofar.push(line);
    else byMessage.set(line.message, [line]);
  }
  return new Map(
    messages.map((message) => [message.id, tellStory(message, byMessage.get(message.id) ?? [])]),
  );
}

function tellStory(message: OutgoingMessage, lines: readonly JournalLine[]): Story {
  const first = lines.find(({ kind }) => kind === "decision");
  if (first?.verdict === undefined) throw new Error(`Message ${message.id} was never decided.`);
  const start = lines.find(({ state }) => state === "started");
  return {
    message,
    household: first.household,
    verdict: first.verdict,
    end: endOf(lines),
    startedAt: start ? Date.parse(start.at) : null,
    lines,
  };
}

const STATE_ENDS: Readonly<Record<string, End>> = {
  started: "on its way",
  unreported: "on its way",
  sent: "sent",
  failed: "failed",
  blocked: "blocked",
  recalled: "recalled",
  lapsed: "blocked",
  withdrawn: "blocked",
  held: "held",
  cleared: "waiting",
};
const VERDICT_ENDS: Readonly<Record<Verdict, End>> = {
  send: "waiting",
  amend: "waiting",
  hold: "held",
  block: "blocked",
};

function endOf(lines: readonly JournalLine[]): End {
  let end: End = "waiting";
  for (const line of lines) {
    // What was recalled stays recalled: that its hand-over was refused afterwards is no other end.
    if (line.kind === "recalled") end = "recalled";
    else if (line.kind === "state") end = STATE_ENDS[line.state ?? ""] ?? end;
    else if (line.verdict && end !== "recalled" && line.kind !== "missed") end = VERDICT_ENDS[line.verdict];
  }
  return end;
}
