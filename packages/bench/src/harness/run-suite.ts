import { Child } from "./child.ts";
import type { Clock } from "./meter.ts";
import { median, type Row } from "./row.ts";
import type { Suite } from "./subject.ts";

/** How long to measure. Times are in milliseconds. */
export interface Plan {
  readonly loads: number;
  readonly rounds: number;
  readonly roundMs: number;
  readonly verifyMs: number;
  readonly warmLeastMs: (size: number) => number;
  readonly warmMostMs: number;
  readonly latencyMs: number;
  readonly clock: Clock;
}

const LARGE = 10_000;

/** Generated code of thousands of rules takes many seconds to be optimised. */
export const FULL: Plan = {
  loads: 3,
  rounds: 7,
  roundMs: 300,
  verifyMs: 60_000,
  warmLeastMs: (size) => (size < LARGE ? 3000 : 15_000),
  warmMostMs: 30_000,
  latencyMs: 2000,
  clock: "wall",
};

export const QUICK: Plan = {
  loads: 1,
  rounds: 5,
  roundMs: 150,
  verifyMs: 5000,
  warmLeastMs: (size) => (size < LARGE ? 1500 : 4000),
  warmMostMs: 6000,
  latencyMs: 300,
  clock: "wall",
};

const LOAD_LIMIT_MS = 180_000;
const SLACK_MS = 120_000;

/** A contestant that is loaded, right and warm. */
interface Ready {
  readonly row: Row;
  readonly child: Child;
  readonly rates: number[];
}

/**
 * Measures contestants at one size. Each has a process of its own, is compared with what is expected before anything is
 * timed, and is warmed until it gets no faster; then all are timed in turns, so that a machine that slows down slows all.
 */
export async function runSuite(
  suite: Suite,
  size: number,
  contestants: readonly string[],
  plan: Plan,
  tell: (line: string) => void,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const ready: Ready[] = [];
  for (const contestant of suite.contestants) {
    if (!contestants.includes(contestant.name)) continue;
    const child = new Child(suite.name, contestant.name, size, plan.clock);
    const { name, label, group } = contestant;
    const row = await prepare(child, { suite: suite.name, contestant: name, label, group, size }, plan);
    tell(lineOf(row));
    if (row.error === null) ready.push({ row, child, rates: [] });
    else {
      child.end();
      rows.push(row);
    }
  }
  await takeTurns(ready, plan);
  for (const { row, child, rates } of ready) {
    const latency = await child.ask({ kind: "latency", ms: plan.latencyMs }, plan.latencyMs + SLACK_MS);
    child.end();
    rows.push({ ...row, rates, latency: "error" in latency ? null : latency });
  }
  return rows;
}

async function prepare(
  child: Child,
  who: Pick<Row, "suite" | "contestant" | "label" | "group" | "size">,
  plan: Plan,
): Promise<Row> {
  const nothing = { error: null, load: null, verify: null, warm: null, latency: null, rates: [] };
  const load = await child.ask({ kind: "load" }, LOAD_LIMIT_MS);
  if ("error" in load) return { ...who, ...nothing, error: load.error };
  const loads = [load, ...(await loadAgain(who, plan))];
  const typical = {
    ...load,
    loadMs: median(loads.map(({ loadMs }) => loadMs)),
    loadMb: median(loads.map(({ loadMb }) => loadMb)),
    steps: Object.fromEntries(
      Object.keys(load.steps).map((step) => [
        step,
        median(loads.map(({ steps }) => steps[step] ?? Number.NaN)),
      ]),
    ),
  };
  const verify = await child.ask({ kind: "verify", limitMs: plan.verifyMs }, plan.verifyMs + SLACK_MS);
  if ("error" in verify) return { ...who, ...nothing, load: typical, error: verify.error };
  if (verify.wrong > 0) {
    const error = `${verify.wrong} answers are wrong. ${verify.example ?? ""}`;
    return { ...who, ...nothing, load: typical, verify, error };
  }
  // What is too slow to be verified whole is too slow to be warmed for long.
  const mostMs = verify.verified < verify.inputs ? 2000 : plan.warmMostMs;
  const leastMs = Math.min(mostMs, plan.warmLeastMs(who.size));
  const warm = await child.ask({ kind: "warm", leastMs, mostMs }, mostMs + SLACK_MS);
  if ("error" in warm) return { ...who, ...nothing, load: typical, verify, error: warm.error };
  return { ...who, ...nothing, load: typical, verify, warm };
}

/** In fresh processes, as the first load of a process is what a start costs. */
async function loadAgain(who: Pick<Row, "suite" | "contestant" | "size">, { loads: times, clock }: Plan) {
  const loads = [];
  for (let time = 1; time < times; time++) {
    const child = new Child(who.suite, who.contestant, who.size, clock);
    const load = await child.ask({ kind: "load" }, LOAD_LIMIT_MS);
    child.end();
    if (!("error" in load)) loads.push(load);
  }
  return loads;
}

/** Each round begins with another one. */
async function takeTurns(ready: readonly Ready[], { rounds, roundMs }: Plan): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < ready.length; turn++) {
      const one = ready[(turn + round) % ready.length];
      if (one === undefined) continue;
      const report = await one.child.ask({ kind: "round", ms: roundMs }, roundMs + SLACK_MS);
      one.rates.push("error" in report ? Number.NaN : report.rate);
    }
  }
}

function lineOf({ size, label, error, load, verify, warm }: Row): string {
  const who = `${size} ${label}:`;
  if (error !== null || load === null || verify === null || warm === null)
    return `${who} FAILED: ${error ?? ""}`;
  const some = verify.verified < verify.inputs ? ` of ${verify.inputs}` : "";
  const seconds = (warm.warmMs / 1000).toFixed(1);
  return `${who} loaded in ${load.loadMs.toFixed(0)} ms, ${verify.verified}${some} answers right, warm after ${seconds} s`;
}
