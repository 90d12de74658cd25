import { createHash } from "node:crypto";
import { type Instant, parseInstant } from "@comity/core";
import type { Change, FactSource, Json } from "../contract/fact-source.ts";
import { type InboundAnswer, InboundRefusal, type InboundRequest } from "../contract/inbound.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { mapRecord } from "../run/map-record.ts";
import type { Taking } from "../run/taking.ts";
import { type CloudEvent, eventsOf } from "./cloud-event.ts";
import { verify } from "./verify.ts";

export interface ReceiverParts {
  readonly name: string;
  readonly silo: string;
  readonly keys: readonly Uint8Array[];
  readonly mapping: Mapping;
  /** Type of the events by which the sender says that everything before their time was taken from it; null: it does not. */
  readonly inStepType: string | null;
  readonly isBinaryAllowed: boolean;
  /** The largest body, in bytes. */
  readonly mostBytes: number;
  readonly now: () => Instant;
}

/** How long ids are remembered: as long as senders try again, and some. */
const REMEMBERED_MS = 7 * 24 * 60 * 60_000;

/** With so many events waiting that do not fit, none is taken: something is wrong that nobody has seen. */
const MOST_REJECTED = 10_000;

const TAKEN: InboundAnswer = { status: 204 };

/** Takes in a request with events. It resolves when what they say is in the ledger, or kept as rejected. */
export async function receive(
  parts: ReceiverParts,
  request: InboundRequest,
  taking: Taking,
): Promise<InboundAnswer> {
  const { name, keys, isBinaryAllowed, mostBytes, now } = parts;
  const { seen } = taking.keep;
  if (request.path !== "" || request.method !== "POST") {
    throw new InboundRefusal(
      "nothing_here",
      "Events are sent by POST to the adapter's address.",
      "Check the address.",
    );
  }
  if (request.body.length > mostBytes) {
    throw new InboundRefusal(
      "too_large",
      `A body has at most ${mostBytes} bytes.`,
      "Send fewer events at a time.",
    );
  }
  const id = verify(request, keys, now());
  if (seen.has(requestsOf(name), id, now())) {
    taking.count("requests_again", 1);
    return TAKEN;
  }
  if (taking.keep.rejections.count(name) >= MOST_REJECTED) {
    throw new InboundRefusal(
      "busy",
      "Too many events that do not fit wait here already.",
      "Send it again later; whoever runs Comity sees them with comity rejected.",
    );
  }
  const all = eventsOf(request, isBinaryAllowed);
  const events = all.filter((event) => !seen.has(eventsSpace(name), identityOf(event), now()));
  const changes: Change[] = [];
  for (const event of events) {
    request.signal.throwIfAborted();
    if (event.type !== parts.inStepType) changes.push(...(await changesOf(parts, event, taking)));
  }
  taking.count("events", events.length);
  taking.count("events_again", all.length - events.length);
  await taking.take(name, {
    changes,
    inStepAsOf: inStepAsOf(parts, events),
    kept() {
      const until = now() + REMEMBERED_MS;
      seen.forgetExpired(now());
      seen.add(requestsOf(name), id, until);
      for (const event of events) seen.add(eventsSpace(name), identityOf(event), until);
    },
  });
  return TAKEN;
}

/**
 * The source that stands for what was pushed: there is nothing to read from it, and it knows what an event comes to that was rejected.
 */
export function pushedSource(parts: ReceiverParts): FactSource {
  return {
    name: parts.name,
    silo: parts.silo,
    async *read() {},
    again: ({ where, raw }) => changesAt(parts.mapping, where, raw as CloudEvent),
  };
}

async function changesOf(
  { mapping }: ReceiverParts,
  event: CloudEvent,
  taking: Taking,
): Promise<readonly Change[]> {
  const changes = await changesAt(mapping, placeOf(event), event);
  if (changes.length === 0) taking.count("events_passed_over", 1);
  return changes;
}

/** A fact that says neither its version nor its time has the event's time: events may arrive in any order. */
async function changesAt(mapping: Mapping, where: string, event: CloudEvent): Promise<readonly Change[]> {
  const changes = await mapRecord(mapping, where, event as Json);
  const { time } = event;
  if (time === undefined) return changes;
  return changes.map((change) =>
    change.kind === "fact" && change.fact.version === undefined && change.fact.at === undefined
      ? { ...change, fact: { ...change.fact, at: time } }
      : change,
  );
}

/** Never later than now, whatever clock the sender has. @throws InboundRefusal */
function inStepAsOf({ inStepType, now }: ReceiverParts, events: readonly CloudEvent[]): Instant | null {
  let asOf: Instant | null = null;
  for (const { type, time } of events) {
    if (type !== inStepType) continue;
    const instant = parseInstant(time ?? "");
    if (!instant.ok) {
      throw new InboundRefusal(
        "malformed",
        "An event that says that everything was sent has no time.",
        "Give it a time: everything before it was sent, and taken in.",
      );
    }
    const until = Math.min(instant.value, now());
    asOf = Math.max(asOf ?? until, until);
  }
  return asOf;
}

/** What nobody but its sender made: events of one source have ids of their own. */
function identityOf({ source, id }: CloudEvent): string {
  return JSON.stringify([source, id]);
}

/** An id may hold somebody's name, so an event is called by its hash. */
function placeOf(event: CloudEvent): string {
  return `event ${createHash("sha256").update(identityOf(event)).digest("hex").slice(0, 16)}`;
}

function requestsOf(name: string): string {
  return `${name} requests`;
}

function eventsSpace(name: string): string {
  return `${name} events`;
}
