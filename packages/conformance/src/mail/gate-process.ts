import { readFileSync } from "node:fs";
import { SILENT, smtp } from "@comity/adapters";
import { loadBundle, openEngine, StoreError } from "@comity/core";
import { openStore } from "@comity/store";
import type { GateProcessSettings } from "./gate-process-settings.ts";
import { killAtFiles, killedAtCalls } from "./kill-at.ts";
import { shiftedClock } from "./shifted-clock.ts";

/**
 * A gate with an engine in a process of its own, to be killed at any moment and started again.
 *
 * node gate-process.ts SETTINGS
 */
const settings = JSON.parse(process.argv[2] ?? "") as GateProcessSettings;
const clock = shiftedClock(settings.offsetMs, (error) => {
  // A ledger that is busy when something falls due is tried again; anything else ends this process, and is seen.
  if (!(error instanceof StoreError)) throw error;
});
const engine = await openEngine({
  rules: loadBundle(JSON.parse(readFileSync(settings.bundle, "utf8"))),
  store: await openStore(settings.ledger),
  clock,
  leaseMs: settings.leaseMs,
});
if (settings.killAt !== undefined) killAtFiles(settings.killAt);
const gate = smtp.create(settings.gate, {
  name: "mail",
  comity: settings.killAt === undefined ? engine : killedAtCalls(engine, settings.killAt),
  rules: () => engine.rules,
  log: SILENT,
  now: () => clock.now(),
  folder: settings.folder,
  base: settings.folder,
  key: settings.key === undefined ? null : Buffer.from(settings.key, "hex"),
  inboundUrl: null,
});
await gate.start();
process.stdout.write("At work.\n");
