import {
  BundleError,
  bundleOf,
  conditionsOf,
  createEvaluator,
  type DecisionContext,
  decide,
  type Evaluator,
  type Expr,
  loadBundle,
  PreparedCustomer,
  type Program,
  programHash,
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
    const module = programs % ONE_MODULE_IN === 0 ? [await runAsModule(rules)] : [];
    programs++;
    const bundle = asBundle(rules);
    return [
      // Decisions are compared with those of the first.
      { name: "interpreted", decide },
      finding("interpreted, indexed", createEvaluator(rules)),
      wayOf("generated", generated),
      finding("generated, not indexed", createEvaluator(rules, { code, index: false })),
      ...module.map((program) => wayOf("module", createEvaluator(rules, { code: program }))),
      prepared("generated, customer prepared", generated, rules),
      ...(bundle === null ? [] : [loaded(bundle)]),
    ];
  };
}

/** What is random now and then, and the compiler never makes. A program that has it cannot be loaded. */
const NOT_COMPILED: readonly RegExp[] = [
  /cannot be a name/,
  /What is named as the channel is none/,
  /There is no field "customer"/,
  /An alert has no message/,
  /Only in an alert something becomes/,
  /The type of defined is true or false/,
  /It compares a list of/,
  /Its values have no order/,
];

/** The same rules as a bundle gives them back; null if they are none that the compiler makes. */
function asBundle({ program, vocabulary }: RuleSet): RuleSet | null {
  const hash = programHash(program, vocabulary);
  try {
    return loadBundle(bundleOf({ vocabulary, program: { ...program, hash } }));
  } catch (error) {
    if (error instanceof BundleError && NOT_COMPILED.some((reason) => reason.test(error.message)))
      return null;
    throw error;
  }
}

/** Decided by the rules that were loaded, and the code that was written from those. */
function loaded(rules: RuleSet): Way {
  const { program, vocabulary } = rules;
  const evaluator = createEvaluator(rules, { code: generate(rules) });
  const way = wayOf("loaded from a bundle", evaluator);
  return {
    ...way,
    outcome: (index, _, situation) =>
      evaluator.outcome(conditionOf(program, index), { ...situation, vocabulary }),
    find: (situation) => foundBy(evaluator, { ...situation, vocabulary }),
    decide: (context) =>
      decide({ ...context, program, evaluator, situation: { ...context.situation, vocabulary } }),
  };
}

function conditionOf(program: Program, index: number): Expr {
  const condition = conditionsOf(program)[index];
  if (condition === undefined) throw new Error(`The bundle has no condition ${index}.`);
  return condition;
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
