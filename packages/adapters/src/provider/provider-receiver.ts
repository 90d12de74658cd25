import { createHash } from "node:crypto";
import type { Instant } from "@comity/core";
import type { Change, FactSource, Json, Origin, Outcome } from "../contract/fact-source.ts";
import { type InboundAnswer, InboundRefusal, type InboundRequest } from "../contract/inbound.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { mapRecord } from "../run/map-record.ts";
import type { Taking } from "../run/taking.ts";
import type { ProviderEvent, ReadEvent } from "./provider-event.ts";

/** What one request says. */
export interface Said {
  readonly events: readonly ReadEvent[];
  /**
   * What the provider signed if that is not what it says: it is worth one request, which may come several times. Absent: the whole
   * request is signed, or bears a secret.
   */
  readonly token?: string;
}

export interface ProviderParts {
  readonly name: string;
  readonly silo: string;
  readonly mapping: Mapping;
  /**
   * What a request says, once it is known who sent it.
   *
   * @throws InboundRefusal
   */
  readonly read: (request: InboundRequest, now: Instant) => Said | Promise<Said>;
  /** How long an event is remembered, in milliseconds: longer than a request that was signed once is taken. */
  readonly rememberedMs: number;
  /** Of the answer by which the provider sees that a request is taken; 204 if absent. */
  readonly status?: 200 | 204;
  readonly now: () => Instant;
}

/** With so many events waiting that do not fit, none is taken: something is wrong that nobody has seen. */
const MOST_REJECTED = 10_000;

/** Takes in the requests of a provider, one after another: what is told of one message must not overtake itself. */
export class ProviderReceiver {
  readonly #parts: ProviderParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: ProviderParts) {
    this.#parts = parts;
  }

  /** Resolves when what the request says is in the ledger, or kept as rejected. @throws InboundRefusal, StoreError */
  async receive(request: InboundRequest, taking: Taking): Promise<InboundAnswer> {
    const { name, read, status = 204, now } = this.#parts;
    if (request.path !== "" || request.method !== "POST") {
      throw new InboundRefusal(
        "nothing_here",
        "Events are sent by POST to the adapter's address.",
        "Check the address.",
      );
    }
    const said = await read(request, now());
    const before = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = turn.promise;
    try {
      await before;
      request.signal.throwIfAborted();
      if (taking.keep.rejections.count(name) >= MOST_REJECTED) {
        throw new InboundRefusal(
          "busy",
          "Too many events that do not fit wait here already.",
          "Send it again later; whoever runs Comity sees them with comity rejected.",
        );
      }
      await this.#take(said, request, taking);
    } finally {
      turn.resolve();
    }
    return { status };
  }

  async #take({ events: all, token }: Said, { body }: InboundRequest, taking: Taking): Promise<void> {
    const { name, rememberedMs, now } = this.#parts;
    const { seen } = taking.keep;
    const used =
      token === undefined ? [] : [token, `${token} ${createHash("sha256").update(body).digest("hex")}`];
    requireUnused(used, (one) => seen.has(tokensOf(name), one, now()));
    const told = all.flatMap((one) => (one.kind === "event" ? [one.event] : []));
    const unique = [...new Map(told.map((event) => [event.id, event])).values()];
    const events = unique.filter(({ id }) => !seen.has(eventsOf(name), id, now()));
    const changes: Change[] = all.flatMap((one) => (one.kind === "unreadable" ? [unreadable(one)] : []));
    for (const event of events) {
      const made = await changesOf(this.#parts, event);
      if (made.length === 0) taking.count("events_passed_over", 1);
      changes.push(...made);
    }
    taking.count("events", all.length);
    taking.count("events_again", told.length - events.length);
    await taking.take(name, {
      changes,
      inStepAsOf: null,
      kept() {
        seen.forgetExpired(now());
        for (const { id } of events) seen.add(eventsOf(name), id, now() + rememberedMs);
        for (const one of used) seen.add(tokensOf(name), one, now() + rememberedMs);
      },
    });
  }
}

/** A token may have come before with the same request, and with no other. @throws InboundRefusal */
function requireUnused([token, request]: readonly string[], isUsed: (one: string) => boolean): void {
  if (token === undefined || request === undefined || !isUsed(token) || isUsed(request)) return;
  throw new InboundRefusal(
    "unsigned",
    "Its signature was used before, for something else.",
    "Nothing is to be done if the provider did not send it.",
  );
}

/** The source that stands for what a provider tells: there is nothing to read from it. */
export function providerSource(parts: ProviderParts): FactSource {
  return {
    name: parts.name,
    silo: parts.silo,
    async *read() {},
    again: async ({ where, raw }) =>
      isEvent(raw) ? changesOf(parts, raw) : [unreadable({ reason: UNREADABLE, raw }, where)],
  };
}

/** What an event comes to: what became of the message, and facts. */
async function changesOf(parts: ProviderParts, event: ProviderEvent): Promise<readonly Change[]> {
  const raw = { ...event } satisfies Readonly<Record<string, Json>>;
  const where = placeOf(event.id);
  const facts = await mapRecord(parts.mapping, where, raw);
  const became = BECAME[event.kind] ?? null;
  // Nothing of an event is taken of which something does not fit, so that one try mends all of it.
  if (event.message === null || became === null || facts.some(({ kind }) => kind === "rejected"))
    return facts;
  const origin: Origin = { where, raw };
  return [...facts, { kind: "outcome", outcome: { message: event.message, became }, origin }];
}

/** What became of the message. In whichever order they are told: one that came back stays so. */
const BECAME: Readonly<Partial<Record<ProviderEvent["kind"], Outcome["became"]>>> = {
  delivered: "sent",
  bounced: "bounced",
  dropped: "bounced",
};

const UNREADABLE = "The event is not as the provider documents it.";

function unreadable({ reason, raw }: { readonly reason: string; readonly raw: Json }, at?: string): Change {
  const where = at ?? placeOf(JSON.stringify(raw));
  return { kind: "rejected", rejected: { where, code: "unreadable", reason, raw } };
}

/** What was kept of an event that did not fit is what was made of it. */
function isEvent(raw: Json): raw is Json & ProviderEvent {
  return (
    typeof raw === "object" &&
    raw !== null &&
    !Array.isArray(raw) &&
    ["id", "kind", "at", "event"].every((name) => name in raw)
  );
}

/** An id may hold somebody's name, so an event is called by its hash. */
function placeOf(id: string): string {
  return `event ${createHash("sha256").update(id).digest("hex").slice(0, 16)}`;
}

function eventsOf(name: string): string {
  return `${name} events`;
}

function tokensOf(name: string): string {
  return `${name} tokens`;
}
