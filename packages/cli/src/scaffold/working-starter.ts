import type { Vocabulary } from "@comity/core";
import { compile, runCase, type Source, translateTest } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { type NewFile, type NewPack, packFiles } from "./pack-files.ts";
import { startersFor } from "./starter.ts";

/**
 * The files of a pack whose tests pass on this vocabulary. Whether they do is tried, because much can stand against a rule:
 * a purpose, a department, a name that is a word of the language.
 *
 * @returns null if nothing fits: there is no intent or no channel.
 */
export async function workingPack(
  pack: NewPack,
  vocabulary: Vocabulary,
  sources: readonly Source[],
): Promise<readonly NewFile[] | null> {
  for (const starter of startersFor(vocabulary)) {
    const files = packFiles(pack, starter);
    const rules = files.filter(({ path }) => path.endsWith(".comity"));
    if (await passes(pack.name, sources, rules)) return files;
  }
  return null;
}

async function passes(
  pack: string,
  vocabulary: readonly Source[],
  rules: readonly NewFile[],
): Promise<boolean> {
  const sources = rules.map(({ path, text }) => ({ file: path, text }));
  const { ruleSet, tests, diagnostics } = compile({ vocabulary, rules: sources, packs: [pack] });
  if (ruleSet === null || diagnostics.some(({ source }) => sources.includes(source))) return false;
  for (const { test, source } of tests) {
    const { testCase } = translateTest(test, source, ruleSet);
    if (testCase === null) return false;
    const { passed } = await runCase(testCase, { rules: ruleSet, openStore: async () => memoryStore() });
    if (!passed) return false;
  }
  return tests.length > 0;
}
