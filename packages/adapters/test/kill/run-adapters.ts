// A process that runs adapters on a ledger until it is killed, or told to end by the end of its input.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { databaseAdapter, filesAdapter, SILENT } from "@comity/adapters";
import { open } from "@comity/node";

const [folder = "", rules = ""] = process.argv.slice(2);
const engine = await open({ rules, packs: ["insurance"], ledger: join(folder, "ledger.db") });
const mapping = {
  records: { "risk.policy": { fields: { number: "no", customer: "owner", status: "state" } } },
};
const payments = {
  records: { "billing.payment": { fields: { number: "no", customer: "owner", status: '"due"' } } },
};

function context(name: string) {
  const state = join(folder, "state", name);
  mkdirSync(state, { recursive: true });
  const key = new Uint8Array(32).fill(3);
  return {
    name,
    comity: engine,
    rules: () => engine.rules,
    log: SILENT,
    now: Date.now,
    folder: state,
    base: folder,
    key,
    inboundUrl: null,
  };
}

const feed = { name: "f", files: "*.csv", holds: "changes" as const, mapping };
const table = { name: "t", table: "payment", key: ["no"], mapping: payments };
const adapters = [
  filesAdapter.create(
    { silo: "risk", folder: "drop", every: "50 milliseconds", rest: "1 millisecond", feeds: [feed] },
    context("exports"),
  ),
  databaseAdapter.create(
    { silo: "billing", url: "sqlite:billing.db", every: "50 milliseconds", tables: [table] },
    context("payments"),
  ),
];
for (const adapter of adapters) await adapter.start();
process.stdout.write("started\n");
process.stdin.resume();
process.stdin.once("end", async () => {
  for (const adapter of adapters) await adapter.stop();
  await engine.close();
  process.exit(0);
});
