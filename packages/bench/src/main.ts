// Measures and reports: see packages/bench/README.md.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { outputOf } from "./comity/fresh-process.ts";
import { DEFAULT } from "./comity/ways.ts";
import { installPeers } from "./harness/install-peers.ts";
import { thisMachine } from "./harness/machine.ts";
import type { Row } from "./harness/row.ts";
import { FULL, type Plan, QUICK, runSuite } from "./harness/run-suite.ts";
import type { Suite } from "./harness/subject.ts";
import { chartOf } from "./report/chart.ts";
import { type CompileTimes, costsOf } from "./report/costs.ts";
import { tablesOf } from "./report/tables.ts";
import { SUITES, suiteNamed } from "./suites.ts";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    suite: { type: "string" },
    sizes: { type: "string" },
    only: { type: "string" },
    rounds: { type: "string" },
    clock: { type: "string", default: "wall" },
    out: { type: "string", default: OUT },
    chart: { type: "string" },
  },
});

const tell = (line: string) => process.stderr.write(`${line}\n`);
const listed = (text: string | undefined) => text?.split(",").map((one) => one.trim());

function planned(): Plan {
  const { clock } = options;
  if (clock !== "wall" && clock !== "processor") throw new Error("--clock is wall or processor.");
  const plan = { ...(options.quick ? QUICK : FULL), clock } as const;
  return options.rounds === undefined ? plan : { ...plan, rounds: Number(options.rounds) };
}

async function measure(suite: Suite, plan: Plan): Promise<readonly Row[]> {
  const sizes = listed(options.sizes)?.map(Number) ?? suite.sizes;
  const only = listed(options.only) ?? suite.contestants.map(({ name }) => name);
  const rows: Row[] = [];
  for (const size of suite.sizes.filter((one) => sizes.includes(one))) {
    tell(`\n${suite.name}, ${size} ${suite.unit}`);
    rows.push(...(await runSuite(suite, size, only, plan, tell)));
  }
  return rows;
}

/** The suite that is drawn, and whose rules are compiled. */
const MAIN = "workload";
const COMPILED = [1000, 10_000];

function timeCompiling(times: number): readonly CompileTimes[] {
  return COMPILED.map((size) => {
    tell(`Compiling ${size} rules`);
    return { size, ms: Array.from({ length: times }, () => Number(outputOf("time-compile", size))) };
  });
}

function report(suite: Suite, rows: readonly Row[], compiled: readonly CompileTimes[]): void {
  process.stdout.write(`\n${tablesOf(suite, rows)}\n`);
  if (suite.name !== MAIN) return;
  process.stdout.write(`\n${costsOf(compiled, rows, DEFAULT.name)}\n`);
  if (rows.every(({ rates }) => rates.length === 0)) return;
  const variants = /^(comity|zen-engine)-/;
  const drawn = suite.contestants.filter(({ name }) => !variants.test(name)).map(({ name }) => name);
  write(options.chart ?? join(options.out, "decisions.svg"), chartOf(suite, rows, drawn));
}

async function main(): Promise<number> {
  const suites = listed(options.suite)?.map(suiteNamed) ?? SUITES;
  const peers = installPeers(tell);
  const plan = planned();
  const compiled = suites.some(({ name }) => name === MAIN) ? timeCompiling(plan.loads) : [];
  const rows: Row[] = [];
  for (const suite of suites) {
    const measured = await measure(suite, plan);
    rows.push(...measured);
    report(suite, measured, compiled);
  }
  if (peers.missing.length > 0) {
    process.stdout.write(`\nNOT INSTALLED, and so not compared with: ${peers.missing.join(", ")}\n`);
  }
  const results = {
    machine: thisMachine(),
    quick: options.quick,
    clock: options.clock,
    peers,
    compiled,
    rows,
  };
  write(join(options.out, "results.json"), `${JSON.stringify(results, null, 1)}\n`);
  return rows.some(({ verify }) => (verify?.wrong ?? 0) > 0) ? 1 : 0;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  tell(`Written: ${path}`);
}

process.exitCode = await main();
