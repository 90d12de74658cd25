import { resolve } from "node:path";
import { runCase, translateTest, type WrittenTest } from "@comity/dsl";
import { optionsFor, type TestRun } from "./test-run.ts";

/**
 * Runs the test blocks of these files, each with the rules of its own pack.
 *
 * @returns the files that have any, as absolute paths.
 */
export async function runBlocks(files: readonly string[], run: TestRun): Promise<ReadonlySet<string>> {
  const wanted = new Set(files.map((file) => resolve(file)));
  const { tests } = await run.loader.load(undefined);
  const chosen = tests.filter(({ source }) => wanted.has(resolve(source.file)));
  for (const test of chosen) await runBlock(test, run);
  return new Set(chosen.map(({ source }) => resolve(source.file)));
}

async function runBlock({ pack, test, source }: WrittenTest, run: TestRun): Promise<void> {
  const { ruleSet, diagnostics } = await run.loader.load([pack]);
  if (ruleSet === null) {
    await run.report.unreadable(test.name.text, diagnostics);
    return;
  }
  const translated = translateTest(test, source, ruleSet);
  if (translated.testCase === null) await run.report.unreadable(test.name.text, translated.diagnostics);
  else await run.report.result(await runCase(translated.testCase, optionsFor(ruleSet, run)));
}
