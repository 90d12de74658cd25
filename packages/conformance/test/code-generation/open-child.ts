// Opens an engine as the library does, where code must not be generated, and asks once. Started by forbidden.test.ts:
// node --disallow-code-generation-from-strings open-child.ts RULES [PACK]
import { manualClock } from "@comity/core";
import { open } from "@comity/node";

const [rules = "", ...packs] = process.argv.slice(2);

/** What says that the process forbids what the test is about. */
function refusal(): string {
  try {
    return String(new Function("return 1")());
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const clock = manualClock(Date.parse("2026-03-02T12:00:00Z"));
const engine = await open({ rules, clock, ...(packs.length === 0 ? {} : { packs }) });
try {
  const request = { id: "m1", department: "Marketing", intent: "upsell", channel: "email", customer: "ana" };
  const { verdict } = await engine.decide(request);
  console.log(JSON.stringify({ refusal: refusal(), verdict }));
} finally {
  await engine.close();
}
