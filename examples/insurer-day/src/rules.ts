import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { RuleSet } from "@comity/core";
import { compile, renderDiagnostic, type Source } from "@comity/dsl";
import { houseRulesFolder, rulesFolder } from "./day/paths.ts";

/**
 * The insurance pack that comes with Comity and the insurer's own, compiled against the shared vocabulary.
 *
 * @param more further packs
 * @throws Error with every mistake at its place, if there is one.
 */
export function insurerRules(more: readonly Source[] = []): RuleSet {
  const { ruleSet, diagnostics } = compile({
    vocabulary: sources(join(rulesFolder, "vocabulary"), ".yaml"),
    rules: [
      ...sources(join(rulesFolder, "insurance"), ".comity"),
      ...sources(houseRulesFolder, ".comity"),
      ...more,
    ],
  });
  if (ruleSet !== null) return ruleSet;
  const color = process.stderr.isTTY === true && !process.env.NO_COLOR;
  throw new Error(diagnostics.map((one) => renderDiagnostic(one, { color })).join("\n\n"));
}

function sources(folder: string, ending: string): Source[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      return { file: relative(process.cwd(), path), text: readFileSync(path, "utf8") };
    });
}
