import type { Vocabulary } from "@comity/core";
import { initialState } from "../initial-state.ts";
import type { TestCase } from "../model.ts";
import { typedSetUp, typedStep } from "../typed-values.ts";
import type { Scenario } from "./read-scenario.ts";

/** The runs of a scenario as cases: each starts from the same start, with values in the vocabulary's types. */
export function casesOf(scenario: Scenario, vocabulary: Vocabulary): TestCase[] {
  const initial = initialState(typedSetUp(scenario.setUp, vocabulary), vocabulary);
  return scenario.runs.map(({ title, place, steps }) => ({
    title,
    place,
    now: scenario.now,
    initial,
    steps: steps.map((step) => typedStep(step, vocabulary)),
  }));
}
