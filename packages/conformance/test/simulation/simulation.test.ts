import { describe, expect, it } from "vitest";
import { games } from "../../src/simulation/game.ts";
import { simulate } from "../../src/simulation/simulate.ts";

// Several engines on one ledger, with clocks, crashes and lost answers as a seed decides. A broken seed is played again with
//   node --conditions=@comity/source packages/conformance/test/simulation/run.ts --seed N --trace

const SEEDS = 120;
const STEPS = 250;
/** Beyond the first ones. */
const BROKE_ONCE = [9934, 31496, 36211];
const options = { games: games(), steps: STEPS, traces: false };

describe("in every simulated world", () => {
  it("no law is broken, and every state of a message is reached", { timeout: 900_000 }, async () => {
    const reached = new Set<string>();
    let crashes = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { broken, states, crashes: died } = await simulate(seed, options);
      expect(broken, `seed ${seed}`).toEqual([]);
      crashes += died;
      for (const state of Object.keys(states)) reached.add(state);
    }
    expect(crashes).toBeGreaterThan(SEEDS);
    expect([...reached].sort()).toEqual(
      expect.arrayContaining([
        "blocked",
        "failed",
        "held",
        "lapsed",
        "recalled",
        "sent",
        "unreported",
        "withdrawn",
      ]),
    );
  });

  it("no law is broken in those in which one was", { timeout: 900_000 }, async () => {
    for (const seed of BROKE_ONCE) expect((await simulate(seed, options)).broken, `seed ${seed}`).toEqual([]);
  });

  it("the same seed gives the same history to the last letter", { timeout: 300_000 }, async () => {
    for (const seed of [3, 14, 15]) {
      const first = await simulate(seed, { ...options, traces: true });
      const second = await simulate(seed, { ...options, traces: true });
      expect(first.trace.length).toBeGreaterThan(100);
      expect(second.trace).toEqual(first.trace);
    }
  });
});
