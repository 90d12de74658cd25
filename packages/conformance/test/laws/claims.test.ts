import { memoryStore } from "@comity/store";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ClaimGuard } from "../../src/claim-guard.ts";
import { playWorld } from "../../src/play-world.ts";
import { randomWorld } from "../../src/random-world.ts";
import { CONSENTS, packs, RUNS } from "./rules.ts";

const rules = await packs();

it("what messages claim never stands in the way of what is decided under the locks", async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(randomWorld(rules, CONSENTS), async (one) => {
      const guard = new ClaimGuard();
      await playWorld(rules, one, guard.watch(memoryStore()));
      expect(guard.refused).toEqual([]);
      made += guard.made;
    }),
    { numRuns: RUNS },
  );
  expect(made).toBeGreaterThan(0);
}, 600_000);
