import { readFile } from "node:fs/promises";
import type { Store } from "@comity/core";
import { casesOf, type Diagnostic, readScenarios, runCase, type Scenario } from "@comity/dsl";
import { fileError } from "../frame/problem.ts";
import type { RuleLoader } from "./rule-loader.ts";
import type { TestReport } from "./test-report.ts";

/** Runs every scenario of a file, each with the packs that it names. @throws CommandError if it cannot be read */
export async function runScenarioFile(
  file: string,
  loader: RuleLoader,
  openStore: () => Promise<Store>,
  report: TestReport,
): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw fileError(error, file);
  });
  const { scenarios, diagnostics } = readScenarios({ file, text });
  if (diagnostics.length > 0) await report.unreadable(file, diagnostics);
  for (const scenario of scenarios) await runScenario(scenario, file, loader, openStore, report);
}

async function runScenario(
  scenario: Scenario,
  file: string,
  loader: RuleLoader,
  openStore: () => Promise<Store>,
  report: TestReport,
): Promise<void> {
  const { ruleSet, diagnostics } = await loader.load(scenario.packs);
  if (ruleSet === null) {
    await report.unreadable(`${scenario.title}  ${file}`, errorsOf(diagnostics));
    return;
  }
  for (const testCase of casesOf(scenario, ruleSet.vocabulary)) {
    await report.result(await runCase(testCase, { rules: ruleSet, openStore }));
  }
}

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === "error");
}
