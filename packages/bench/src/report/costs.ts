import { median, type Row, spreadOf } from "../harness/row.ts";
import { grouped, plain } from "./figures.ts";

/** How long compiling the workload's text took, in fresh processes. */
export interface CompileTimes {
  readonly size: number;
  /** Milliseconds, of each process. */
  readonly ms: readonly number[];
}

/** The longest that compiling so many rules may take, in milliseconds. */
const COMPILE_GOALS: Readonly<Record<number, number>> = { 1000: 1000, 10000: 8000 };
/** And loading a bundle of so many. */
const LOAD_GOALS: Readonly<Record<number, number>> = { 10000: 1000 };
/** A decision over ten times as many rules may take so many times as long. */
const GROWTH = { from: 1000, to: 10_000, most: 4 };

/** What is paid once, and how the cost of a decision grows with the rules. */
export function costsOf(compiled: readonly CompileTimes[], rows: readonly Row[], contestant: string): string {
  const own = rows.filter((row) => row.contestant === contestant && row.load !== null);
  const lines = [
    ...compiled.map(({ size, ms }) => {
      const goal = COMPILE_GOALS[size];
      return `compiling the text of ${grouped(size)} rules: ${milliseconds(ms)}${against(median(ms), goal)}`;
    }),
    ...own.map(({ size, load }) => {
      const readMs = load?.steps.rulesMs ?? Number.NaN;
      const codeMs = load?.steps.evaluatorMs ?? Number.NaN;
      const parts = `bundle ${plain(readMs)} ms, evaluator ${plain(codeMs)} ms`;
      return `loading ${grouped(size)} rules: ${parts}${against(readMs + codeMs, LOAD_GOALS[size])}`;
    }),
    ...growthOf(own),
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

function milliseconds(all: readonly number[]): string {
  const spread = spreadOf(all);
  if (spread === null) return "not measured";
  return `${spread.median.toFixed(0)} ms (${spread.least.toFixed(0)} to ${spread.most.toFixed(0)})`;
}

function against(value: number, goal: number | undefined): string {
  if (goal === undefined) return "";
  return value <= goal ? `, at most ${grouped(goal)} ms: reached` : `, at most ${grouped(goal)} ms: SHORT`;
}

function growthOf(rows: readonly Row[]): string[] {
  const rateAt = (size: number) => spreadOf(rows.find((row) => row.size === size)?.rates ?? [])?.median;
  const [small, large] = [rateAt(GROWTH.from), rateAt(GROWTH.to)];
  if (small === undefined || large === undefined) return [];
  const times = small / large;
  const reached = times <= GROWTH.most ? "reached" : "SHORT";
  const sizes = `from ${grouped(GROWTH.from)} to ${grouped(GROWTH.to)} rules`;
  return [`a decision takes ${plain(times)} times as long ${sizes}, at most ${GROWTH.most}: ${reached}`];
}
