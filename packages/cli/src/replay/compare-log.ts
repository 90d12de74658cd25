import type { World } from "@comity/dsl";
import type { CompareReport } from "./compare-report.ts";
import { Comparison } from "./comparison.ts";
import { ObservedRules } from "./observed.ts";
import type { Log } from "./read-log.ts";
import { openLog, type Player, playStep } from "./replay-log.ts";

type NamedPlayer = Player & { readonly name: string };

/**
 * Plays a log through two engines step by step, each with rules, a ledger and a clock of its own, and tells the report what
 * differs. What declarations that only observe would have changed is told of the second.
 *
 * @throws CommandError at the line of a step that does not fit a vocabulary or runs back in time.
 */
export async function compareLog(
  log: Log,
  before: NamedPlayer,
  after: NamedPlayer,
  report: CompareReport,
): Promise<void> {
  const observed = new ObservedRules(after.rules);
  const first = { player: before, world: await openLog(log, before) };
  try {
    // Who is watched is interpreted, which takes longer.
    const watched = observed.areThere ? { observer: observed.observer } : {};
    const world = await openLog(log, { ...after, ...watched });
    try {
      await playBoth(log, first, { player: after, world }, observed, report);
    } finally {
      await world.close();
    }
  } finally {
    await first.world.close();
  }
}

interface Run {
  readonly player: NamedPlayer;
  readonly world: World;
}

async function playBoth(
  log: Log,
  before: Run,
  after: Run,
  observed: ObservedRules,
  report: CompareReport,
): Promise<void> {
  const comparison = new Comparison([before.player.rules.vocabulary, after.player.rules.vocabulary]);
  for await (const logged of log.steps) {
    const one = await playStep(before.world, logged, before.player);
    const other = await playStep(after.world, logged, after.player);
    const at = after.world.clock.now();
    await report.step(at, [
      ...comparison.step(logged.step, one, other, at),
      ...observed.step(logged.step, other, at),
    ]);
  }
  await report.end(comparison.end(), {
    before: before.player.name,
    after: after.player.name,
    messages: comparison.messages,
    observes: observed.areThere,
    at: after.world.clock.now(),
  });
}
