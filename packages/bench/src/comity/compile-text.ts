import type { RuleSet } from "@comity/core";
import { compile, renderDiagnostic, type Source } from "@comity/dsl";
import type { BenchRule } from "../workload/model.ts";
import { rulesSources } from "./rules-text.ts";
import { vocabularySource } from "./vocabulary-text.ts";

/** Rules and vocabulary as their authors wrote them. */
export interface RuleTexts {
  readonly vocabulary: readonly Source[];
  readonly rules: readonly Source[];
}

/** The workload's rules, through the compiler that everybody's rules go through. */
export function compileWorkload(rules: readonly BenchRule[]): RuleSet {
  return compileTexts({ vocabulary: [vocabularySource()], rules: rulesSources(rules) });
}

/** @throws Error with the diagnostics if the texts have mistakes */
export function compileTexts(texts: RuleTexts): RuleSet {
  const { ruleSet, diagnostics } = compile(texts);
  if (ruleSet !== null) return ruleSet;
  throw new Error(
    diagnostics
      .slice(0, 5)
      .map((one) => renderDiagnostic(one, { color: false }))
      .join("\n"),
  );
}
