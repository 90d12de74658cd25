import { runCase, translateTest } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { pages, placeOf, wordAfter } from "./support/markdown.ts";
import { compileBlock, conditionsOf, inWords } from "./support/rules.ts";

const blocks = pages()
  .flatMap((page) => page.blocks)
  .filter(({ language, words }) => language === "comity" && words[0] !== "lint")
  .filter(({ words }) => !words.some((word) => word.startsWith("file=")));

describe("rules in the documentation", () => {
  for (const block of blocks) {
    const wanted = wordAfter(block, "error") ?? wordAfter(block, "warning");
    if (wanted !== null) {
      it(`${placeOf(block)} is refused with ${wanted} and nothing else`, () => {
        const codes = compileBlock(block).diagnostics.map(({ code }) => code);
        expect([...new Set(codes)]).toEqual([wanted]);
      });
    } else if (block.words.includes("condition")) {
      for (const { condition, text } of conditionsOf(block)) {
        it(`${placeOf(block)}: ${condition}`, () => {
          expect(inWords(compileBlock(block, text))).toBe("");
        });
      }
    } else {
      it(`${placeOf(block)} compiles, and its tests pass`, async () => {
        const compiled = compileBlock(block);
        expect(inWords(compiled)).toBe("");
        for (const { test, source } of compiled.tests) {
          const rules = compiled.ruleSet;
          const testCase = rules && translateTest(test, source, rules).testCase;
          expect(testCase).not.toBeNull();
          if (rules === null || testCase === null) continue;
          const result = await runCase(testCase, { rules, openStore: async () => memoryStore() });
          expect(result.failures).toEqual([]);
        }
      });
    }
  }
});
