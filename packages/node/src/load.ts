import type { RuleSet } from "@comity/core";
import { type Diagnostic, loadRules, renderDiagnostic } from "@comity/dsl";

/** The rules have mistakes. The message shows each, with its place and what to do. */
export class RulesError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((one) => renderDiagnostic(one, { color: false })).join("\n"));
    this.name = "RulesError";
    this.diagnostics = diagnostics;
  }
}

/** @throws RulesError if the rules have mistakes or the bundle cannot be used; Error if a file cannot be read. */
export async function loadSound(path: string, packs: readonly string[] | undefined): Promise<RuleSet> {
  const { ruleSet, diagnostics } = await loadRules(path, packs);
  if (ruleSet === null) throw new RulesError(diagnostics);
  return ruleSet;
}
