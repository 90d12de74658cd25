import type { Machine } from "../harness/machine.ts";
import { type Spread, spreadOf } from "../harness/row.ts";
import { grouped, inShort, plain } from "../report/figures.ts";
import { type Figures, timesAsFast } from "./callers.ts";
import type { HotFigures } from "./hot-household.ts";
import type { RowsFigures } from "./many-rows.ts";

/** Everything that was measured of the ledger. */
export interface LedgerResults {
  readonly machine: Machine;
  readonly sqlite: readonly Figures[];
  /** Null where pgbench was not to be had. */
  readonly postgres: readonly Figures[] | null;
  readonly hot: readonly HotFigures[];
  readonly many: readonly RowsFigures[];
}

export function sqliteTable(figures: readonly Figures[]): string {
  const [together, alone, bare] = figures;
  return [
    "## SQLite, one process, durable",
    rates(figures),
    ratio("64 callers / the same SQL, bare", together, bare, 0.5),
    ratio("64 callers / one caller, who has a commit for each decision", together, alone, 4),
  ].join("\n\n");
}

export function postgresTable(figures: readonly Figures[] | null): string {
  const title = "## PostgreSQL, one process";
  if (figures === null)
    return `${title}\n\nNOT MEASURED: pgbench is not installed (Debian: postgresql-client).`;
  const [engine, pgbench] = figures;
  return [title, rates(figures), ratio("16 connections / pgbench", engine, pgbench, 0.6)].join("\n\n");
}

const MOST_WAIT = 20;

export function hotTable(figures: readonly HotFigures[]): string {
  const lines = figures.map(({ name, medianMs, longestMs, ratios }) => {
    return `| ${name} | ${plain(medianMs)} | ${plain(longestMs)} | ${inSpread(spreadOf(ratios))} (at most ${MOST_WAIT}) |`;
  });
  const head = "| | median wait, ms | longest, ms | longest / median |\n| --- | ---: | ---: | ---: |";
  return ["## One household, eight callers", [head, ...lines].join("\n")].join("\n\n");
}

const MOST_SLOWER = 1.5;

export function rowsTable(all: readonly RowsFigures[]): string {
  const lines = all.map(({ name, rows, figures }) => {
    const least = all.find((one) => one.name === name)?.figures.p99Ms ?? Number.NaN;
    const slower = plain(figures.p99Ms / least);
    return `| ${name}, ${grouped(rows)} rows | ${plain(figures.p50Ms)} | ${plain(figures.p99Ms)} | ${slower} (at most ${MOST_SLOWER}) |`;
  });
  const head = "| | p50, ms | p99, ms | p99 / that of the first |\n| --- | ---: | ---: | ---: |";
  return [
    "## Decisions one after another, on a small ledger and a large one",
    [head, ...lines].join("\n"),
  ].join("\n\n");
}

function rates(figures: readonly Figures[]): string {
  const lines = figures.map(({ name, rates: all, p50Ms, p99Ms }) => {
    const waits = Number.isFinite(p50Ms) ? `${plain(p50Ms)} / ${plain(p99Ms)}` : "–";
    const spread = spreadOf(all);
    const rate =
      spread === null
        ? "–"
        : `${inShort(spread.median)} (${inShort(spread.least)} to ${inShort(spread.most)})`;
    return `| ${name} | ${rate} | ${waits} |`;
  });
  return ["| | decisions a second | p50 / p99, ms |", "| --- | ---: | ---: |", ...lines].join("\n");
}

function ratio(title: string, one: Figures | undefined, other: Figures | undefined, goal: number): string {
  if (one === undefined || other === undefined) return `${title}: not measured`;
  return `${title}: ${inSpread(timesAsFast(one, other))} (at least ${goal})`;
}

function inSpread(spread: Spread | null): string {
  return spread === null ? "–" : `${plain(spread.median)} (${plain(spread.least)} to ${plain(spread.most)})`;
}
