import { createEvaluator, type Evaluator, type RuleSet } from "@comity/core";
import { generate } from "../emit/javascript/generate.ts";

const made = new WeakMap<RuleSet, Evaluator>();

/**
 * The fastest evaluator that there can be for a rule set in this process: its conditions compiled to JavaScript; interpreted
 * where code generation is forbidden (`--disallow-code-generation-from-strings`). Both give the same answers. A rule set is
 * compiled once.
 */
export function compileEvaluator(rules: RuleSet): Evaluator {
  const known = made.get(rules);
  if (known !== undefined) return known;
  const evaluator = evaluatorOf(rules);
  made.set(rules, evaluator);
  return evaluator;
}

function evaluatorOf(rules: RuleSet): Evaluator {
  try {
    return createEvaluator(rules, { code: generate(rules) });
  } catch (error) {
    if (error instanceof EvalError) return createEvaluator(rules);
    throw error;
  }
}
