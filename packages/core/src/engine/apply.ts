import { conflictKey } from "../decide/claims.ts";
import { plainReason } from "../decide/context.ts";
import type { Decision } from "../decide/decision.ts";
import type { Beaten } from "../decide/findings.ts";
import { recalledBy } from "../explain/sentences.ts";
import type { Answer } from "../ledger/answer.ts";
import type { Entry, EntryState, HoldClock } from "../ledger/entry.ts";
import { HELD_SCOPE, readsScope, scopesOf, siloScope, UNREPORTED_SCOPE } from "../ledger/scope.ts";
import { hasEnded, isLive, standingAt, verdictOf } from "../ledger/standing.ts";
import { claimFor } from "./claim.ts";
import { type Judgement, lookedUp, readsOf } from "./judge.ts";
import type { Work } from "./work.ts";

/**
 * Writes an entry under every scope by which it is found again, and notes when it falls due. One that must not go claims
 * nothing any more.
 */
export async function putEntry(work: Work, given: Entry): Promise<Entry> {
  // What is to be erased when it has ended, and has, is looked at once more at once: then it is.
  const entry = given.erasure === "due" && hasEnded(given.state) ? { ...given, dueAt: work.now } : given;
  await work.transaction.putEntry(entry, entryScopes(work, entry));
  if (!isLive(entry.state)) await work.transaction.claim(entry, []);
  if (entry.dueAt !== null) work.wakeAt(entry.dueAt);
  return entry;
}

function entryScopes(work: Work, entry: Entry): string[] {
  const scopes = scopesOf(entry.message, entry.customer, entry.household);
  if (entry.state === "unreported") return [...scopes, UNREPORTED_SCOPE];
  if (entry.state !== "held") return scopes;
  const reads = readsOf(work.rules.program, entry.message.intent).records;
  return [...scopes, HELD_SCOPE, ...reads.map(({ record }) => readsScope(record))];
}

/** The answer that a decision gives. */
export function answerOf(work: Work, message: string, decision: Decision): Answer {
  const { verdict, changes } = decision;
  return {
    message,
    verdict,
    reasons: decision.reasons,
    until: decision.until,
    deadline: decision.deadline,
    channel: changes.channel,
    removed: changes.removed,
    attached: changes.attached,
    recalled: decision.recalls.map(({ entry }) => entry.id),
    missed: decision.missed.map(({ entry }) => entry.id),
    observed: decision.observed,
    validUntil: null,
    decidedAt: work.now,
    ruleSet: work.rules.program.hash,
  };
}

/** An entry without what a decision settles. */
export type Draft = Omit<Entry, "state" | "dueAt" | "changes" | "answer">;

/** What an entry becomes by a decision; nothing is written yet. */
export function decided(work: Work, entry: Draft, decision: Decision): Entry {
  const { now, lives } = work;
  const answer = answerOf(work, entry.id, decision);
  const common = { ...entry, changes: decision.changes, holds: decision.clocks, endedAt: null };
  switch (decision.verdict) {
    case "hold":
      return { ...common, state: "held", clearedAt: null, dueAt: decision.changesAt, answer };
    case "block":
      return { ...common, state: "blocked", endedAt: now, dueAt: null, answer };
    default: {
      const lastInstant = Math.max(entry.message.sendAt, now) + lives.clearanceMs;
      const validUntil =
        decision.changesAt === null ? lastInstant : Math.min(decision.changesAt - 1, lastInstant);
      // At its last instant a clearance still stands; it lapses a millisecond after.
      return {
        ...common,
        state: "cleared",
        clearedAt: now,
        dueAt: lastInstant + 1,
        answer: { ...answer, validUntil },
      };
    }
  }
}

/**
 * Writes what was decided for an entry, with everything that follows from it for other messages. What is held by rules that
 * are not in force any more, or by what a silo has just overtaken, is due at once.
 */
