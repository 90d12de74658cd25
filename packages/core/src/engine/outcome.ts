import { plainReason } from "../decide/context.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Customer } from "../ledger/fact.ts";
import { customerScope } from "../ledger/scope.ts";
import { standingAt } from "../ledger/standing.ts";
import { InputError } from "../value/input-error.ts";
import { newlyBeaten, sameAnswer, withBeaten } from "./again.ts";
import { apply, decided, ended, follow, ledgerChanged, overtake, putEntry, recordResolved } from "./apply.ts";
import { claimFor } from "./claim.ts";
import { provisional } from "./identity.ts";
import { beatenBy, departureOf, type Judgement, judge, lookedUp } from "./judge.ts";
import type { Work } from "./work.ts";

/** A message with the locks of its scopes taken, and its customer. */
interface Locked {
  readonly entry: Entry;
  readonly customer: Customer;
}

/** @throws InputError if nobody asked about such a message. */
async function lockEntry(work: Work, id: string): Promise<Locked> {
  for (;;) {
    const found = await entryOf(work, id);
    const before = await customerOf(work, found);
    await work.lock([
      customerScope(before.id),
      ...lookedUp(work.rules.program, found.message, before.household),
    ]);
    const entry = await entryOf(work, id);
    const customer = await customerOf(work, entry);
    // It may have moved to another customer or household while we waited for the locks.
    if (customer.id === before.id && customer.household === before.household) return { entry, customer };
  }
}

async function entryOf(work: Work, id: string): Promise<Entry> {
  const entry = await work.transaction.entry(id);
  if (entry !== null) return entry;
  throw new InputError(
    "CY593",
    `message ${id}`,
    "Nobody has asked about a message with this id.",
    "Have it decided first, or check the id.",
  );
}

async function customerOf(work: Work, entry: Entry): Promise<Customer> {
  const known = await work.transaction.customer(entry.customer);
  return known ?? { ...provisional(entry.customer, []), household: entry.household };
}

/**
 * The last check, at the moment of hand-over, under the same locks. The message is decided again with everything that is
 * known now; if the answer is no longer the one that was given, it stands under the new one and is not started.
 */
export async function start(
  work: Work,
  id: string,
): Promise<{ readonly entry: Entry; readonly started: boolean }> {
  const { entry, customer } = await lockEntry(work, id);
  if (standingAt(entry, work.now) !== "cleared") return { entry: await fallDue(work, entry), started: false };
  const decision = await judge(work, entry, customer, work.now);
  const again = decided(work, entry, decision);
  if (!sameAnswer(entry, again)) return { entry: await apply(work, entry, again, decision), started: false };
  return { entry: await handOver(work, entry, again, decision), started: true };
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
  await claimFor(work, started, decision.stands);
  await recordState(work, started);
  await follow(work, entry, started, { ...decision, ...news });
  return started;
}

/** The carrier took it. What was sent without being cleared is recorded as what happened, marked a breach, and counts. */
export async function sent(work: Work, id: string): Promise<Entry> {
  const { entry, customer } = await lockEntry(work, id);
  const standing = standingAt(entry, work.now);
  if (standing === "sent") return entry;
  if (standing === "cleared") {
    const { entry: after, started } = await start(work, id);
    return markSent(work, after, customer, !started);
  }
  const allowed = standing === "started" || standing === "unreported" || entry.startedAt !== null;
  return markSent(work, entry, customer, !allowed);
}

/** It counts from now on, so whom it beats and did not before must not go: its place in time has moved, or it had none. */
async function markSent(work: Work, entry: Entry, customer: Customer, breach: boolean): Promise<Entry> {
  const news = newlyBeaten(entry, await beatenBy(work, entry, customer, work.now));
  const after: Entry = {
    ...entry,
    state: "sent",
    sentAt: work.now,
    endedAt: null,
    dueAt: null,
    leaseUntil: null,
    breach: entry.breach || breach,
    answer: withBeaten(entry, news),
  };
  await moved(work, entry, after);
  await overtake(work, after, news);
  return after;
}

/** The carrier did not take it, or it bounced later. What never went cannot fail: it stays as it is. */
export async function failed(work: Work, id: string): Promise<Entry> {
  const { entry } = await lockEntry(work, id);
  const standing = standingAt(entry, work.now);
  if (standing !== "cleared" && standing !== "started" && standing !== "sent" && standing !== "unreported")
    return entry;
  const reason = plainReason(
    "state",
    null,
    "block",
    "The carrier did not take it. To try again, ask with a new id.",
  );
  return moved(work, entry, { ...ended(work, entry, "failed", reason), leaseUntil: null });
}

/** The department takes its message back. What has gone cannot be taken back: it stays as it is. */
export async function withdraw(work: Work, id: string): Promise<Entry> {
  const { entry } = await lockEntry(work, id);
  const standing = standingAt(entry, work.now);
  if (standing !== "cleared" && standing !== "held") return entry;
  const reason = plainReason("state", null, "block", `${entry.message.department} took it back.`);
  return moved(work, entry, ended(work, entry, "withdrawn", reason));
}

/** A person decides on a message that waits for one; the rules that did not ask decide as ever. @throws InputError */
export async function review(work: Work, id: string, decision: "send" | "block", by: string): Promise<Entry> {
  const { entry, customer } = await lockEntry(work, id);
  const asking = entry.holds.filter((clock) => clock.review && clock.active).map((clock) => clock.rule);
  if (entry.state !== "held" || asking.length === 0) {
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

/** The next message that is due, with its locks taken; null if none is. */
export async function lockNextDue(work: Work): Promise<Entry | null> {
  const [next] = await work.transaction.due(work.now, 1);
  if (next === undefined) return null;
  const { entry } = await lockEntry(work, next.id);
  return entry;
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
