import { openStore } from "@comity/store";
import { recordOf } from "../store-contract/samples.ts";

/**
 * A process beside others on the same ledger: adds one to a number so many times, each in a transaction of its own.
 *
 * node counter.ts LEDGER TIMES
 */
const [ledger = "", times = "0"] = process.argv.slice(2);
const store = await openStore(ledger);
for (let time = 0; time < Number(times); time++) {
  await store.transact(async (t) => {
    await t.lock(["n"]);
    const n = Number((await t.record("n", "n"))?.fields.n ?? 0);
    await t.putRecord(recordOf("n", "n", { fields: { n: n + 1 } }));
  });
}
await store.close();
