import type { Log } from "../../contract/log.ts";
import type { Keep } from "../../keep/keep.ts";
import { backoffMs } from "../../run/attempt.ts";
import { errorCode } from "../../run/error-code.ts";
import type { Sleep } from "../../run/sleep.ts";
import { CrmProblem } from "../crm-problem.ts";
import type { Connection } from "./connection.ts";
import { type StreamEnd, stream } from "./event-stream.ts";
import { OBJECTS, type ObjectType } from "./objects.ts";

/** Everything is to be read: a notice of no record. */
export const EVERYTHING = "everything";

export interface ChangeEventParts {
  /** The sources that are told of, with the kind of each. */
  readonly sources: readonly { readonly name: string; readonly type: ObjectType }[];
  readonly connection: Connection;
  readonly keep: Keep;
  /** The adapter's. */
  readonly name: string;
  readonly log: Log;
  readonly sleep: Sleep;
  /** Told that there is something to look at. */
  readonly wake: () => void;
  readonly count: (counter: string, by: number) => void;
}

/** So many notices may wait: with more, events are left with Salesforce, which keeps them for three days. */
const MOST_WAITING = 100_000;
/** After a stream that ended by itself, these pauses, in milliseconds. */
const PAUSES = { firstMs: 5_000, mostMs: 5 * 60_000 };
/** With what is new. */
const FROM_NOW = -1;
const ID = /^[A-Za-z0-9]{18}$/;
/** What an event names that tells of more records than it can name. */
const NO_RECORD = "000000000000000AAA";

/**
 * Takes Salesforce's change events until the signal is given: which records they tell of is noted, for good, together with the place
 * to go on from, and they are read from Salesforce soon. If that place is not kept any more, or an event tells of records that it does
 * not name, everything is noted to be read. It never rejects.
 */
export async function takeChangeEvents(parts: ChangeEventParts, signal: AbortSignal): Promise<void> {
  const { log, name, sleep } = parts;
  for (let failures = 0; !signal.aborted; ) {
    let isSubscribed = false;
    const end = await oneStream(parts, signal, () => {
      isSubscribed = true;
    });
    if (signal.aborted) return;
    failures = isSubscribed ? 1 : failures + 1;
    if (end.why === "too_old") lose(parts, end.channel);
    log.warn("change events interrupted", { adapter: name, code: codeOf(end) });
    parts.count("change_event_interruptions", 1);
    await sleep(backoffMs(failures, PAUSES), signal);
  }
}

async function oneStream(
  parts: ChangeEventParts,
  signal: AbortSignal,
  subscribed: () => void,
): Promise<StreamEnd> {
  const { connection, keep, sources } = parts;
  try {
    const { client, refused } = await connection.session(signal);
    const end = await stream(
      {
        client,
        channels: sources.map(({ type }) => channelOf(type)),
        replayOf: (channel) => replayOf(keep, parts, channel),
        take: (channel, data) => take(parts, channel, data),
        subscribed,
      },
      signal,
    );
    if (end.why === "refused") refused();
    return end;
  } catch (error) {
    return { why: "failed", error };
  }
}

/** Where change events of a kind come. */
export function channelOf(type: ObjectType): string {
  return `/data/${OBJECTS[type]}ChangeEvent`;
}

function take(parts: ChangeEventParts, channel: string, data: unknown): void {
  const { keep, wake, count } = parts;
  const source = sourceOf(parts, channel);
  if (keep.notices.count() >= MOST_WAITING) {
    throw new CrmProblem(
      "too_many_waiting",
      "Too many changes wait to be read.",
      "They are asked for later.",
    );
  }
  const { ids, replayId } = readEvent(data);
  keep.transact(() => {
    for (const id of ids ?? []) keep.notices.add(source, id, "changed");
    if (ids === null) keep.notices.add(source, "", EVERYTHING);
    if (replayId !== null) keepReplay(keep, source, replayId);
  });
  count("change_events", 1);
  wake();
}

/** What was told since is lost: everything is read, and the events go on with what is new. */
function lose(parts: ChangeEventParts, channel: string): void {
  const { keep, wake } = parts;
  const source = sourceOf(parts, channel);
  keep.transact(() => {
    keep.notices.add(source, "", EVERYTHING);
    keepReplay(keep, source, null);
  });
  wake();
}

function sourceOf({ sources }: Pick<ChangeEventParts, "sources">, channel: string): string {
  const source = sources.find(({ type }) => channelOf(type) === channel);
  if (source === undefined) throw new RangeError("Nothing of that channel was asked for.");
  return source.name;
}

function replayOf(keep: Keep, parts: Pick<ChangeEventParts, "sources">, channel: string): number {
  const { checkpoint } = keep.sources.state(eventsOf(sourceOf(parts, channel)));
  return typeof checkpoint === "number" ? checkpoint : FROM_NOW;
}

function keepReplay(keep: Keep, source: string, replayId: number | null): void {
  keep.sources.put(eventsOf(source), { checkpoint: replayId, inStepAsOf: null });
}

/** Under which name it is kept how far a source's events were taken. */
function eventsOf(source: string): string {
  return `${source}#events`;
}

/** Which records an event tells of; null: of more than it names. */
function readEvent(data: unknown): {
  readonly ids: readonly string[] | null;
  readonly replayId: number | null;
} {
  const replayId = member(member(data, "event"), "replayId");
  const recordIds = member(member(member(data, "payload"), "ChangeEventHeader"), "recordIds");
  const ids = Array.isArray(recordIds) ? recordIds.filter((id) => ID.test(String(id))).map(String) : [];
  const isWhole = ids.length > 0 && ids.length === (recordIds as readonly unknown[]).length;
  return {
    ids: isWhole && !ids.includes(NO_RECORD) ? ids : null,
    replayId: Number.isSafeInteger(replayId) ? (replayId as number) : null,
  };
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? (of as Readonly<Record<string, unknown>>)[name] : undefined;
}

function codeOf(end: StreamEnd): string {
  if (end.why === "denied") return end.code;
  return end.why === "failed" ? errorCode(end.error) : end.why;
}
