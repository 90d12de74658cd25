import { conflictKey, longestWindow } from "../decide/claims.ts";
import type { Entry } from "../ledger/entry.ts";
import { type Customer, householdOfOne } from "../ledger/fact.ts";
import { customerScope, householdScope } from "../ledger/scope.ts";
import { effectiveAt, isGone, standingAt } from "../ledger/standing.ts";
import { beatAnew, sameAnswer } from "./again.ts";
import { apply, decided, putEntry, wakeHeld } from "./apply.ts";
import { claimFor } from "./claim.ts";
import { conflictsOf, departureOf, judge } from "./judge.ts";
import { isStranger } from "./key-graph.ts";
import { passOnById } from "./suppression.ts";
import { wakeReaders } from "./wake.ts";
import type { Work } from "./work.ts";

/**
 * A customer turned out to be another one: records that silos gave it and messages to it are that one's from
 * now on, and so are its addresses. What stays of it says who it is. The caller holds the locks of both.
 */
export async function mergeCustomer(work: Work, from: Customer, into: Customer): Promise<void> {
  const { transaction } = work;
  await transaction.putCustomer(withKeysOf(into, from));
  await transaction.putCustomer({
    ...from,
    household: householdOfOne(from.id),
    fields: {},
    keys: [],
    formerKeys: [],
    mergedInto: into.id,
  });
  for (const { name, reference } of work.rules.vocabulary.records.values()) {
    const records = reference ? [] : await transaction.records(name, [from.id]);
    for (const record of records) {
      const after = { ...record, customer: into.id };
      await transaction.putRecord(after);
      await wakeReaders(work, name, [after]);
    }
  }
  await passOnById(work, from.id, into.id);
  await work.record({ kind: "merged", at: work.now, from: from.id, into: into.id });
  await moveEntries(work, from, into);
}

/** An address led to whom it belonged; for one that is provisional too it is all that is known. */
function withKeysOf(into: Customer, from: Customer): Customer {
  const more = [...from.keys, ...from.formerKeys].filter((key) => !into.keys.includes(key));
  if (isStranger(into)) return { ...into, keys: [...into.keys, ...more] };
  return { ...into, formerKeys: [...new Set([...into.formerKeys, ...more])] };
}

/**
 * Messages follow their customer: into another household, or to whom the customer turned out to be. From then on conflicts and
 * limits see them there. Everything of the household that has not started is looked at again.
 *
 * @param moves which of them go; all if not said
 */
export async function moveEntries(
  work: Work,
  from: Customer,
  to: Customer,
  moves: (entry: Entry) => boolean = () => true,
): Promise<void> {
  const entries = (await work.transaction.entries(customerScope(from.id), null)).filter(moves);
  const moved: Entry[] = [];
  for (const entry of entries) {
    const after = await putEntry(work, { ...entry, customer: to.id, household: to.household });
    // What it claimed, it claimed among others.
    await work.transaction.claim(after, []);
    moved.push(after);
  }
  await wakeHeld(work, [householdScope(from.household), householdScope(to.household)], () => true);
  if (moved.length === 0) return;
  await lookAtCleared(work, to.household);
  for (const entry of moved) if (isGone(standingAt(entry, work.now))) await claimWhereItCame(work, entry, to);
}

/** What has gone goes on standing against those that come, among whom it is now. */
async function claimWhereItCame(work: Work, entry: Entry, customer: Customer): Promise<void> {
  const windowMs = longestWindow(work.rules.program, entry.message.intent);
  const at = effectiveAt(entry);
  // Nobody comes any more that it could stand against.
  if (windowMs === null || at + windowMs < work.now) return;
  const { stands, missed, recalls } = await conflictsOf(work, entry, customer, at);
  // Who is cleared and loses to it was looked at, and stands beside it by intention.
  const beside = new Set(recalls.map(({ conflict }) => conflictKey(conflict)));
  await claimFor(work, entry, { stands: stands.filter(({ conflict }) => !beside.has(conflict)), missed });
}

/**
 * Decides the cleared messages of a household again, as `start` would: what was cleared for two may be too much for one. The
 * latest come first, so that of several that cannot all go the earlier ones stand.
 */
async function lookAtCleared(work: Work, household: string): Promise<void> {
  const { transaction, now, lives } = work;
  const entries = await transaction.entries(householdScope(household), now - lives.clearanceMs);
  for (const { id, customer: owner } of entries.toReversed()) {
    // One that came before may have recalled it.
    const entry = await transaction.entry(id);
    const customer = await transaction.customer(owner);
    if (entry === null || customer === null || standingAt(entry, now) !== "cleared") continue;
    const decision = await judge(work, entry, customer, departureOf(entry.message, now));
    const again = decided(work, entry, decision);
    if (!sameAnswer(entry, again)) await apply(work, entry, again, decision);
    else {
      await claimFor(work, entry, decision);
      await beatAnew(work, entry, decision);
    }
  }
}
