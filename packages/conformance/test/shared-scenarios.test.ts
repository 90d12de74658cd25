import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import type { RuleSet, Store } from "@comity/core";
import { casesOf, loadRules, readScenarios, runCase, type Scenario } from "@comity/dsl";
import { memoryStore, postgresStore, sqliteStore } from "@comity/store";
import { afterAll, describe, expect, it } from "vitest";
import { EVALUATOR_KINDS, type EvaluatorKind, evaluatorOf } from "../src/evaluator-kinds.ts";
import { PATIENT, type TestDatabase, testDatabase } from "../src/postgres/test-database.ts";

// Acceptance cases are kept outside the project, and no change of the project may touch them: COMITY_SCENARIOS names their
// folder, else it is looked for beside the project. The product's own cases stand beside the rules.

const root = join(import.meta.dirname, "..", "..", "..");
const rules = join(root, "rules");
const shared = process.env.COMITY_SCENARIOS ?? join(root, "..", "shared", "scenarios");

const packs = new Set(
  readdirSync(rules, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".comity"))
    .map((entry) => relative(rules, entry.parentPath).split(/[\\/]/)[0]),
);

const scratch = mkdtempSync(join(tmpdir(), "comity-scenarios-"));
let stores = 0;
const openMemory = async () => memoryStore();
const openFile = () => sqliteStore(join(scratch, `${++stores}.db`));
/** Emptied for each case. */
let database: TestDatabase | null = null;
const openDatabase = async (): Promise<Store> => {
  database ??= await testDatabase();
  await database.clear();
  return postgresStore(database.url, PATIENT);
};
/** Every store, and every way of running the rules. */
const kinds: readonly (readonly [name: string, openStore: () => Promise<Store>, evaluator: EvaluatorKind])[] =
  [
    ...EVALUATOR_KINDS.map((kind) => [`memory, ${kind}`, openMemory, kind] as const),
    ["sqlite, generated", openFile, "generated"],
    ["postgres, generated", openDatabase, "generated"],
  ];

afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await database?.drop();
});

const loaded = new Map<string, Promise<RuleSet>>();

function ruleSetOf(names: readonly string[]): Promise<RuleSet> {
  const key = names.join(",");
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const loading = loadRules(rules, names).then(({ ruleSet, diagnostics }) => {
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    if (ruleSet === null) throw new Error(`The packs ${key} do not compile.`);
    return ruleSet;
  });
  loaded.set(key, loading);
  return loading;
}

function scenarioFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".scenario.yaml"))
    .sort()
    .map((name) => resolve(folder, name));
}

function runAll(folder: string): void {
  for (const file of scenarioFiles(folder)) {
    const name = relative(folder, file);
    const { scenarios, diagnostics } = readScenarios({ file: name, text: readFileSync(file, "utf8") });
    it(`${name} can be read`, () => {
      expect(diagnostics.map(({ message, help }) => `${message} ${help}`)).toEqual([]);
    });
    for (const scenario of scenarios) runScenario(scenario, name);
  }
}

function runScenario(scenario: Scenario, file: string): void {
  const missing = scenario.packs.filter((pack) => !packs.has(pack));
  for (const [index, run] of scenario.runs.entries()) {
    for (const [kind, openStore, evaluatorKind] of kinds) {
      const title = `${file}:${run.place.line} ${run.title} (${kind})`;
      it(title, async (context) => {
        context.skip(missing.length > 0, `There is no pack ${missing.join(", ")} yet.`);
        const ruleSet = await ruleSetOf(scenario.packs);
        const testCase = casesOf(scenario, ruleSet.vocabulary)[index];
        if (testCase === undefined) throw new Error("The scenario has lost a run.");
        const evaluator = await evaluatorOf(evaluatorKind, ruleSet);
        const result = await runCase(testCase, { rules: ruleSet, openStore, evaluator });
        expect(result.failures).toEqual([]);
      });
    }
  }
}

describe("the scenarios beside the rules", () => runAll(rules));

describe("the acceptance scenarios", () => {
  if (existsSync(shared)) runAll(shared);
  else {
    it("are run as they stand", (context) => {
      context.skip(`NOT RUN: there is no folder ${shared}; name it in COMITY_SCENARIOS.`);
    });
  }
});
