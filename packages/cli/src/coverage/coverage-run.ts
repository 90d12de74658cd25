import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Observer, RuleSet } from "@comity/core";
import { type Coverage, CoverageCollector, coverageOf, percentOf, type Source } from "@comity/dsl";
import type { Arguments } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError, fileError, UsageError } from "../frame/problem.ts";
import { styleFor } from "../frame/style.ts";
import { coveragePage } from "./coverage-page.ts";
import { coverageText } from "./coverage-text.ts";
import { type LocatedCoverage, locate, type SourceOf } from "./located.ts";
import { unknownAdvice } from "./unknown-advice.ts";
import { percentInWords } from "./words.ts";

const OPTIONS = ["coverage", "coverage-json", "coverage-html", "coverage-min"];

/** Gathers coverage over a run of tests, and writes what was asked for. */
export class CoverageRun {
  private readonly collector = new CoverageCollector();
  private readonly loaded = new Set<string>();
  private readonly args: Arguments;
  private readonly least: number;

  /** @throws UsageError if `--coverage-min` is no percentage. */
  constructor(args: Arguments) {
    this.args = args;
    this.least = leastOf(args.one("coverage-min"));
  }

  observer(rules: RuleSet): Observer {
    for (const { name } of rules.program.packs) this.loaded.add(name);
    return this.collector.observer(rules);
  }

  /**
   * Writes the summary and the files. Without paths it is about all packs; else about those with rules under the paths, or,
   * if there are none, about those that the tests named.
   *
   * @returns whether as much was reached as `--coverage-min` asks for.
   * @throws CommandError if a file cannot be written.
   */
  async end(rules: RuleSet, files: readonly string[], io: Io): Promise<boolean> {
    const packs = this.args.positionals.length === 0 ? undefined : this.packsUnder(rules, files);
    const coverage = coverageOf(rules, this.collector, packs);
    const sourceOf = await readSources(coverage);
    const located = locate(coverage, sourceOf);
    const style = styleFor(io.out);
    await io.out.write(`${coverageText(located, style, unknownAdvice(coverage))}\n`);
    await this.writeFiles(located, sourceOf);
    if (percentOf(coverage) >= this.least) return true;
    const words = `Coverage is ${percentInWords(located.percent)}, and --coverage-min asks for ${percentInWords(this.least)}.`;
    await io.out.write(`${style("bad", words)}\n\n`);
    return false;
  }

  private packsUnder({ program }: RuleSet, files: readonly string[]): readonly string[] {
    const wanted = new Set(files.map((file) => resolve(file)));
    const all = [...program.rules, ...program.conflicts, ...program.limits, ...program.alerts];
    const under = all.filter(({ source }) => wanted.has(resolve(source.file))).map(({ pack }) => pack);
    return under.length > 0 ? under : [...this.loaded];
  }

  private async writeFiles(located: LocatedCoverage, sourceOf: SourceOf): Promise<void> {
    const json = this.args.one("coverage-json");
    if (json !== undefined) await write(json, `${JSON.stringify(located, null, 2)}\n`);
    const html = this.args.one("coverage-html");
    if (html !== undefined) await write(html, coveragePage(located, sourceOf));
  }
}

/** Null if no option asks for coverage. @throws UsageError */
export function coverageRun(args: Arguments): CoverageRun | null {
  return OPTIONS.some((name) => args.one(name) !== undefined) ? new CoverageRun(args) : null;
}

function leastOf(given: string | undefined): number {
  if (given === undefined) return 0;
  const least = /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
  if (least <= 100) return least;
  throw new UsageError(
    `--coverage-min cannot be "${given}".`,
    "Give a percentage from 0 to 100: --coverage-min 90.",
    "test",
  );
}

async function readSources(coverage: Coverage): Promise<SourceOf> {
  const declarations = coverage.packs.flatMap((pack) => pack.declarations);
  const files = declarations.flatMap(({ source, points }) => [
    source.file,
    ...points.map((point) => point.source.file),
  ]);
  const sources = new Map<string, Source>();
  for (const file of new Set(files)) {
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      throw fileError(error, file);
    });
    sources.set(file, { file, text });
  }
  return (file) => sources.get(file) ?? { file, text: "" };
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${file} cannot be written: ${why}`, "Name a file in a folder that is there.");
  });
}