export async function apply(
  work: Work,
  before: Entry | null,
  settled: Entry,
  decision: Judgement,
): Promise<Entry> {
  const isLookedAtAgain =
    settled.state === "held" &&
    ((await work.isSuperseded()) || (before?.state !== "held" && (await hasMissedSilo(work, decision))));
  const entry = await putEntry(work, isLookedAtAgain ? { ...settled, dueAt: work.now } : settled);
  await claimFor(work, entry, decision);
  const { id, customer, answer } = entry;
  await work.record({ kind: "decision", at: work.now, message: id, customer, answer });
  await recordResolved(work, before, entry);
  await follow(work, before, entry, decision);
  return entry;
}

/**
 * Whether a silo has told where it stands since this decision read it. It wakes what is held, and could not wake a message that
 * nobody has written as held yet. From now on it waits until this one is there.
 */
async function hasMissedSilo({ transaction }: Work, { silos }: Judgement): Promise<boolean> {
  await transaction.lockShared(silos.map(({ name }) => siloScope(name)));
  for (const { name, inStep, readable } of silos) {
    const now = await transaction.silo(name);
    if (now !== null && (now.inStep !== inStep || now.readable !== readable)) return true;
  }
  return false;
}

/** A message that was held and is so no longer, however that came about, is told as resolved. */
export async function recordResolved(work: Work, before: Entry | null, entry: Entry): Promise<void> {
  if (before?.state !== "held" || entry.state === "held") return;
  const { id, customer, answer } = entry;
  const verdict = verdictOf(entry, entry.state);
  await work.record({ kind: "resolved", at: work.now, message: id, customer, verdict, answer });
}

/** What follows from an entry's new state for other messages: recalls, misses, and a new look at what is held. */
export async function follow(
  work: Work,
  before: Entry | null,
  entry: Entry,
  decision: Decision,
): Promise<void> {
  await beat(work, entry, decision);
  await ledgerChanged(work, before, entry);
}

/** Recalls the losers of a message that goes, reports those that had gone, and stops those that drew with it. */
async function beat(work: Work, winner: Entry, decision: Decision): Promise<void> {
  await overtake(work, winner, decision);
  for (const { entry, conflict } of await storedOf(work, decision.drawn)) {
    if (entry.reviews.some((review) => review.rules.includes(conflict.id))) continue;
    await stop(work, winner, { entry, conflict });
  }
}

/** Recalls the losers that have not started, and reports those that had gone. */
export async function overtake(
  work: Work,
  winner: Entry,
  beaten: Pick<Decision, "recalls" | "missed">,
): Promise<void> {
  for (const { entry, conflict } of await storedOf(work, beaten.recalls)) {
    const recalled = await recall(work, winner, { entry, conflict });
    await work.record({
      kind: "recalled",
      at: work.now,
      message: entry.id,
      customer: entry.customer,
      by: winner.id,
      rule: conflict.id,
    });
    await ledgerChanged(work, entry, recalled, winner.id);
  }
  for (const { entry, conflict } of await storedOf(work, beaten.missed)) {
    await recordMissed(work, entry, winner, conflict);
  }
}

/** Reports a message that turns out to have gone beside messages that beat it, where that is not known yet. */
export async function goneBeside(work: Work, loser: Entry, winners: readonly Beaten[]): Promise<void> {
  for (const { conflict } of winners) await work.transaction.concede(loser, conflictKey(conflict));
  for (const { entry: winner, conflict } of await storedOf(work, winners)) {
    if (loser.answer.missed.includes(winner.id) || winner.answer.missed.includes(loser.id)) continue;
    const answer = { ...winner.answer, missed: [...winner.answer.missed, loser.id] };
    await putEntry(work, { ...winner, answer });
    await recordMissed(work, loser, winner, conflict);
  }
}

async function recordMissed(
  work: Work,
  loser: Entry,
  winner: Entry,
  conflict: Beaten["conflict"],
): Promise<void> {
  const { id, customer } = loser;
  await work.record({
    kind: "missed",
    at: work.now,
    message: id,
    customer,
    by: winner.id,
    rule: conflict.id,
  });
}

/** A message on the other side of a conflict, as it stands in the ledger. */
interface Stored {
  readonly entry: Entry;
  readonly conflict: Beaten["conflict"];
}

