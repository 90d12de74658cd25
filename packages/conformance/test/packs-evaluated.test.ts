import { readdirSync } from "node:fs";
import { join } from "node:path";
import { loadRules, runCase, translateTest } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { EVALUATOR_KINDS, evaluatorOf } from "../src/evaluator-kinds.ts";

// The packs' own tests pass however their rules are run.

const rules = join(import.meta.dirname, "..", "..", "..", "rules");
const packs = readdirSync(rules, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "vocabulary")
  .map(({ name }) => name);

describe.each(packs)("the tests of the pack %s", (pack) => {
  const loading = loadRules(rules, [pack]);

  it.each(EVALUATOR_KINDS)("pass with its rules %s", async (kind) => {
    const { ruleSet, tests } = await loading;
    if (ruleSet === null) throw new Error(`The pack ${pack} has errors.`);
    const evaluator = await evaluatorOf(kind, ruleSet);
    const own = tests.filter((test) => test.pack === pack);
    expect(own.length).toBeGreaterThan(0);
    for (const { test, source } of own) {
      const { testCase } = translateTest(test, source, ruleSet);
      if (testCase === null) throw new Error(`The test ${test.name.text} cannot be read.`);
      const options = { rules: ruleSet, openStore: async () => memoryStore(), evaluator };
      expect({ test: test.name.text, failures: (await runCase(testCase, options)).failures }).toEqual({
        test: test.name.text,
        failures: [],
      });
    }
  });
});
