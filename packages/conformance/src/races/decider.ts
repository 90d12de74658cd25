import { readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { loadBundle, openEngine, StoreError } from "@comity/core";
import { systemClock } from "@comity/node";
import { openStore } from "@comity/store";
import type { DeciderSettings } from "./decider-settings.ts";
import { Journal, readJournal } from "./journal.ts";
import { Pipeline } from "./pipeline.ts";

/**
 * A process of a race, to be killed at any moment and started again.
 *
 * node decider.ts SETTINGS
 */
const settings = JSON.parse(process.argv[2] ?? "") as DeciderSettings;
const before = readJournal(settings.journal);
const journal = new Journal(settings.journal);
journal.write({ kind: "born", at: Date.now() });

const clock = systemClock((error) => {
  // A ledger that is busy when something falls due is tried again; anything else ends this process, and is seen.
  if (!(error instanceof StoreError)) throw error;
});
const engine = await openEngine({
  rules: loadBundle(JSON.parse(readFileSync(settings.bundle, "utf8"))),
  store: await openStore(settings.ledger),
  clock,
  leaseMs: settings.leaseMs,
});
// Node keeps it for the next process when this one exits, and this one is killed.
flushCompileCache();
process.stdout.write("At work.\n");
const pipeline = new Pipeline(engine, journal, settings, before);
await Promise.all([
  pipeline.finish(before),
  ...Array.from({ length: settings.callers }, () => pipeline.work()),
]);
