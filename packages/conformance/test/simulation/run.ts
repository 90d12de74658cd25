import { parseArgs } from "node:util";
import { games as allGames } from "../../src/simulation/game.ts";
import { simulate } from "../../src/simulation/simulate.ts";

// Plays simulated worlds, and says what is broken in the first one that breaks. Exits with 10 then. The same seed, steps and
// commit give the same history:
//   node --conditions=@comity/source packages/conformance/test/simulation/run.ts --seed 42 --trace
//   node --conditions=@comity/source packages/conformance/test/simulation/run.ts --seed 1 --count 10000

const BROKEN = 10;
/** How much of a history is shown if it is not asked for in full. */
const LAST_LINES = 40;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    /** How many seeds, from the first one on. */
    count: { type: "string", default: "1" },
    steps: { type: "string", default: "250" },
    /** Show the whole history. */
    trace: { type: "boolean", default: false },
    /** Say only which seed broke. */
    brief: { type: "boolean", default: false },
  },
});
const games = allGames();
const steps = Number(values.steps);
const first = Number(values.seed);
const count = Number(values.count);
const began = performance.now();
let commits = 0;
let crashes = 0;
const states = new Map<string, number>();

for (let seed = first; seed < first + count; seed++) {
  const played = await simulate(seed, { games, steps, traces: values.trace });
  commits += played.commits;
  crashes += played.crashes;
  for (const [state, times] of Object.entries(played.states))
    states.set(state, (states.get(state) ?? 0) + times);
  if (values.trace) console.log(played.trace.join("\n"));
  if (played.broken.length === 0) continue;
  if (!values.trace && !values.brief) {
    const { trace } = await simulate(seed, { games, steps, traces: true });
    console.log(trace.slice(-LAST_LINES).join("\n"));
  }
  console.log([...new Set(played.broken)].join("\n"));
  console.log(`seed ${seed} is broken; ${seed - first} before it are not (--seed ${seed} --steps ${steps})`);
  process.exit(BROKEN);
}

const seconds = ((performance.now() - began) / 1000).toFixed(1);
const reached = [...states].map(([state, times]) => `${state} ${times}`).join(", ");
console.log(
  `${count} worlds from seed ${first}: 0 broken; ${commits} commits, ${crashes} crashes, ${seconds} s; ${reached}`,
);
