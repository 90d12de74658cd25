import type { Entry } from "../ledger/entry.ts";
import { customerScope } from "../ledger/scope.ts";
import { lookedUp } from "./judge.ts";
import { customerOf, fallDue } from "./outcome.ts";
import type { Work } from "./work.ts";

/** How it went to do something that is due: it is done, there is nothing, or others are at all that there is. */
export type DueOutcome = "done" | "nothing" | "busy";

/** So many messages are looked at for one that nobody is at. */
const MOST_TRIED = 32;

/**
 * Does what is due for one message. Several processes work off what is due at the same time: each takes the first that no
 * other is at, and none waits for one that is slow.
 */
export async function doNextDue(work: Work): Promise<DueOutcome> {
  const [first] = await work.transaction.due(work.now, 1);
  if (first === undefined) return "nothing";
  if (await tryDue(work, first)) return "done";
  const [, ...others] = await work.transaction.due(work.now, MOST_TRIED);
  for (const entry of others) if (await tryDue(work, entry)) return "done";
  return "busy";
}

/**
 * What is held is decided again by the rules in force. If nobody with those has done it for so long, in milliseconds, it
 * is done by whoever is there: a hold has an end.
 */
const LEFT_TO_OTHERS_MS = 60_000;

/** Whether it was this engine's to do, and nobody else was at it. */
async function tryDue(work: Work, found: Entry): Promise<boolean> {
  const { rules, transaction } = work;
  if (isLeftToOthers(work, found) && (await work.isSuperseded())) return false;
  const before = await customerOf(work, found);
  const scopes = [customerScope(before.id), ...lookedUp(rules.program, found.message, before.household)];
  if (!(await transaction.tryLock(scopes))) return false;
  const entry = await transaction.entryForUpdate(found.id);
  if (entry === null) return false;
  const customer = await customerOf(work, entry);
  // It has moved to another customer or household since it was found, whose locks are not taken.
  if (customer.id !== before.id || customer.household !== before.household) return false;
  await fallDue(work, entry);
  return true;
}

function isLeftToOthers({ now }: Work, { state, dueAt }: Entry): boolean {
  return state === "held" && dueAt !== null && now < dueAt + LEFT_TO_OTHERS_MS;
}
