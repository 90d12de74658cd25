import { createEvaluator, type Evaluator, type RuleSet } from "@comity/core";
import { generate } from "@comity/dsl";
import { runAsModule } from "./run-as-module.ts";

/** The ways in which a company may run its rules. */
export const EVALUATOR_KINDS = ["interpreted", "generated", "module"] as const;
export type EvaluatorKind = (typeof EVALUATOR_KINDS)[number];

const made = new WeakMap<RuleSet, Map<EvaluatorKind, Promise<Evaluator>>>();

/** An evaluator of a kind for a rule set, made once. The interpreter looks at every rule, as the definition of the language does. */
export function evaluatorOf(kind: EvaluatorKind, rules: RuleSet): Promise<Evaluator> {
  const ofRules = made.get(rules) ?? new Map<EvaluatorKind, Promise<Evaluator>>();
  made.set(rules, ofRules);
  const known = ofRules.get(kind) ?? make(kind, rules);
  ofRules.set(kind, known);
  return known;
}

async function make(kind: EvaluatorKind, rules: RuleSet): Promise<Evaluator> {
  switch (kind) {
    case "interpreted":
      return createEvaluator(rules, { index: false });
    case "generated":
      return createEvaluator(rules, { code: generate(rules) });
    case "module":
      return createEvaluator(rules, { code: await runAsModule(rules) });
  }
}
