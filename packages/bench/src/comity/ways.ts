import type { Evaluator, RuleSet } from "@comity/core";
import { interpreted } from "./interpreted.ts";

/** A way to run rules. */
export interface Way {
  readonly name: string;
  readonly label: string;
  /** Loads compiled rules. */
  evaluator(rules: RuleSet): Evaluator;
}

export const INTERPRETED: Way = {
  name: "comity-interpreted",
  label: "Comity, interpreted",
  evaluator: ({ program }) => interpreted(program),
};

/** The way that is meant where nothing else is said. */
export const DEFAULT: Way = { ...INTERPRETED, name: "comity", label: "Comity" };

export const WAYS: readonly Way[] = [DEFAULT, INTERPRETED];
