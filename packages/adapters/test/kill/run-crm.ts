// A process that takes in a CRM's contacts until it is killed, or told to end by the end of its input.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { hubspotAdapter, SILENT, salesforceAdapter } from "@comity/adapters";
import { open } from "@comity/node";

const [folder = "", rules = "", type = ""] = process.argv.slice(2);
const settings = JSON.parse(process.env.COMITY_TEST_SETTINGS ?? "{}");
const engine = await open({ rules, packs: ["insurance"], ledger: join(folder, "ledger.db") });
const state = join(folder, "state");
mkdirSync(state, { recursive: true });
const adapters = { hubspot: hubspotAdapter, salesforce: salesforceAdapter };
const adapter = adapters[type as keyof typeof adapters].create(
  { every: "50 milliseconds", overlap: "1 millisecond", ...settings },
  {
    name: "crm",
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
