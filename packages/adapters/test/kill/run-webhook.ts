// A process that delivers what happened in a ledger to a webhook until it is killed, or told to end by the end of its input.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SILENT, webhookAdapter } from "@comity/adapters";
import { open } from "@comity/node";

const [folder = "", rules = "", url = "", secret = ""] = process.argv.slice(2);
const engine = await open({ rules, packs: ["insurance"], ledger: join(folder, "ledger.db") });
const state = join(folder, "state");
mkdirSync(state, { recursive: true });
const adapter = webhookAdapter.create(
  {
    url,
    secrets: [secret],
    every: "100 milliseconds",
    timeout: "1 second",
    allow_http: true,
    allow_private: true,
  },
  {
    name: "events",
    comity: engine,
    rules: () => engine.rules,
    log: SILENT,
    now: Date.now,
    folder: state,
    base: folder,
    key: new Uint8Array(32).fill(3),
    inboundUrl: null,
  },
);
await adapter.start();
process.stdout.write("started\n");
process.stdin.resume();
process.stdin.once("end", async () => {
  await adapter.stop();
  await engine.close();
  process.exit(0);
});
