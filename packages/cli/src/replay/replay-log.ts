import { InputError, type Observer, type RuleSet } from "@comity/core";
import { applyStep, initialState, liveSilos, openWorld, type StepOutcome, type World } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { CommandError } from "../frame/problem.ts";
import type { Log, LogStep } from "./read-log.ts";
import type { ReplayReport } from "./report.ts";

/** Rules that a log is played by. */
export interface Player {
  readonly rules: RuleSet;
  readonly observer?: Observer;
  /** Which rules these are, for errors, where there are others: `under candidate/`. */
  readonly name?: string;
}

/**
 * Plays a log through an engine on a memory store, telling the report of each step as it is done.
 *
 * @throws CommandError at the line of a step that does not fit the vocabulary or runs back in time.
 */
export async function replayLog(log: Log, player: Player, report: ReplayReport): Promise<void> {
  const world = await openLog(log, player);
  try {
    for await (const step of log.steps) {
      const outcome = await playStep(world, step, player);
      await report.step(step.step, outcome, world.clock.now());
    }
    await report.end(world.clock.now());
  } finally {
    await world.close();
  }
}

/** Opens an engine at the start of a log. @throws CommandError if the set-up does not fit the vocabulary */
export async function openLog(log: Log, { rules, observer, name }: Player): Promise<World> {
  const initial = initialState(log.setUp, rules.vocabulary);
  const live = liveSilos(initial);
  const world = await openWorld({
    rules,
    store: memoryStore({ keepHistory: false }),
    now: log.now,
    live,
    observer,
  });
  try {
    await world.engine.load(initial);
    return world;
  } catch (error) {
    await world.close();
    throw atPlace("The set-up cannot be used", name, error);
  }
}

/** Plays one step. @throws CommandError at its line if it does not fit the vocabulary or runs back in time */
export async function playStep(
  world: World,
  { step, place }: LogStep,
  { name }: Player,
): Promise<StepOutcome> {
  if (step.at !== null && step.at < world.clock.now()) {
    throw new CommandError(
      `${place}: this step lies before the one above it.`,
      "Put the log in the order of time.",
    );
  }
  return applyStep(world, step).catch((error: unknown) => {
    throw atPlace(place, name, error);
  });
}

function atPlace(place: string, name: string | undefined, error: unknown): unknown {
  if (!(error instanceof InputError)) return error;
  const under = name === undefined ? "" : ` (by the rules in ${name})`;
  return new CommandError(`${place}: ${error.message}${under}`);
}
