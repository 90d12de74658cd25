import { type Row, ratioOf, spreadOf } from "../harness/row.ts";
import { type Comparison, FASTEST_PEER, type Suite } from "../harness/subject.ts";
import { grouped, inShort, plain } from "./figures.ts";

/** What was measured of a suite, as tables for a terminal or a page. */
export function tablesOf(suite: Suite, rows: readonly Row[]): string {
  const sizes = suite.sizes.filter((size) => rows.some((row) => row.size === size));
  const parts = [
    `## ${suite.title}`,
    table("decisions a second, middle of the rounds (least and most, in %)", suite, sizes, rows, rateCell),
    ratios(suite, sizes, rows),
    table("one decision, p50 / p99, µs", suite, sizes, rows, latencyCell),
    table("loading, ms, of which each step; memory it added, MB", suite, sizes, rows, loadCell),
    failures(rows),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

type Cell = (row: Row) => string;

function table(
  title: string,
  suite: Suite,
  sizes: readonly number[],
  rows: readonly Row[],
  cell: Cell,
): string {
  const measured = suite.contestants.filter(({ name }) => rows.some((row) => row.contestant === name));
  const lines = measured.map(({ name, label }) => {
    const cells = sizes.map((size) => {
      const row = rows.find((one) => one.contestant === name && one.size === size);
      if (row === undefined) return "";
      return row.error === null ? cell(row) : "not measured";
    });
    return `| ${label} | ${cells.join(" | ")} |`;
  });
  return [title, "", header(suite, sizes), ...lines].join("\n");
}

function header(suite: Suite, sizes: readonly number[]): string {
  return `| | ${sizes.map((size) => `${grouped(size)} ${suite.unit}`).join(" | ")} |
| --- |${sizes.map(() => " ---: |").join("")}`;
}

function rateCell({ rates, verify }: Row): string {
  const spread = spreadOf(rates);
  if (spread === null) return "–";
  const share = (value: number) => `${value < spread.median ? "-" : "+"}${share100(value, spread.median)}`;
  const partly =
    verify !== null && verify.verified < verify.inputs ? ` (${verify.verified} answers compared)` : "";
  return `${inShort(spread.median)} (${share(spread.least)}/${share(spread.most)})${partly}`;
}

function share100(value: number, of: number): string {
  return Math.abs(100 * (value / of - 1)).toFixed(0);
}

function latencyCell({ latency }: Row): string {
  return latency === null ? "–" : `${plain(latency.p50)} / ${plain(latency.p99)}`;
}

function loadCell({ load }: Row): string {
  if (load === null) return "–";
  const steps = Object.entries(load.steps).map(([name, ms]) => `${name.replace(/Ms$/, "")} ${ms.toFixed(0)}`);
  const inSteps = steps.length === 0 ? "" : ` (${steps.join(", ")})`;
  return `${load.loadMs.toFixed(0)}${inSteps}; ${load.loadMb.toFixed(0)} MB`;
}

function ratios(suite: Suite, sizes: readonly number[], rows: readonly Row[]): string {
  const lines = suite.comparisons.flatMap((comparison) => {
    const cells = sizes.map((size) => ratioCell(comparison, size, rows));
    if (cells.every((cell) => cell === "")) return [];
    const labels = [comparison.of, comparison.against].map((name) => labelOf(suite, name));
    return [`| ${labels.join(" / ")} | ${cells.join(" | ")} |`];
  });
  if (lines.length === 0) return "";
  const title = "times as fast, middle of the rounds (least to most), and what was to be reached";
  return [title, "", header(suite, sizes), ...lines].join("\n");
}

function labelOf(suite: Suite, name: string): string {
  return suite.contestants.find((one) => one.name === name)?.label ?? name;
}

function ratioCell(comparison: Comparison, size: number, rows: readonly Row[]): string {
  const ofSize = rows.filter((row) => row.size === size && row.rates.length > 0);
  const row = ofSize.find(({ contestant }) => contestant === comparison.of);
  const other =
    comparison.against === FASTEST_PEER
      ? fastestPeer(ofSize)
      : ofSize.find(({ contestant }) => contestant === comparison.against);
  const ratio = row === undefined || other === undefined ? null : ratioOf(row, other);
  if (ratio === null) return "";
  const goal = comparison.goals[size];
  const reached = goal === undefined ? "" : ratio.median >= goal ? `, ${goal}: reached` : `, ${goal}: SHORT`;
  const named = comparison.against === FASTEST_PEER && other !== undefined ? ` of ${other.contestant}` : "";
  return `${plain(ratio.median)} (${plain(ratio.least)} to ${plain(ratio.most)})${named}${reached}`;
}

function fastestPeer(rows: readonly Row[]): Row | undefined {
  const rate = (row: Row) => spreadOf(row.rates)?.median ?? 0;
  return rows
    .filter(({ group }) => group === "peer")
    .sort((left, right) => rate(right) - rate(left))
    .at(0);
}

function failures(rows: readonly Row[]): string {
  const failed = rows.filter(({ error }) => error !== null);
  if (failed.length === 0) return "";
  return `NOT MEASURED:\n${failed.map(({ label, size, error }) => `- ${label}, ${grouped(size)}: ${error}`).join("\n")}`;
}
