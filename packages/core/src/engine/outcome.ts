import { longestWindow } from "../decide/claims.ts";
import { plainReason } from "../decide/context.ts";
import type { Reason } from "../ledger/answer.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Customer } from "../ledger/fact.ts";
import { customerScope } from "../ledger/scope.ts";
import { hasEnded, standingAt } from "../ledger/standing.ts";
import { InputError } from "../value/input-error.ts";
import type { Instant } from "../value/value.ts";
import { newlyBeaten, sameAnswer, withBeaten } from "./again.ts";
import {
  apply,
  decided,
  ended,
  follow,
  goneBeside,
  ledgerChanged,
  overtake,
  putEntry,
  recordResolved,
} from "./apply.ts";
import { claimFor } from "./claim.ts";
import { eraseEnded } from "./erase-message.ts";
import { provisional } from "./identity.ts";
import { conflictsOf, departureOf, type Judgement, judge, lookedUp } from "./judge.ts";
import { isStarter, recordStranger, strangerTo } from "./sender.ts";
import type { Work } from "./work.ts";

/** A message with the locks of its scopes taken, and its customer. */
interface Locked {
  readonly entry: Entry;
  readonly customer: Customer;
}

/** @throws InputError if nobody asked about such a message. */
export async function lockEntry(work: Work, id: string): Promise<Locked> {
  for (;;) {
    const found = await entryOf(work, id);
    const before = await customerOf(work, found);
    await work.lock([
      customerScope(before.id),
      ...lookedUp(work.rules.program, found.message, before.household),
    ]);
    const entry = await entryForUpdate(work, id);
    const customer = await customerOf(work, entry);
    // It may have moved to another customer or household while we waited for the locks.
    if (customer.id === before.id && customer.household === before.household) return { entry, customer };
  }
}

async function entryOf({ transaction }: Work, id: string): Promise<Entry> {
  return (await transaction.entry(id)) ?? nobodyAsked(id);
}

/** Facts wake held messages without their locks. This keeps a wake from falling between reading and writing one. */
async function entryForUpdate({ transaction }: Work, id: string): Promise<Entry> {
  return (await transaction.entryForUpdate(id)) ?? nobodyAsked(id);
}

function nobodyAsked(id: string): never {
  throw new InputError(
    "CY593",
    `message ${id}`,
    "Nobody has asked about a message with this id.",
    "Have it decided first, or check the id.",
  );
}

export async function customerOf(work: Work, entry: Entry): Promise<Customer> {
  const known = await work.transaction.customer(entry.customer);
  return known ?? { ...provisional(entry.customer, []), household: entry.household };
}

/**
 * The last check, at the moment of hand-over, under the same locks. The message is decided again with everything that is
 * known now; if the answer is no longer the one that was given, it stands under the new one and is not started.
 *
 * @param by who starts it, null if they do not say: who has started it already and lost the answer gets it again
 */
export async function start(
  work: Work,
  id: string,
  by: string | null,
): Promise<{ readonly entry: Entry; readonly started: boolean }> {
  const { entry, customer } = await lockEntry(work, id);
  const standing = standingAt(entry, work.now);
  if (standing === "started") return { entry, started: by !== null && (await isStarter(work, entry, by)) };
  if (standing !== "cleared") return { entry: await fallDue(work, entry), started: false };
  const decision = await judge(work, entry, customer, work.now);
  const again = decided(work, entry, decision);
  if (!sameAnswer(entry, again)) return { entry: await apply(work, entry, again, decision), started: false };
  const sender = by === null ? {} : { startedBy: by };
  return { entry: await handOver(work, entry, { ...again, ...sender }, decision), started: true };
}

async function handOver(work: Work, entry: Entry, again: Entry, decision: Judgement): Promise<Entry> {
  const leaseUntil = work.now + work.lives.leaseMs;
  const news = newlyBeaten(entry, decision);
  const started: Entry = {
    ...again,
    state: "started",
    clearedAt: entry.clearedAt,
    startedAt: work.now,
    leaseUntil,
    dueAt: leaseUntil,
    answer: withBeaten(entry, news),
  };
  await putEntry(work, started);
  await claimFor(work, started, decision);
  await recordState(work, started);
  await follow(work, entry, started, { ...decision, ...news });
  return started;
}

/**
 * The carrier took it. What was sent without being cleared, or by somebody who did not start it, is recorded as what happened,
 * marked a breach, and counts.
 */
export async function sent(work: Work, id: string, by: string | null): Promise<Entry> {
  const { entry: found, customer } = await lockEntry(work, id);
  const stranger = await strangerTo(work, found, by);
  const entry = stranger === null ? found : await recordStranger(work, found, stranger, "sent");
  const standing = standingAt(entry, work.now);
  if (standing === "sent" || (standing === "failed" && entry.bounced === true)) return entry;
  if (standing === "cleared") {
    const { entry: after, started } = await start(work, id, by);
    return markSent(work, after, customer, !started);
  }
  const allowed = standing === "started" || standing === "unreported" || entry.startedAt !== null;
  return markSent(work, entry, customer, !allowed);
}

/**
 * It counts from now on, so whom it beats and did not before must not go: its place in time has moved, or it had none. And
 * whom it contradicts by having gone is told.
 *
 * @param at when it was sent, if not now
 */
