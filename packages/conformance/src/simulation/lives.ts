import type { Entry, EntryState, Instant, LedgerEvent, MessageRequest } from "@comity/core";
import { LAWS } from "./game.ts";

/** How a message stood from a commit on. */
interface Version {
  /** How many commits there had been. */
  readonly commit: number;
  readonly state: EntryState;
  readonly dueAt: Instant | null;
}

/** What is known of a message from what was asked and what the log says happened. */
export interface Life {
  readonly request: MessageRequest;
  readonly sendAt: Instant;
  state: EntryState | "none";
  /** For whom it was when it was decided first. */
  customer: string;
  clearedAt: Instant;
  goneAt: Instant | null;
  startedAt: Instant | null;
  starts: number;
  /** Somebody reported on it who had not started it. */
  strange: boolean;
  /** As the ledger has it. */
  entry: Entry | null;
  readonly versions: Version[];
}

/** What may come after what. A sent message may bounce; what failed may turn out to have been sent; a breach comes after anything. */
const NEXT: Readonly<Record<Life["state"], readonly EntryState[]>> = {
  none: ["held", "cleared", "blocked"],
  held: ["held", "cleared", "blocked", "withdrawn", "sent"],
  cleared: ["cleared", "held", "blocked", "recalled", "started", "lapsed", "withdrawn", "failed", "sent"],
  started: ["sent", "failed", "unreported"],
  unreported: ["sent", "failed"],
  sent: ["failed"],
  failed: ["sent"],
  blocked: ["sent"],
  recalled: ["sent"],
  lapsed: ["sent"],
  withdrawn: ["sent"],
};

/** Clocks differ by seconds: what depends on less is not judged. */
export const SLACK_MS = 60_000;

/** What is due is left for a minute to those who have the rules in force; after that and what clocks differ by, it is done. */
export const DONE_WITHIN_MS = 60_000 + SLACK_MS;

export function newLife(request: MessageRequest): Life {
  return {
    request,
    sendAt: Date.parse(request.send_at ?? ""),
    state: "none",
    customer: "",
    clearedAt: 0,
    goneAt: null,
    startedAt: null,
    starts: 0,
    strange: false,
    entry: null,
    versions: [],
  };
}

/** Goes on with a life by an event of its own. Returns what is wrong with that; null if nothing. */
export function liveOn(life: Life, event: LedgerEvent): string | null {
  if (event.kind === "breach") life.strange = true;
  const state = stateAfter(event);
  if (state === null) return null;
  const { id } = life.request;
  const before = life.state;
  life.state = state;
  if (before === "none" && "customer" in event) life.customer = event.customer;
  if (state === "cleared") life.clearedAt = event.at;
  if (state === "started") {
    life.goneAt = event.at;
    life.startedAt = event.at;
    life.starts++;
    if (life.starts > 1) return `${id} is started a second time`;
  }
  if (state === "sent") {
    const allowed = life.starts > 0 && !life.strange;
    // Nothing is sent before it is started, whatever a clock says.
    life.goneAt = Math.max(event.at, life.goneAt ?? event.at);
    if (event.kind === "state" && event.breach === allowed) {
      return `${id} is sent, and ${allowed ? "called" : "not called"} a breach`;
    }
  }
  if (state === "failed") life.goneAt = null;
  return NEXT[before].includes(state) ? null : `${id} goes from ${before} to ${state}`;
}

function stateAfter(event: LedgerEvent): EntryState | null {
  switch (event.kind) {
    case "decision":
      return event.answer.verdict === "hold"
        ? "held"
        : event.answer.verdict === "block"
          ? "blocked"
          : "cleared";
    case "recalled":
      return "recalled";
    case "state":
      return event.state;
    default:
      return null;
  }
}

/** A message's place in windows. */
export function placeOf(life: Life): Instant {
  return life.goneAt ?? Math.max(life.sendAt, life.clearedAt);
}

/** When it went or, as things stand at an instant, is to go: what may go and is late goes from then on. */
export function goesAt(life: Life, now: Instant): Instant {
  return life.goneAt ?? Math.max(placeOf(life), now);
}

/** Whether it has gone, or may go: by every clock. */
export function isSurelyLive(life: Life, now: Instant): boolean {
  if (life.state === "cleared") {
    return now + SLACK_MS < Math.max(life.sendAt, life.clearedAt) + LAWS.clearanceMs;
  }
  return life.state === "started" || life.state === "sent" || life.state === "unreported";
}
