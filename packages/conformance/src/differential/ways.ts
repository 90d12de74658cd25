import {
  createEvaluator,
  type DecisionContext,
  decide,
  type Evaluator,
  PreparedCustomer,
  type RuleSet,
  type Situation,
} from "@comity/core";
import { generate } from "@comity/dsl";
import { runAsModule } from "../run-as-module.ts";
import type { Way } from "./laws.ts";

/** Modules stay in memory once they are imported, so that of so many programs one is run as a module. */
const ONE_MODULE_IN = 20;

/** Ways of running programs, each held against the interpreter that looks at every rule. */
export function everyWay(): (rules: RuleSet) => Promise<readonly Way[]> {
  let programs = 0;
  return async (rules) => {
    const code = generate(rules);
    const generated = createEvaluator(rules, { code });
    const module = programs++ % ONE_MODULE_IN === 0 ? [await runAsModule(rules)] : [];
    return [
      // Decisions are compared with those of the first.
      { name: "interpreted", decide },
      finding("interpreted, indexed", createEvaluator(rules)),
      wayOf("generated", generated),
      finding("generated, not indexed", createEvaluator(rules, { code, index: false })),
      ...module.map((program) => wayOf("module", createEvaluator(rules, { code: program }))),
      prepared("generated, customer prepared", generated, rules),
    ];
  };
}

function wayOf(name: string, evaluator: Evaluator): Way {
  return {
    ...finding(name, evaluator),
    outcome: (_, condition, situation) => evaluator.outcome(condition, situation),
    decide: (context) => decide({ ...context, evaluator }),
  };
}

/** Only which rules are found: its conditions are run as another way's, and so decisions follow. */
function finding(name: string, evaluator: Evaluator): Way {
  return { name, find: (situation) => foundBy(evaluator, situation) };
}

/** The customer is made ready beforehand, and an evaluator of other rules has looked at the same one. */
function prepared(name: string, evaluator: Evaluator, { program, vocabulary }: RuleSet): Way {
  const other = createEvaluator({
    program: { ...program, rules: program.rules.toReversed().slice(1) },
    vocabulary,
  });
  const ready = <S extends Situation>(situation: S): S => {
    const customer = new PreparedCustomer(situation.customer, vocabulary);
    const prepared = { ...situation, customer };
    other.find(prepared);
    return prepared;
  };
  return {
    name,
    find: (situation) => foundBy(evaluator, ready(situation)),
    decide: (context: DecisionContext) =>
      decide({ ...context, evaluator, situation: ready(context.situation) }),
  };
}

/** A copy: what an evaluator finds is valid until it is asked again. */
function foundBy(evaluator: Evaluator, situation: Situation): ReturnType<Evaluator["find"]> {
  const { fired, unknown, changesAt } = evaluator.find(situation);
  return { fired: [...fired], unknown: [...unknown], changesAt };
}
