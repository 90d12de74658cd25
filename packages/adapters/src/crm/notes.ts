import { createHash } from "node:crypto";
import type { Asked, Delivery, Instant, LedgerEvent, Reason } from "@comity/core";
import type { DeliveryConsumer } from "../contract/delivery-consumer.ts";
import type { Log } from "../contract/log.ts";
import type { Keep } from "../keep/keep.ts";

/** What stands on a person in a CRM about a message that did not go. */
export interface Note {
  /** Stands in the note, and in no other: by it a note is found again. */
  readonly marker: string;
  readonly title: string;
  /** Why, a sentence each. */
  readonly reasons: readonly string[];
  readonly link: string | null;
  readonly at: Instant;
}

/** Where notes are written: the persons of a CRM. */
export interface NoteBoard {
  /** The CRM's id of a customer, by an id that the customer goes by; null: the CRM does not know that one. */
  personOf(customer: string, signal: AbortSignal): Promise<string | null>;
  /** Whether a note with this marker is on a person. */
  has(person: string, marker: string, signal: AbortSignal): Promise<boolean>;
  /** Writes a note. If it throws, it may have been written all the same. */
  write(person: string, note: Note, signal: AbortSignal): Promise<void>;
}

/** For which messages a note is written: all of a verdict, those of some intents, or none. */
export type Wanted = "all" | "none" | readonly string[];

export interface NoteParts {
  readonly board: NoteBoard;
  readonly keep: Keep;
  /** The adapter's name. */
  readonly name: string;
  readonly wanted: { readonly hold: Wanted; readonly block: Wanted };
  /** A page about a message, with `{message}` where its id stands; null: there is none. */
  readonly link: string | null;
  readonly now: () => number;
  readonly log: Log;
  readonly count: (counter: string, by: number) => void;
}

/** What was noted is remembered for so long: longer than any message waits. */
const REMEMBERED_MS = 400 * 24 * 60 * 60_000;
/** The reasons that are told, */
const MOST_REASONS = 20;
/** and how much of each. */
const LONGEST_REASON = 1_000;

/**
 * Writes a note on the person for each message that is held, blocked or recalled: once for each of these, however often it is
 * delivered. Before a note is written it is kept that it may be; if then nobody knows whether it was, it is looked for.
 */
export function noteConsumer({
  board,
  keep,
  name,
  wanted,
  link,
  now,
  log,
  count,
}: NoteParts): DeliveryConsumer {
  const [tried, done] = [`${name}/tried`, `${name}/done`];
  const remember = (space: string, marker: string): void => {
    keep.transact(() => {
      keep.seen.forgetExpired(now());
      keep.seen.add(space, marker, now() + REMEMBERED_MS);
    });
  };
  return {
    kinds: ["decided", "recalled"],
    async deliver(delivery, signal) {
      const stop = stopOf(delivery);
      if (stop === null) return;
      const { event, asked, what } = stop;
      if (!isWanted(wanted[what === "hold" ? "hold" : "block"], asked.intent)) return;
      const marker = markerOf(event.message, what);
      if (keep.seen.has(done, marker, now())) return;
      const person = await personOf(board, delivery.customers ?? [event.customer], signal);
      if (person === null) {
        count("notes_without_person", 1);
        log.warn("no note: the customer is nobody in the CRM", { adapter: name, delivery: delivery.id });
        return;
      }
      const wasWritten = keep.seen.has(tried, marker, now()) && (await board.has(person, marker, signal));
      if (!wasWritten) {
        remember(tried, marker);
        await board.write(person, noteOf(stop, marker, link), signal);
        count("notes", 1);
      }
      remember(done, marker);
    },
  };
}

/** Of two systems' records of somebody, the CRM's may be the one that was merged into the other. */
async function personOf(
  board: NoteBoard,
  customers: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  for (const customer of customers) {
    const person = await board.personOf(customer, signal);
    if (person !== null) return person;
  }
  return null;
}

/** That a message does not go, or not now. */
interface Stop {
  readonly event: Extract<LedgerEvent, { readonly kind: "decision" | "recalled" }>;
  readonly asked: Asked;
  readonly what: "hold" | "block" | "recall";
  readonly reasons: readonly Reason[];
  readonly deadline: Instant | null;
}

/** @returns null for a delivery that tells of none, and for a message that was erased */
function stopOf({ event, asked, reasons = [] }: Delivery): Stop | null {
  if (asked === undefined) return null;
  if (event.kind === "recalled") return { event, asked, what: "recall", reasons, deadline: null };
  if (event.kind !== "decision") return null;
  const { verdict, reasons: why, deadline } = event.answer;
  return verdict === "hold" || verdict === "block"
    ? { event, asked, what: verdict, reasons: why, deadline }
    : null;
}

function isWanted(wanted: Wanted, intent: string): boolean {
  return wanted === "all" || (wanted !== "none" && wanted.includes(intent));
}

function markerOf(message: string, what: Stop["what"]): string {
  return `comity-${createHash("sha256")
    .update(JSON.stringify([message, what]))
    .digest("hex")
    .slice(0, 20)}`;
}

const TITLES: Readonly<Record<Stop["what"], string>> = {
  hold: "A message is held",
  block: "A message was blocked",
  recall: "A message was recalled before it left",
};

function noteOf({ event, asked, what, reasons, deadline }: Stop, marker: string, link: string | null): Note {
  const { intent, channel, department } = asked;
  const until =
    what === "hold" && deadline !== null
      ? [`It is decided again by ${new Date(deadline).toISOString()} at the latest.`]
      : [];
  return {
    marker,
    title: `${TITLES[what]}: ${intent} by ${channel}, asked by ${department}.`,
    reasons: [...reasons.slice(0, MOST_REASONS).map(inWords), ...until],
    link: link?.replaceAll("{message}", encodeURIComponent(event.message)) ?? null,
    at: event.at,
  };
}

function inWords({ text, rule }: Reason): string {
  const short = text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}...` : text;
  return rule === null ? short : `${short} (${rule})`;
}
