import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleOf, type RuleSet } from "@comity/core";
import { compile } from "@comity/dsl";
import { RULES, VOCABULARY } from "./game.ts";

/** The rules of a race, and a bundle of them in this folder for its processes: they need not compile them again. */
export function raceRules(folder: string): { readonly rules: RuleSet; readonly bundle: string } {
  const { ruleSet } = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: VOCABULARY }],
    rules: [{ file: "race.comity", text: RULES }],
  });
  if (ruleSet === null) throw new Error("The rules of the race do not compile.");
  const bundle = join(folder, "bundle.json");
  writeFileSync(bundle, bundleOf(ruleSet));
  return { rules: ruleSet, bundle };
}
