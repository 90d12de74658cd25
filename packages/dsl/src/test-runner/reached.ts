import { type Answer, InputError, type LedgerEvent } from "@comity/core";
import { liveSilos } from "./initial-state.ts";
import type { TestCase } from "./model.ts";
import type { RunOptions } from "./run-case.ts";
import { applyStep, openWorld } from "./world.ts";

/**
 * Which declarations a case shows at work: ids of those that were a reason for an answer, recalled or missed a message,
 * or raised an alert; also those that observed only. What the case expects is not asked. Null if it cannot be carried
 * out to its end.
 *
 * @throws StoreError if the store fails.
 */
export async function reachedBy(
  testCase: TestCase,
  options: RunOptions,
): Promise<ReadonlySet<string> | null> {
  const world = await openWorld({
    rules: options.rules,
    store: await options.openStore(),
    now: testCase.now,
    live: liveSilos(testCase.initial),
  });
  const reached = new Set<string>();
  try {
    await world.engine.load(testCase.initial);
    for (const step of testCase.steps) {
      const { events, standing } = await applyStep(world, step);
      for (const event of events) for (const id of namedIn(event)) reached.add(id);
      for (const id of standing === null ? [] : reasonsOf(standing.answer)) reached.add(id);
    }
    return reached;
  } catch (error) {
    if (error instanceof InputError || error instanceof RangeError) return null;
    throw error;
  } finally {
    await world.close();
  }
}

function namedIn(event: LedgerEvent): readonly string[] {
  switch (event.kind) {
    case "decision":
    case "resolved":
      return reasonsOf(event.answer);
    case "recalled":
    case "missed":
      return [event.rule];
    case "alert":
      return [event.alert];
    default:
      return [];
  }
}

function reasonsOf({ reasons, observed }: Answer): readonly string[] {
  return [...reasons, ...observed].flatMap(({ rule }) => rule ?? []);
}
