import { type LookBack, lookBacksOf } from "../ir/look-back.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Entry } from "../ledger/entry.ts";
import { customerScope } from "../ledger/scope.ts";
import { hasEnded, standingAt } from "../ledger/standing.ts";
import { durationInWords } from "../value/duration.ts";
import { InputError } from "../value/input-error.ts";
import { DAY_MS } from "../value/units.ts";
import type { Instant } from "../value/value.ts";
import { MESSAGE_CLASSES, type MessageClass } from "../vocabulary/vocabulary.ts";
import { eraseMessage, eraseToldOf } from "./erase-message.ts";
import { lookedUp } from "./judge.ts";
import { type ExpiredUnmatched, expireUnmatched } from "./retention-unmatched.ts";
import type { Work } from "./work.ts";

export interface RetentionOptions {
  /**
   * By class, how long, in milliseconds, what is personal in a message is kept after it has ended. A class that is not named
   * is kept for ever.
   */
  readonly keep: Partial<Readonly<Record<MessageClass, number>>>;
  /** The same for records that match nobody, and for customers known by an address only; for ever if absent. */
  readonly keepUnmatchedMs?: number;
  /** The instant to count back from; now if absent. It has passed: who counts from a day to come drops too much. */
  readonly at?: Instant;
  /** How many are looked at in one transaction; 200 if absent. */
  readonly batch?: number;
  /** Only counts. */
  readonly dryRun?: boolean;
}

/** What was dropped or, in a dry run, would be. */
export interface Retention extends ExpiredUnmatched {
  readonly at: Instant;
  /** Messages that have lost what was personal in them, by class. */
  readonly messages: Readonly<Record<MessageClass, number>>;
}

/** Mail servers retry for five days, and an id is looked up by what it was asked with. */
const SHORTEST_MS = 5 * DAY_MS;

/** A clock may have been set back between two messages: one that was asked about later may look this much older. */
const SLACK_MS = DAY_MS;

/** Runs one unit of work as a transaction. */
export type Run = <T>(task: (work: Work) => Promise<T>) => Promise<T>;

/**
 * Drops what is personal in messages that ended longer ago than their class is kept, as erasure does. In batches, each
 * whole or not at all: broken off, it goes on from there when it is run again, since what is dropped is not looked at again.
 *
 * @throws InputError CY573 for a length that is none, or shorter than rules or repeated questions need; for an instant to come
 */
export async function retain(run: Run, rules: RuleSet, options: RetentionOptions): Promise<Retention> {
  checkRetention(rules, options);
  const { keep, keepUnmatchedMs, batch = 200, dryRun = false } = options;
  const now = await run(async (work) => work.now);
  const at = instantToCountFrom(options.at, now);
  const messages: Record<MessageClass, number> = { legal: 0, transactional: 0, service: 0, marketing: 0 };
  const lengths = Object.values(keep);
  const newest = lengths.length === 0 ? Number.NEGATIVE_INFINITY : at - Math.min(...lengths) + SLACK_MS;
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    const page = await run((work) => expirePage(work, { keep, at, newest, after: from, batch, dryRun }));
    for (const name of MESSAGE_CLASSES) messages[name] += page.dropped.filter((one) => one === name).length;
    after = page.next;
  }
  const unmatched =
    keepUnmatchedMs === undefined
      ? { records: 0, strangers: 0 }
      : await expireUnmatched(run, { before: at - keepUnmatchedMs, batch, dryRun });
  return { at, messages, ...unmatched };
}

interface Page {
  readonly keep: RetentionOptions["keep"];
  readonly at: Instant;
  /** What was asked about later has not ended long enough ago, whatever its class. */
  readonly newest: Instant;
  readonly after: number;
  readonly batch: number;
  readonly dryRun: boolean;
}

interface ExpiredPage {
  readonly dropped: readonly MessageClass[];
  /** Sequence to go on from; null: there is nothing more. */
  readonly next: number | null;
}

