import { readFileSync, writeSync } from "node:fs";
import { loadBundle, openEngine, StoreError } from "@comity/core";
import { systemClock } from "@comity/node";
import { openStore } from "@comity/store";

/**
 * A process that asks about one message after the other until the ledger refuses. Prints the id of each that was answered,
 * and at last what the refusal says, as JSON.
 *
 * node decide-until-refused.ts LEDGER BUNDLE
 */
const [ledger = "", bundle = ""] = process.argv.slice(2);
const engine = await openEngine({
  rules: loadBundle(JSON.parse(readFileSync(bundle, "utf8"))),
  store: await openStore(ledger),
  clock: systemClock(),
});
for (let number = 1; ; number++) {
  const id = `m${number}`;
  try {
    await engine.decide({
      id,
      department: "any",
      intent: "newsletter",
      channel: "email",
      customer: `c${number}`,
    });
    writeSync(1, `${id}\n`);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    writeSync(1, `${JSON.stringify({ id, code: error.code, text: error.message })}\n`);
    break;
  }
}
