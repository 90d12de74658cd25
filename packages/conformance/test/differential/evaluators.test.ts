import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { runDifferential } from "../../src/differential/differential.ts";
import { Reach } from "../../src/differential/reach.ts";
import { showCounterexample } from "../../src/differential/show.ts";
import { shrink } from "../../src/differential/shrink.ts";
import { everyWay } from "../../src/differential/ways.ts";

// The interpreter is the definition of the rule language. Whatever else runs a program has to say the same.

/** So many programs in situations are compared; COMITY_COMPARISONS says how many elsewhere. */
const COMPARISONS = Number(process.env.COMITY_COMPARISONS ?? 20_000);
const SITUATIONS = 50;
/** Programs that are tried for each random seed. */
const PROGRAMS = 20;

describe("every way of running rules says what the interpreter says", () => {
  const reach = new Reach();
  const waysOf = everyWay();
  let comparisons = 0;
  let seed: number | undefined;

  afterAll(() => {
    console.log(`${comparisons} comparisons of random rules in random situations, seed ${seed}.`);
  });

  it("of random rules in random situations", { timeout: 4 * 3_600_000 }, async () => {
    const numRuns = Math.ceil(COMPARISONS / (SITUATIONS * PROGRAMS));
    const parameters = {
      numRuns,
      ...(process.env.COMITY_SEED === undefined ? {} : { seed: Number(process.env.COMITY_SEED) }),
    };
    // Numbers near a seed say nothing about programs near it: a counterexample is made small by its structure instead.
    const programs = fc.noShrink(fc.integer());
    const details = await fc.check(
      fc.asyncProperty(programs, async (random) => {
        const run = { seed: random, programs: PROGRAMS, situations: SITUATIONS, waysOf, reach };
        const result = await runDifferential(run);
        comparisons += result.comparisons;
        const { counterexample } = result;
        if (counterexample !== null)
          throw new Error(showCounterexample(await shrink(counterexample, waysOf)));
      }),
      parameters,
    );
    seed = details.seed;
    if (details.failed) throw details.errorInstance;
    expect(comparisons).toBeGreaterThanOrEqual(COMPARISONS);
  });

  // A few comparisons do not come by everything.
  it.skipIf(COMPARISONS < 10_000)("with every kind of node, and every outcome that it can have", () => {
    expect(reach.missing()).toEqual([]);
  });
});
