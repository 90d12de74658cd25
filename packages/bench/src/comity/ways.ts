import { createEvaluator, type Evaluator, type RuleSet } from "@comity/core";
import { generate } from "@comity/dsl";
import { runAsModule } from "./run-as-module.ts";

/** A way to run rules. */
export interface Way {
  readonly name: string;
  readonly label: string;
  /** Makes an evaluator of compiled rules. */
  evaluator(rules: RuleSet): Evaluator | Promise<Evaluator>;
}

/** The way that is meant where nothing else is said. */
export const DEFAULT: Way = {
  name: "comity",
  label: "Comity, customers prepared",
  evaluator: (rules) => createEvaluator(rules, { code: generate(rules) }),
};

/** The same over customers as an engine has them, which nobody has prepared. */
export const AS_THEY_ARE: Way = {
  ...DEFAULT,
  name: "comity-plain-customer",
  label: "Comity, customers as they are",
};

/** What the index is worth, and what is left where no code may be generated. */
const OTHERS: readonly Way[] = [
  {
    name: "comity-no-index",
    label: "Comity, no index",
    evaluator: (rules) => createEvaluator(rules, { code: generate(rules), index: false }),
  },
  {
    name: "comity-module",
    label: "Comity, as a module",
    evaluator: async (rules) => createEvaluator(rules, { code: await runAsModule(rules) }),
  },
  {
    name: "comity-interpreted",
    label: "Comity, interpreted",
    evaluator: (rules) => createEvaluator(rules),
  },
  {
    name: "comity-interpreted-no-index",
    label: "Comity, interpreted, no index",
    evaluator: (rules) => createEvaluator(rules, { index: false }),
  },
];

export const WAYS: readonly Way[] = [DEFAULT, ...OTHERS];
