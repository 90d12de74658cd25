import {
  createEvaluator,
  decide,
  type Evaluator,
  PreparedCustomer,
  type RuleSet,
  type Situation,
} from "@comity/core";
import type { Way } from "./laws.ts";

/** Ways of running a program, each held against the interpreter that looks at every rule. */
export function waysOf(rules: RuleSet): readonly Way[] {
  const indexed = createEvaluator(rules);
  const others = {
    ...rules,
    program: { ...rules.program, rules: rules.program.rules.toReversed().slice(1) },
  };
  return [
    { name: "interpreted", decide },
    wayOf("interpreted, indexed", indexed),
    prepared("interpreted, indexed, customer prepared", indexed, createEvaluator(others), rules),
  ];
}

function wayOf(name: string, evaluator: Evaluator): Way {
  return {
    name,
    outcome: (_, condition, situation) => evaluator.outcome(condition, situation),
    find: (situation) => foundBy(evaluator, situation),
  };
}

/** The customer is made ready beforehand, and an evaluator of other rules has looked at the same one. */
function prepared(name: string, evaluator: Evaluator, other: Evaluator, { vocabulary }: RuleSet): Way {
  return {
    name,
    find(situation) {
      const ready = { ...situation, customer: new PreparedCustomer(situation.customer, vocabulary) };
      other.find(ready);
      return foundBy(evaluator, ready);
    },
  };
}

/** A copy: what an evaluator finds is valid until it is asked again. */
function foundBy(evaluator: Evaluator, situation: Situation): ReturnType<Evaluator["find"]> {
  const { fired, unknown, changesAt } = evaluator.find(situation);
  return { fired, unknown, changesAt };
}
