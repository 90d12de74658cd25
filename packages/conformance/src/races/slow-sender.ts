import { readFileSync, writeSync } from "node:fs";
import { loadBundle, type MessageRequest, openEngine } from "@comity/core";
import { systemClock } from "@comity/node";
import { openStore } from "@comity/store";

/** A process that starts a message, stops as by SIGSTOP before it hands over, and knows nothing of that when it goes on. */
export interface SlowSenderSettings {
  readonly ledger: string;
  /** A file with the rules. */
  readonly bundle: string;
  readonly leaseMs: number;
  readonly request: MessageRequest;
  /** Its name as a sender. */
  readonly by: string;
}

/** What it says on its two lines, one a start and one a report. */
export interface Said {
  readonly at: number;
  readonly state: string;
}

const { ledger, bundle, leaseMs, request, by } = JSON.parse(process.argv[2] ?? "") as SlowSenderSettings;
const engine = await openEngine({
  rules: loadBundle(JSON.parse(readFileSync(bundle, "utf8"))),
  store: await openStore(ledger),
  clock: systemClock(),
  leaseMs,
});

function say(state: string): void {
  writeSync(1, `${JSON.stringify({ at: Date.now(), state } satisfies Said)}\n`);
}

const { started, state } = await engine.decideAndStart(request, { by });
say(started ? state : "refused");
process.kill(process.pid, "SIGSTOP");
// Here it hands over.
say((await engine.sent(request.id, { by })).state);
await engine.close();
