import { resolve } from "node:path";
import type { Store } from "@comity/core";
import { runCase, translateTest, type WrittenTest } from "@comity/dsl";
import type { RuleLoader } from "./rule-loader.ts";
import type { TestReport } from "./test-report.ts";

/**
 * Runs the test blocks of these files, each with the rules of its own pack.
 *
 * @returns the files that have any, as absolute paths.
 */
export async function runBlocks(
  files: readonly string[],
  loader: RuleLoader,
  openStore: () => Promise<Store>,
  report: TestReport,
): Promise<ReadonlySet<string>> {
  const wanted = new Set(files.map((file) => resolve(file)));
  const { tests } = await loader.load(undefined);
  const chosen = tests.filter(({ source }) => wanted.has(resolve(source.file)));
  for (const test of chosen) await runBlock(test, loader, openStore, report);
  return new Set(chosen.map(({ source }) => resolve(source.file)));
}

async function runBlock(
  { pack, test, source }: WrittenTest,
  loader: RuleLoader,
  openStore: () => Promise<Store>,
  report: TestReport,
): Promise<void> {
  const { ruleSet, diagnostics } = await loader.load([pack]);
  if (ruleSet === null) {
    await report.unreadable(test.name.text, diagnostics);
    return;
  }
  const translated = translateTest(test, source, ruleSet);
  if (translated.testCase === null) await report.unreadable(test.name.text, translated.diagnostics);
  else await report.result(await runCase(translated.testCase, { rules: ruleSet, openStore }));
}
