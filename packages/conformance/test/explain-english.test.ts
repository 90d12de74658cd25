import { readdirSync } from "node:fs";
import { join } from "node:path";
import { programInWords } from "@comity/core";
import { loadRules } from "@comity/dsl";
import { describe, expect, it } from "vitest";

const rules = join(import.meta.dirname, "..", "..", "..", "rules");
const packs = readdirSync(rules, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "vocabulary")
  .map(({ name }) => name);

describe("rules read back in English (run with -u after a change of the packs)", () => {
  it.each(packs)("%s", async (pack) => {
    const { ruleSet } = await loadRules(rules, [pack]);
    if (ruleSet === null) throw new Error(`The pack ${pack} has errors.`);
    const text = programInWords(ruleSet.program, ruleSet.vocabulary)
      .filter(({ id }) => id.startsWith(`${pack}/`))
      .map(({ id, kind, label, sentences }) => [`${id} (${kind})`, label ?? "", ...sentences].join("\n  "))
      .join("\n\n");
    expect(text).not.toMatch(/undefined|\[object/);
    await expect(`${text}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, "golden", "english", `${pack}.txt`),
    );
  });
});
