import { type Evaluator, InputError, type Observer, type RuleSet, type Store } from "@comity/core";
import { checkStep } from "./compare.ts";
import { stepInWords } from "./in-words.ts";
import { liveSilos } from "./initial-state.ts";
import type { Step, TestCase } from "./model.ts";
import type { CaseResult, Failure } from "./result.ts";
import { uncountedMessages } from "./uncounted.ts";
import { applyStep, openWorld, type StepOutcome, type World } from "./world.ts";

export interface RunOptions {
  readonly rules: RuleSet;
  /** Gives an empty store, one for each case. */
  readonly openStore: () => Promise<Store>;
  /** Runs the rules' conditions; absent: the engine's own. Not used where there is an observer, who sees each interpreted. */
  readonly evaluator?: Evaluator | undefined;
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
    evaluator: options.evaluator,
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
        notes: [],
      },
    ];
  }
  const askedChannel = channelsAsked(testCase);
  for (const step of testCase.steps) {
    const words = stepInWords(step);
    try {
      const outcome = await applyStep(world, step);
      const failed = await checkStep(world.engine, step, outcome, askedChannel);
      failures.push(...(await withNotes(failed, world, testCase, step, outcome)));
    } catch (error) {
      failures.push({
        ...couldNot(error),
        place: step.place,
        step: words,
        expected: "a step that can be carried out",
        notes: [],
      });
      return failures;
    }
  }
  return failures;
}

/** A message that went where it should not have may have gone because earlier ones did not count. */
async function withNotes(
  failures: readonly Failure[],
  world: World,
  { steps }: TestCase,
  step: Step,
  { standing }: StepOutcome,
): Promise<readonly Failure[]> {
  const [first, ...others] = failures;
  const went = standing?.verdict === "send" || standing?.verdict === "amend";
  if (first === undefined || step.action?.kind !== "message" || !went) return failures;
  const before = steps.slice(0, steps.indexOf(step));
  return [{ ...first, notes: await uncountedMessages(world, step.action.request, before) }, ...others];
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
