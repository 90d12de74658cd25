import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError, loadBundle, openEngine, StoreError } from "@comity/core";
import { systemClock } from "@comity/node";
import { openStore } from "@comity/store";
import type { DeciderSettings } from "./decider-settings.ts";
import { householdOfCustomer, idOf, MESSAGES, messageWithId, sliceAt } from "./game.ts";
import { Journal } from "./journal.ts";

/**
 * A process of a race that takes customers for one who are being written to, finds that they are two, and erases them; to be killed
 * at any moment and started again.
 *
 * node registrar.ts SETTINGS
 */
const settings = JSON.parse(process.argv[2] ?? "") as DeciderSettings;
const journal = new Journal(settings.journal);
const engine = await openEngine({
  rules: loadBundle(JSON.parse(readFileSync(settings.bundle, "utf8"))),
  store: await openStore(settings.ledger),
  clock: systemClock((error) => {
    if (!(error instanceof StoreError)) throw error;
  }),
  leaseMs: settings.leaseMs,
});
process.stdout.write("At work.\n");

/** How many merges it undoes again at most. */
const REMEMBERED = 8;
const SHARE_OF_SPLITS = 0.4;
const SHARE_OF_ERASURES = 0.1;
const PAUSE_MS = 15;
const merges: { readonly from: string; readonly into: string }[] = [];

for (;;) {
  const chance = Math.random();
  if (chance < SHARE_OF_ERASURES) await erase();
  else if (chance < SHARE_OF_ERASURES + SHARE_OF_SPLITS) await split();
  else await merge();
  await sleep(Math.random() * PAUSE_MS);
}

/** Two to whom messages go at this moment, as a rule of two households. */
async function merge(): Promise<void> {
  const { customer: from } = writtenTo(0);
  const { customer: into } = writtenTo(MESSAGES - 1);
  if (from === into) return;
  if (await done(() => engine.merge({ from, into }))) {
    journal.write({ kind: "moved", at: Date.now(), move: "merged", customer: from });
    merges.push({ from, into });
    merges.splice(0, merges.length - REMEMBERED);
  }
}

async function split(): Promise<void> {
  const [one] = merges.splice(Math.floor(Math.random() * merges.length), 1);
  if (one === undefined) return;
  const { from: id, into: from } = one;
  const household = householdOfCustomer(id);
  if (await done(() => engine.split({ from, customer: { id, household } })))
    journal.write({ kind: "moved", at: Date.now(), move: "split", customer: id });
}

async function erase(): Promise<void> {
  const { customer } = writtenTo(Math.floor(Math.random() * MESSAGES));
  await done(() => engine.eraseSubject(customer));
}

function writtenTo(number: number): { readonly customer: string } {
  const generation = Number(readFileSync(settings.generation, "utf8"));
  return messageWithId(settings.game, idOf(generation, sliceAt(Date.now()), number));
}

/** Whether it was done. Who has become somebody else meanwhile is left alone. */
async function done(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof StoreError || error instanceof InputError) return false;
    throw error;
  }
}
