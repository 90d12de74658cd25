import { readdirSync } from "node:fs";
import { join } from "node:path";
import { compile, lintRules, type Reached, reachedBy, translateTest } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { LINT_RULES } from "../../packages/dsl/src/lint/table.ts";
import { type Block, pages, placeOf, root } from "./support/markdown.ts";
import { ruleText, sharedVocabulary } from "./support/rules.ts";

const folder = "docs/reference/lint";
const blocks = pages()
  .flatMap((page) => page.blocks)
  .filter(({ language, words }) => language === "comity" && words[0] === "lint");

describe("lint rules in the documentation", () => {
  for (const block of blocks) {
    const [, wanted = ""] = block.words;
    const expected = wanted === "clean" ? [] : [wanted];
    it(`${placeOf(block)} shows ${wanted}`, async () => {
      const { vocabulary, rules } = inputOf(block);
      // Of all pages only its own is about tests.
      const reached = block.page.includes("rule-without-test")
        ? await reachedIn({ vocabulary, rules })
        : null;
      const { findings, diagnostics } = lintRules({ vocabulary, rules }, reached);
      expect(diagnostics).toEqual([]);
      expect([...new Set(findings.map(({ rule }) => rule))]).toEqual(expected);
    });
  }

  it("each rule has a page with what to avoid, what to prefer, and why", () => {
    const names = LINT_RULES.map(({ name }) => `${name}.md`).sort();
    expect(
      readdirSync(join(root, folder))
        .filter((file) => file !== "README.md")
        .sort(),
    ).toEqual(names);
    for (const { name } of LINT_RULES) {
      const page = pages().find(({ path }) => path === `${folder}/${name}.md`);
      const headings = [...(page?.text ?? "").matchAll(/^#+ (.+)$/gm)].map((match) => match[1]);
      expect(headings).toEqual([name, "Avoid", "Prefer", "Why"]);
      const kinds = page?.blocks.filter(({ words }) => words[0] === "lint").map(({ words }) => words[1]);
      expect(kinds).toEqual([name, "clean"]);
    }
  });
});

/** A page that shows a vocabulary speaks of it, the others of that of the packs. */
function inputOf(block: Block) {
  const own = pages()
    .find(({ path }) => path === block.page)
    ?.blocks.find(({ language, words }) => language === "yaml" && words[0] === "vocabulary");
  const vocabulary = own === undefined ? sharedVocabulary() : [{ file: placeOf(own), text: own.text }];
  return { vocabulary, rules: [{ file: placeOf(block), text: ruleText(block) }] };
}

async function reachedIn(input: ReturnType<typeof inputOf>): Promise<Reached> {
  const { ruleSet, tests } = compile(input);
  const ids = new Set<string>();
  for (const { test, source } of tests) {
    const testCase = ruleSet && translateTest(test, source, ruleSet).testCase;
    if (ruleSet === null || testCase === null) throw new Error(`${test.name.text} cannot be run.`);
    const found = await reachedBy(testCase, { rules: ruleSet, openStore: async () => memoryStore() });
    for (const id of found ?? []) ids.add(id);
  }
  return { ids, unclear: new Set() };
}