/** A message may lose, or win, by several conflicts; it is recalled or told of once. */
async function storedOf(work: Work, beaten: readonly Beaten[]): Promise<readonly Stored[]> {
  const byId = new Map<string, Stored>();
  for (const { entry, conflict } of beaten) {
    const stored = byId.has(entry.id) ? null : await work.transaction.entry(entry.id);
    if (stored !== null) byId.set(entry.id, { entry: stored, conflict });
  }
  return [...byId.values()];
}

async function recall(work: Work, winner: Entry, { entry, conflict }: Stored): Promise<Entry> {
  const text = recalledBy(conflict, winner.message, work.rules.vocabulary);
  const reason = plainReason("conflict", conflict.id, "block", text, winner.id);
  return putEntry(work, ended(work, entry, "recalled", reason));
}

/** A cleared message that drew with another: both wait for a person. */
async function stop(work: Work, other: Entry, { entry, conflict }: Stored): Promise<void> {
  const clock: HoldClock = {
    rule: conflict.id,
    clause: "then",
    since: work.now,
    until: null,
    active: true,
    review: true,
  };
  const text = `It contradicts message ${other.id}, and nobody wins: a person decides on both.`;
  const answer: Answer = {
    ...entry.answer,
    verdict: "hold",
    reasons: [plainReason("conflict", conflict.id, "hold", text, other.id)],
    until: { kind: "review", by: null },
    validUntil: null,
    decidedAt: work.now,
  };
  const held: Entry = {
    ...entry,
    state: "held",
    clearedAt: null,
    dueAt: null,
    holds: [...entry.holds, clock],
    answer,
  };
  await putEntry(work, held);
  await work.record({ kind: "decision", at: work.now, message: entry.id, customer: entry.customer, answer });
  await ledgerChanged(work, entry, held, other.id);
}

/** An entry that has come to an end without being sent, with an answer that says so. */
export function ended(
  work: Work,
  entry: Entry,
  state: EntryState,
  reason: ReturnType<typeof plainReason>,
): Entry {
  const answer: Answer = {
    ...entry.answer,
    verdict: "block",
    reasons: [reason],
    until: null,
    deadline: null,
    channel: null,
    removed: [],
    attached: [],
    validUntil: null,
    decidedAt: work.now,
  };
  return { ...entry, state, endedAt: work.now, dueAt: null, answer };
}

/**
 * Asks for a new look at the held messages that a change in the ledger may concern: those of the same household, and
 * those that a conflict or limit compares with it (see `lookedUp`). They are marked due now, in the same transaction, so that a crash loses none.
 */
export async function ledgerChanged(
  work: Work,
  before: Entry | null,
  after: Entry,
  except: string = after.id,
): Promise<void> {
  const was = before === null ? null : standingAt(before, work.now);
  const relevant = (was !== null && isLive(was)) || isLive(after.state) || was === "unreported";
  if (
    !relevant ||
    (was === after.state && before?.startedAt === after.startedAt && before?.sentAt === after.sentAt)
  )
    return;
  const scopes = lookedUp(work.rules.program, after.message, after.household);
  await wakeHeld(
    work,
    scopes,
    (entry) => entry.id !== except && entry.id !== after.id && looksAtLedger(work, entry),
  );
}

function looksAtLedger(work: Work, entry: Entry): boolean {
  return readsOf(work.rules.program, entry.message.intent).ledger !== null;
}

/** Held messages that are read at a time: there may be many. */
const HELD_PAGE = 1_000;

/**
 * Marks held messages of these scopes due now. Their locks need not be taken: nothing but the mark is written, so that one
 * that another process lets go at this moment stays let go.
 */
export async function wakeHeld(
  work: Work,
  scopes: readonly string[],
  concerns: (entry: Entry) => boolean,
): Promise<void> {
  const woken = new Set<string>();
  for (const scope of scopes) {
    let page: readonly Entry[] = [];
    do {
      page = await work.transaction.held(scope, page.at(-1)?.sequence ?? 0, HELD_PAGE);
      for (const entry of page) if (concerns(entry)) woken.add(entry.id);
    } while (page.length === HELD_PAGE);
  }
  if (woken.size === 0) return;
  await work.transaction.wake([...woken], work.now);
  work.wakeAt(work.now);
}
