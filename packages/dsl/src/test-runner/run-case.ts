import { InputError, type Observer, type RuleSet, type Store } from "@comity/core";
import { checkStep } from "./compare.ts";
import { stepInWords } from "./in-words.ts";
import { liveSilos } from "./initial-state.ts";
import type { TestCase } from "./model.ts";
import type { CaseResult, Failure } from "./result.ts";
import { applyStep, openWorld, type World } from "./world.ts";

export interface RunOptions {
  readonly rules: RuleSet;
  /** Gives an empty store, one for each case. */
  readonly openStore: () => Promise<Store>;
  /** Told what conditions and declarations come to, for coverage. */
  readonly observer?: Observer | undefined;
}

/**
 * Runs one case from its start on a store of its own. A step that cannot be carried out ends the case, because what
 * follows would only fail for the same reason; an expectation that is not met does not.
 *
 * @throws StoreError if the store fails: that says nothing about the rules.
 */
export async function runCase(testCase: TestCase, options: RunOptions): Promise<CaseResult> {
  const world = await openWorld({
    rules: options.rules,
    store: await options.openStore(),
    now: testCase.now,
    live: liveSilos(testCase.initial),
    observer: options.observer,
  });
  try {
    const failures = await runSteps(world, testCase);
    return { title: testCase.title, place: testCase.place, passed: failures.length === 0, failures };
  } finally {
    await world.close();
  }
}

async function runSteps(world: World, testCase: TestCase): Promise<Failure[]> {
  const failures: Failure[] = [];
  try {
    await world.engine.load(testCase.initial);
  } catch (error) {
    return [
      {
        ...couldNot(error),
        place: testCase.place,
        step: "the start",
        expected: "a start that can be loaded",
      },
    ];
  }
  const askedChannel = channelsAsked(testCase);
  for (const step of testCase.steps) {
    const words = stepInWords(step);
    try {
      const outcome = await applyStep(world, step);
      failures.push(...(await checkStep(world.engine, step, outcome, askedChannel)));
    } catch (error) {
      failures.push({
        ...couldNot(error),
        place: step.place,
        step: words,
        expected: "a step that can be carried out",
      });
      return failures;
    }
  }
  return failures;
}

function channelsAsked(testCase: TestCase): (message: string) => string | undefined {
  const channels = new Map<string, string>();
  for (const { action } of testCase.steps) {
    if (action?.kind === "message") channels.set(action.request.id, action.request.channel);
  }
  return (message) => channels.get(message);
}

function couldNot(error: unknown): Pick<Failure, "got" | "why"> {
  if (error instanceof InputError || error instanceof RangeError) return { got: error.message, why: [] };
  throw error;
}
