import { parseExactJson } from "@comity/core";
import { CUSTOMER_ARGUMENT, MESSAGE_ARGUMENT } from "../../carrier/tag.ts";
import type { Json } from "../../contract/fact-source.ts";
import { InboundRefusal } from "../../contract/inbound.ts";
import { nestsTooDeeply } from "../../run/nesting.ts";
import {
  instantOfSeconds,
  type ProviderEvent,
  type ProviderEventKind,
  type ReadEvent,
} from "../provider-event.ts";
import { isId, isTable, type Table } from "../table.ts";

/** SendGrid gathers events until they are 768 kilobytes. */
const MOST_EVENTS = 10_000;

const KINDS: Readonly<Record<string, ProviderEventKind>> = {
  delivered: "delivered",
  bounce: "bounced",
  dropped: "dropped",
  spamreport: "complained",
  unsubscribe: "unsubscribed",
  group_unsubscribe: "unsubscribed",
  group_resubscribe: "resubscribed",
};

/** What SendGrid tells in one request. @throws InboundRefusal that quotes nothing of it */
export function eventsIn(body: Uint8Array): readonly ReadEvent[] {
  const events = parse(body);
  if (!Array.isArray(events) || events.length > MOST_EVENTS || nestsTooDeeply(events)) {
    throw malformed(`The body is no list of up to ${MOST_EVENTS} events.`);
  }
  return events.map(readEvent);
}

function readEvent(raw: Json): ReadEvent {
  const event = isTable(raw) ? raw : {};
  const { event: name, sg_event_id: id } = event;
  if (typeof name !== "string" || name === "") return unreadable("event is missing", raw);
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  // Processed, deferred, opened, clicked, and what SendGrid may think of yet.
  if (kind === undefined) return { kind: "passed_over" };
  const at = instantOfSeconds(event.timestamp);
  if (!isId(id)) return unreadable("sg_event_id is missing", raw);
  if (at === null) return unreadable("timestamp is no time", raw);
  return { kind: "event", event: { id, kind, at, ...aboutOf(event, kind), event: raw } };
}

function aboutOf(
  event: Table,
  kind: ProviderEventKind,
): Pick<ProviderEvent, "message" | "customer" | "hard" | "group"> {
  const { asm_group_id: group, type } = event;
  return {
    message: argumentOf(event, MESSAGE_ARGUMENT),
    customer: argumentOf(event, CUSTOMER_ARGUMENT),
    // What is blocked may be taken at another time.
    hard: kind === "bounced" ? type !== "blocked" : null,
    group: event.event === "unsubscribe" || group === undefined || group === null ? null : String(group),
  };
}

/** Custom arguments stand among the event's own properties. */
function argumentOf(event: Table, name: string): string | null {
  const value = event[name];
  return isId(value) ? value : null;
}

function unreadable(what: string, raw: Json): ReadEvent {
  return { kind: "unreadable", reason: `The event is not as SendGrid documents it: ${what}.`, raw };
}

function parse(body: Uint8Array): Json {
  try {
    return parseExactJson(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw malformed("The body is not JSON.");
  }
}

function malformed(message: string): InboundRefusal {
  return new InboundRefusal("malformed", message, "It has to come from SendGrid's event webhook.");
}
