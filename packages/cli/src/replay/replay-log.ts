import { InputError, type RuleSet } from "@comity/core";
import { applyStep, initialState, liveSilos, openWorld, type World } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { CommandError } from "../frame/problem.ts";
import type { Log, LogStep } from "./read-log.ts";
import type { ReplayReport } from "./report.ts";

/**
 * Plays a log through an engine on a memory store, telling the report of each step as it is done.
 *
 * @throws CommandError at the line of a step that does not fit the vocabulary or runs back in time.
 */
export async function replayLog(log: Log, rules: RuleSet, report: ReplayReport): Promise<void> {
  const initial = initialState(log.setUp, rules.vocabulary);
  const world = await openWorld({ rules, store: memoryStore(), now: log.now, live: liveSilos(initial) });
  try {
    await world.engine.load(initial).catch((error: unknown) => {
      throw atPlace("The set-up cannot be used", error);
    });
    for await (const step of log.steps) await playStep(world, step, report);
    await report.end(world.clock.now());
  } finally {
    await world.close();
  }
}

async function playStep(world: World, { step, place }: LogStep, report: ReplayReport): Promise<void> {
  if (step.at !== null && step.at < world.clock.now()) {
    throw new CommandError(
      `${place}: this step lies before the one above it.`,
      "Put the log in the order of time.",
    );
  }
  const outcome = await applyStep(world, step).catch((error: unknown) => {
    throw atPlace(place, error);
  });
  await report.step(step, outcome, world.clock.now());
}

function atPlace(place: string, error: unknown): unknown {
  return error instanceof InputError ? new CommandError(`${place}: ${error.message}`) : error;
}