async function expirePage(work: Work, page: Page): Promise<ExpiredPage> {
  const { transaction, rules } = work;
  const entries = await transaction.unerased(page.after, page.batch);
  const old = entries.filter((entry) => isExpired(entry, page));
  const last = entries.at(-1);
  const isLast = last === undefined || entries.length < page.batch || last.askedAt > page.newest;
  const next = isLast ? null : last.sequence;
  if (page.dryRun || old.length === 0) return { dropped: old.map(({ message }) => message.class), next };
  const scopes = old.flatMap((entry) => [
    customerScope(entry.customer),
    ...lookedUp(rules.program, entry.message, entry.household),
  ]);
  await work.lock([...new Set(scopes)]);
  const dropped: Entry[] = [];
  for (const { id, customer, household } of old) {
    const entry = await transaction.entryForUpdate(id);
    // One that moved meanwhile is not under our locks: the next run has it.
    const isOurs = entry?.customer === customer && entry.household === household;
    if (entry === null || !isOurs || !isExpired(entry, page)) continue;
    await eraseMessage(work, entry);
    dropped.push(entry);
  }
  await eraseToldOf(
    work,
    dropped.map(({ id }) => id),
  );
  return { dropped: dropped.map(({ message }) => message.class), next };
}

function isExpired(entry: Entry, { keep, at }: Page): boolean {
  const length = keep[entry.message.class];
  if (length === undefined || entry.erasure === "done" || !hasEnded(standingAt(entry, at))) return false;
  return hasEnded(entry.state) && endOf(entry) < at - length;
}

/** When it ended; of one whose outcome nobody reported, when that was due. */
function endOf({ sentAt, endedAt, leaseUntil, startedAt, askedAt }: Entry): Instant {
  return Math.max(sentAt ?? endedAt ?? leaseUntil ?? startedAt ?? askedAt, askedAt);
}

/** @throws InputError CY573 */
function checkRetention(
  { program, vocabulary }: RuleSet,
  { keep, keepUnmatchedMs, batch }: RetentionOptions,
): void {
  const looks = lookBacksOf(program);
  for (const [name, length] of Object.entries(keep)) {
    checkLength(name, length);
    const isOfClass = (intent: string): boolean => vocabulary.intents.get(intent)?.class === name;
    for (const look of looks.filter(({ intents }) => intents.some(isOfClass))) checkLook(name, length, look);
  }
  if (keepUnmatchedMs !== undefined) checkLength("unmatched", keepUnmatchedMs);
  if (batch !== undefined && !(Number.isSafeInteger(batch) && batch > 0)) {
    throw new InputError(
      "CY573",
      "retention: batch",
      "It is no whole number above zero.",
      "Leave it out for 200.",
    );
  }
}

/** @throws InputError CY573 */
function instantToCountFrom(given: Instant | undefined, now: Instant): Instant {
  if (given === undefined) return now;
  if (Number.isSafeInteger(given) && given <= now) return given;
  const help = "Leave it out for now.";
  throw new InputError("CY573", "retention: at", "The instant to count back from lies in the future.", help);
}

function checkLength(name: string, length: number): void {
  if (Number.isSafeInteger(length) && length >= SHORTEST_MS) return;
  throw new InputError(
    "CY573",
    `retention: ${name}`,
    `${Number.isFinite(length) ? durationInWords(Math.trunc(length)) : String(length)} is too short: a sender may ask again about a message for days.`,
    "5 days is the shortest.",
  );
}

function checkLook(name: string, length: number, { declaration, ms, comparesAbout }: LookBack): void {
  // When something was sent and how it ended stays for ever; what it was about does not.
  if (ms === null && !comparesAbout) return;
  if (ms !== null && length >= ms) return;
  throw new InputError(
    "CY573",
    `retention: ${name}`,
    ms === null
      ? `${declaration} compares what messages of this class were about, however long ago that was.`
      : `${durationInWords(length)} is too short: ${declaration} looks back ${durationInWords(ms)} at messages of this class.`,
    ms === null
      ? "Keep this class for ever, or give the rule a window."
      : `Keep at least ${durationInWords(ms)}.`,
  );
}
