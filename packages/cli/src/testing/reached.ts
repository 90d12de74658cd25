import { readFile } from "node:fs/promises";
import type { RuleSet } from "@comity/core";
import { casesOf, type Reached, reachedBy, readScenarios, type Scenario, translateTest } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { filesUnder } from "../input/folder.ts";
import type { RuleLoader } from "./rule-loader.ts";

const SCENARIO = ".scenario.yaml";

/**
 * Runs the test blocks and scenarios of a folder of rules, and tells which declarations they show at work. A test that
 * cannot be run leaves its packs unclear; what is wrong with it is for `comity test` to say.
 *
 * @throws CommandError if the folder cannot be read, or Error if a file in it cannot.
 */
export async function reachedInFolder(loader: RuleLoader): Promise<Reached> {
  const gathering = new Gathering(loader);
  const { tests } = await loader.load(undefined);
  for (const { pack, test, source } of tests) {
    await gathering.run([pack], (rules) => {
      const { testCase } = translateTest(test, source, rules);
      return testCase === null ? null : [testCase];
    });
  }
  for (const file of await filesUnder(loader.folder)) {
    if (file.endsWith(SCENARIO)) await gathering.runFile(file);
  }
  return gathering;
}

type Cases = Parameters<typeof reachedBy>[0];

class Gathering implements Reached {
  readonly ids = new Set<string>();
  readonly unclear = new Set<string>();
  private readonly loader: RuleLoader;

  constructor(loader: RuleLoader) {
    this.loader = loader;
  }

  async runFile(file: string): Promise<void> {
    const { scenarios, diagnostics } = readScenarios({ file, text: await readFile(file, "utf8") });
    for (const scenario of scenarios) await this.runScenario(scenario);
    if (diagnostics.length === 0) return;
    // Which packs a broken scenario is about is not known.
    const { ruleSet } = await this.loader.load(undefined);
    for (const { name } of ruleSet?.program.packs ?? []) this.unclear.add(name);
  }

  private runScenario(scenario: Scenario): Promise<void> {
    return this.run(scenario.packs, ({ vocabulary }) => casesOf(scenario, vocabulary));
  }

  /** Runs cases with some packs; `make` gives null if there are none to be had. */
  async run(packs: readonly string[], make: (rules: RuleSet) => readonly Cases[] | null): Promise<void> {
    const { ruleSet } = await this.loader.load(packs);
    const cases = ruleSet && make(ruleSet);
    if (ruleSet === null || cases === null) return this.leaveUnclear(packs);
    for (const testCase of cases) {
      const ids = await reachedBy(testCase, { rules: ruleSet, openStore: async () => memoryStore() });
      if (ids === null) this.leaveUnclear(packs);
      for (const id of ids ?? []) this.ids.add(id);
    }
  }

  private leaveUnclear(packs: readonly string[]): void {
    for (const pack of packs) this.unclear.add(pack);
  }
}
