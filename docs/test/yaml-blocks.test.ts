import { casesOf, loadVocabulary, readScenarios, renderDiagnostic, runCase } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { type Block, pages, placeOf } from "./support/markdown.ts";
import { compileBlock, inWords } from "./support/rules.ts";

const all = pages().map((page) =>
  page.blocks.filter(({ words }) => !words.some((word) => word.startsWith("file="))),
);
const kind = (language: string, word: string) => (block: Block) =>
  block.language === language && block.words[0] === word;

describe("vocabularies in the documentation", () => {
  for (const block of all.flat().filter(kind("yaml", "vocabulary"))) {
    it(`${placeOf(block)} is sound`, () => {
      const { diagnostics } = loadVocabulary([{ file: placeOf(block), text: block.text }]);
      expect(diagnostics.map((one) => renderDiagnostic(one, { color: false }))).toEqual([]);
    });
  }
});

describe("scenarios in the documentation", () => {
  for (const blocks of all) {
    const rules = blocks.find(kind("comity", "scenario"));
    for (const block of blocks.filter(kind("yaml", "scenario"))) {
      it(`${placeOf(block)} passes with the rules beside it`, async () => {
        const { scenarios, diagnostics } = readScenarios({ file: placeOf(block), text: block.text });
        expect(diagnostics.map((one) => renderDiagnostic(one, { color: false }))).toEqual([]);
        if (rules === undefined) return;
        const compiled = compileBlock(rules);
        const { ruleSet } = compiled;
        if (ruleSet === null) throw new Error(inWords(compiled));
        for (const one of scenarios.flatMap((scenario) => casesOf(scenario, ruleSet.vocabulary))) {
          const result = await runCase(one, { rules: ruleSet, openStore: async () => memoryStore() });
          expect(result.failures).toEqual([]);
        }
      });
    }
  }
});
