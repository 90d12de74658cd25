import { formatInstant, type MessageRequest, type Until } from "@comity/core";
import type { Step } from "./model.ts";

/** What a step is about, for the head of a failure. */
export function stepInWords(step: Pick<Step, "action" | "at">): string {
  const { action } = step;
  if (action === null) return step.at === null ? "nothing" : `time passes to ${formatInstant(step.at)}`;
  switch (action.kind) {
    case "message":
      return messageInWords(action.request);
    case "report":
      return `${action.fact.deleted === true ? "delete" : "fact"} ${action.fact.record}`;
    case "sync":
      return `sync ${action.silo}`;
    case "review":
      return `review of ${action.message} by ${action.by}: ${action.decision}`;
    default:
      return `${action.kind} ${action.message}`;
  }
}

/** `message m1 (upsell by email to ana)`; one without a name has a number, as in `message 2`. */
export function messageInWords(request: MessageRequest): string {
  const { id } = request;
  return `${/^message \d+$/.test(id) ? id : `message ${id}`} (${requestInWords(request)})`;
}

function requestInWords(request: MessageRequest): string {
  const to = request.customer ?? request.to?.email ?? request.to?.phone ?? "nobody";
  return `${request.intent} by ${request.channel} to ${to}`;
}

export function untilInWords(until: Until | null): string {
  if (until === null) return "nothing";
  return until.kind === "instant" ? formatInstant(until.at) : until.kind;
}

/** A set of names as text that compares: sorted, each once. */
export function setInWords(values: Iterable<string>): string {
  const sorted = [...new Set(values)].sort();
  return sorted.length === 0 ? "(none)" : sorted.join(", ");
}
