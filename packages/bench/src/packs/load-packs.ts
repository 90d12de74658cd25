import { fileURLToPath } from "node:url";
import type { RuleSet } from "@comity/core";
import { loadRules, renderDiagnostic } from "@comity/dsl";

const FOLDER = fileURLToPath(new URL("../../../../rules/", import.meta.url));

/**
 * The packs that come with Comity.
 *
 * @param names only these; all if absent
 * @throws Error with the diagnostics if they have mistakes
 */
export async function loadPacks(names?: readonly string[]): Promise<RuleSet> {
  const { ruleSet, diagnostics } = await loadRules(FOLDER, names);
  if (ruleSet !== null) return ruleSet;
  throw new Error(diagnostics.map((one) => renderDiagnostic(one, { color: false })).join("\n"));
}
