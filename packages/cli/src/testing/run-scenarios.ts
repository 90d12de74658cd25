import { readFile } from "node:fs/promises";
import { casesOf, type Diagnostic, readScenarios, runCase, type Scenario } from "@comity/dsl";
import { fileError } from "../frame/problem.ts";
import { optionsFor, type TestRun } from "./test-run.ts";

/** Runs every scenario of a file, each with the packs that it names. @throws CommandError if it cannot be read */
export async function runScenarioFile(file: string, run: TestRun): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw fileError(error, file);
  });
  const { scenarios, diagnostics } = readScenarios({ file, text });
  if (diagnostics.length > 0) await run.report.unreadable(file, diagnostics);
  for (const scenario of scenarios) await runScenario(scenario, file, run);
}

async function runScenario(scenario: Scenario, file: string, run: TestRun): Promise<void> {
  const { ruleSet, diagnostics } = await run.loader.load(scenario.packs);
  if (ruleSet === null) {
    await run.report.unreadable(`${scenario.title}  ${file}`, errorsOf(diagnostics));
    return;
  }
  for (const testCase of casesOf(scenario, ruleSet.vocabulary)) {
    await run.report.result(await runCase(testCase, optionsFor(ruleSet, run)));
  }
}

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === "error");
}
