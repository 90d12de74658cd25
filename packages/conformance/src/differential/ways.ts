import { createEvaluator, type Evaluator, type RuleSet } from "@comity/core";
import type { Way } from "./laws.ts";

/** Ways of running a program, each held against the interpreter that looks at every rule. */
export function waysOf(rules: RuleSet): readonly Way[] {
  return [wayOf("interpreter, indexed", createEvaluator(rules))];
}

function wayOf(name: string, evaluator: Evaluator): Way {
  return {
    name,
    outcome: (_, condition, situation) => evaluator.outcome(condition, situation),
    find: (situation) => {
      const { fired, unknown, changesAt } = evaluator.find(situation);
      return { fired, unknown, changesAt };
    },
  };
}