export async function markSent(
  work: Work,
  entry: Entry,
  customer: Customer,
  breach: boolean,
  at: Instant = work.now,
): Promise<Entry> {
  const conflicts = await conflictsOf(work, entry, customer, at);
  const news = newlyBeaten(entry, conflicts);
  const after: Entry = {
    ...entry,
    state: "sent",
    // By a clock that is a little behind it would be sent before it was started, and leave the place that it claimed.
    sentAt: Math.max(at, entry.startedAt ?? at),
    endedAt: null,
    dueAt: null,
    leaseUntil: null,
    breach: entry.breach || breach,
    answer: withBeaten(entry, news),
  };
  await moved(work, entry, after);
  if (longestWindow(work.rules.program, after.message.intent) !== null)
    await claimFor(work, after, conflicts);
  await overtake(work, after, news);
  await goneBeside(work, after, conflicts.lostTo);
  return after;
}

/**
 * The carrier did not take it, or it bounced later. What never went cannot fail: it stays as it is. So does what another one
 * started: who started it may yet send it, so it goes on counting.
 *
 * @param bounced whether its carrier had it: a report that it was handed over, which comes later, then says nothing new
 */
export async function failed(work: Work, id: string, by: string | null, bounced: boolean): Promise<Entry> {
  const { entry } = await lockEntry(work, id);
  const stranger = await strangerTo(work, entry, by);
  if (stranger !== null) return recordStranger(work, entry, stranger, "failed");
  const standing = standingAt(entry, work.now);
  if (standing === "failed" && bounced && entry.bounced !== true)
    return putEntry(work, { ...entry, bounced });
  if (standing !== "cleared" && standing !== "started" && standing !== "sent" && standing !== "unreported")
    return entry;
  const what = bounced ? "It came back, or was dropped on the way." : "The carrier did not take it.";
  const reason = plainReason("state", null, "block", `${what} To try again, ask with a new id.`);
  return markFailed(work, bounced ? { ...entry, bounced } : entry, reason);
}

/** It has not gone, or not arrived, and counts no longer. */
export async function markFailed(work: Work, entry: Entry, reason: Reason): Promise<Entry> {
  return moved(work, entry, { ...ended(work, entry, "failed", reason), leaseUntil: null });
}

/**
 * The department takes its message back. What has gone cannot be taken back: it stays as it is.
 *
 * @param because why, in words; null if nobody says
 */
export async function withdraw(work: Work, id: string, because: string | null): Promise<Entry> {
  const { entry } = await lockEntry(work, id);
  const standing = standingAt(entry, work.now);
  if (standing !== "cleared" && standing !== "held") return entry;
  const why = because === null ? "." : `: ${because.replace(/\.$/, "")}.`;
  const reason = plainReason("state", null, "block", `${entry.message.department} took it back${why}`);
  return moved(work, entry, ended(work, entry, "withdrawn", reason));
}

/**
 * A person decides on a message that waits for one; the rules that did not ask decide as ever. The same word again, of somebody who
 * lost the answer, changes nothing.
 *
 * @throws InputError CY594 if it does not wait for one
 */
export async function review(work: Work, id: string, decision: "send" | "block", by: string): Promise<Entry> {
  const { entry, customer } = await lockEntry(work, id);
  const asking = entry.holds.filter((clock) => clock.review && clock.active).map((clock) => clock.rule);
  if (entry.state !== "held" || asking.length === 0) {
    const last = entry.reviews.at(-1);
    if (last?.decision === decision && last.by === by) return entry;
    throw new InputError(
      "CY594",
      `message ${id}`,
      `It is not waiting for a review: it is ${standingAt(entry, work.now)}.`,
      "Only a message that is held for review can be reviewed.",
    );
  }
  const reviews = [...entry.reviews, { rules: [...new Set(asking)], decision, by, at: work.now }];
  return decideAgain(work, { ...entry, reviews }, customer);
}

/** A full new decision on a held message. */
async function decideAgain(work: Work, entry: Entry, customer: Customer): Promise<Entry> {
  const decision = await judge(work, entry, customer, departureOf(entry.message, work.now));
  const after = decided(work, entry, decision);
  // Still waiting for the same: nothing to tell anybody.
  if (after.state === "held" && sameWait(entry, after)) return putEntry(work, after);
  return apply(work, entry, after, decision);
}

function sameWait(before: Entry, after: Entry): boolean {
  const key = ({ answer }: Entry): string =>
    JSON.stringify([answer.until, answer.reasons.map((reason) => [reason.rule, reason.kind])]);
  return key(before) === key(after);
}

/** Does what time alone brings about for a message: a held one is decided again, a clearance lapses, a lease ends. */
export async function fallDue(work: Work, entry: Entry): Promise<Entry> {
  if (entry.dueAt === null || entry.dueAt > work.now) return entry;
  if (entry.erasure === "due" && hasEnded(entry.state)) return eraseEnded(work, entry);
  const standing = standingAt(entry, work.now);
  if (standing === "held") return decideAgain(work, entry, await customerOf(work, entry));
  if (standing === "lapsed") {
    const reason = plainReason(
      "state",
      null,
      "block",
      "It was cleared, and nobody started it in time. Ask again with a new id.",
    );
    return moved(work, entry, ended(work, entry, "lapsed", reason));
  }
  return moved(work, entry, { ...entry, state: standing, dueAt: null });
}

async function moved(work: Work, before: Entry, after: Entry): Promise<Entry> {
  await putEntry(work, after);
  await recordState(work, after);
  await recordResolved(work, before, after);
  await ledgerChanged(work, before, after);
  return after;
}

async function recordState(work: Work, entry: Entry): Promise<void> {
  const { state, breach, customer, id } = entry;
  await work.record({ kind: "state", at: work.now, message: id, customer, state, breach });
}
