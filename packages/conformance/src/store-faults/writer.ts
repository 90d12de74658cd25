import { writeSync } from "node:fs";
import { openStore } from "@comity/store";
import { entryOf, stateEvent } from "../store-contract/samples.ts";

/**
 * A process to be killed: writes entries to a ledger for as long as it lives, several at a time, and prints the id of
 * each on a line of its own once the store has acknowledged it.
 *
 * node writer.ts LEDGER CALLERS
 */
const [ledger = "", callers = "1"] = process.argv.slice(2);
const store = await openStore(ledger);

async function write(): Promise<never> {
  for (;;) {
    const id = await store.transact(async (t) => {
      const sequence = await t.nextSequence();
      const id = `m${sequence}`;
      await t.putEntry(entryOf(id, sequence), ["customer:c1", `message:${id}`]);
      await t.append(stateEvent(id));
      return id;
    });
    writeSync(1, `${id}\n`);
  }
}

await Promise.all(Array.from({ length: Number(callers) }, write));
