import { parseArgs } from "node:util";
import { runDifferential } from "../../src/differential/differential.ts";
import { Reach } from "../../src/differential/reach.ts";
import { showCounterexample } from "../../src/differential/show.ts";
import { shrink } from "../../src/differential/shrink.ts";
import { everyWay } from "../../src/differential/ways.ts";

// Compares as many random rules in random situations as asked for, and says how many and with which seed. Exits with 10 if
// some way of running them differs from the interpreter.
//   node --conditions=@comity/source test/differential/run.ts --comparisons 1000000 --seed 1

const SITUATIONS = 50;
const DIFFERS = 10;

const { values } = parseArgs({
  options: {
    comparisons: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    /** Leaves out the reach and the small counterexample. */
    brief: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const waysOf = everyWay();
const programs = Math.ceil(Number(values.comparisons) / SITUATIONS);
const reach = new Reach();
const began = performance.now();
let told = 0;

const { comparisons, counterexample } = await runDifferential({
  seed,
  programs,
  situations: SITUATIONS,
  waysOf,
  ...(values.brief ? {} : { reach }),
  onProgress(done) {
    if (values.brief || done - told < 10_000) return;
    told = done;
    console.error(`${done} compared in ${Math.round((performance.now() - began) / 1000)} s`);
  },
});

if (counterexample !== null) {
  console.log(showCounterexample(values.brief ? counterexample : await shrink(counterexample, waysOf)));
  console.log(`1 difference after ${comparisons} comparisons, seed ${seed}`);
  process.exit(DIFFERS);
}
if (!values.brief) for (const never of reach.missing()) console.log(`never reached: ${never}`);
console.log(`0 differences in ${comparisons} comparisons, seed ${seed}`);
