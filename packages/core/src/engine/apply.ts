import { conflictKey } from "../decide/claims.ts";
import type { Beaten } from "../decide/conflicts.ts";
import { plainReason } from "../decide/context.ts";
import type { Decision } from "../decide/decision.ts";
import { recalledBy } from "../explain/sentences.ts";
import type { Answer } from "../ledger/answer.ts";
import type { Entry, EntryState, HoldClock } from "../ledger/entry.ts";
import { HELD_SCOPE, readsScope, scopesOf } from "../ledger/scope.ts";
import { isLive, standingAt, verdictOf } from "../ledger/standing.ts";
import { claimFor } from "./claim.ts";
import { type Judgement, lookedUp, readsOf } from "./judge.ts";
import type { Work } from "./work.ts";

/**
 * Writes an entry under every scope by which it is found again, and notes when it falls due. One that must not go claims
 * nothing any more.
 */
export async function putEntry(work: Work, entry: Entry): Promise<Entry> {
  await work.transaction.putEntry(entry, entryScopes(work, entry));
  if (!isLive(entry.state)) await work.transaction.claim(entry, []);
  if (entry.dueAt !== null) work.wakeAt(entry.dueAt);
  return entry;
}

function entryScopes(work: Work, entry: Entry): string[] {
  const scopes = scopesOf(entry.message, entry.customer, entry.household);
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

/** Writes what was decided for an entry, with everything that follows from it for other messages. */
export async function apply(
  work: Work,
  before: Entry | null,
  entry: Entry,
  decision: Judgement,
): Promise<Entry> {
  await putEntry(work, entry);
  await claimFor(work, entry, decision.stands);
  const { id, customer, answer } = entry;
  await work.record({ kind: "decision", at: work.now, message: id, customer, answer });
  await recordResolved(work, before, entry);
  await follow(work, before, entry, decision);
  return entry;
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
  for (const { entry, conflict } of await losersOf(work, decision.drawn)) {
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
  for (const { entry, conflict } of await losersOf(work, beaten.recalls)) {
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
  // Whoever beats it by several conflicts, it concedes all of them; it is told once.
  for (const { entry, conflict } of beaten.missed) {
    await work.transaction.concede(entry, conflictKey(conflict));
  }
  for (const { entry, conflict } of await losersOf(work, beaten.missed)) {
    await work.record({
      kind: "missed",
      at: work.now,
      message: entry.id,
      customer: entry.customer,
      by: winner.id,
      rule: conflict.id,
    });
  }
}

/** A message that loses, as it stands in the ledger. */
interface Loser {
  readonly entry: Entry;
  readonly conflict: Beaten["conflict"];
}

/** A message may lose by several conflicts; it is recalled once. */
async function losersOf(work: Work, beaten: readonly Beaten[]): Promise<readonly Loser[]> {
  const byId = new Map<string, Loser>();
  for (const { entry, conflict } of beaten) {
    const stored = byId.has(entry.id) ? null : await work.transaction.entry(entry.id);
    if (stored !== null) byId.set(entry.id, { entry: stored, conflict });
  }
  return [...byId.values()];
}

async function recall(work: Work, winner: Entry, { entry, conflict }: Loser): Promise<Entry> {
  const text = recalledBy(conflict, winner.message, work.rules.vocabulary);
  const reason = plainReason("conflict", conflict.id, "block", text, winner.id);
  return putEntry(work, ended(work, entry, "recalled", reason));
}

/** A cleared message that drew with another: both wait for a person. */
async function stop(work: Work, other: Entry, { entry, conflict }: Loser): Promise<void> {
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

/** Marks held messages of these scopes due now. */
export async function wakeHeld(
  work: Work,
  scopes: readonly string[],
  concerns: (entry: Entry) => boolean,
): Promise<void> {
  const seen = new Set<string>();
  for (const scope of scopes) {
    for (const entry of await work.transaction.held(scope)) {
      if (seen.has(entry.id) || !concerns(entry)) continue;
      seen.add(entry.id);
      if (entry.dueAt === null || entry.dueAt > work.now) await putEntry(work, { ...entry, dueAt: work.now });
    }
  }
}
