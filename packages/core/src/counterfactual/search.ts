import type { RuleSet } from "../ir/program.ts";
import type { Evidence } from "../ledger/evidence.ts";
import { MINUTE_MS } from "../value/units.ts";
import type { Instant } from "../value/value.ts";
import type { Alteration } from "./alteration.ts";
import { obstaclesOf, waysAround } from "./obstacles.ts";
import { includes, join, type Option, sameOption } from "./options.ts";
import { laterMoments, type Moment, passTo } from "./time.ts";
import { goes, MOST_MOMENTS, Trial } from "./trial.ts";

/** What would be enough for a message to go, and what would be answered then. */
export interface Counterfactual {
  readonly alterations: Option;
  readonly verdict: "send" | "amend";
}

/** More answers than these nobody would read. */
const MOST_FOUND = 12;

/**
 * What would have to be different for a message to go: sets of alterations, none of which can be left out, the simplest
 * first. Each was tried: deciding again with exactly these alterations lets the message go. Empty if it goes anyway, or
 * if nothing was found within bounds.
 *
 * The search takes the first thing in the way, tries every way around it, decides again, and goes on from there. So what
 * it misses lies outside of what {@link waysAround} knows, or outside of the bounds.
 */
export function findCounterfactuals(evidence: Evidence, rules: RuleSet): readonly Counterfactual[] {
  const trial = new Trial(evidence, rules);
  const found: Option[] = [];
  const seen: Option[] = [];
  let frontier: readonly Option[] = [[], ...byTimeAlone(trial)];
  while (frontier.length > 0 && found.length < MOST_FOUND && !trial.isOver) {
    const next: Option[] = [];
    for (const way of frontier) {
      if (trial.isOver || found.length >= MOST_FOUND) break;
      if (found.some((one) => includes(way, one)) || seen.some((one) => sameOption(one, way))) continue;
      seen.push(way);
      const moment = trial.decide(way);
      if (moment === null) continue;
      if (goes(moment.decision)) {
        if (way.length === 0) return [];
        const least = trial.least(way);
        if (!found.some((one) => sameOption(one, least))) found.push(least);
      } else next.push(...furtherWays(way, moment, trial));
    }
    frontier = next.sort((one, other) => costOf(one) - costOf(other));
  }
  return found
    .filter((way) => !found.some((other) => other !== way && includes(way, other)))
    .sort((one, other) => costOf(one) - costOf(other))
    .flatMap((alterations) => {
      const verdict = trial.decide(alterations)?.decision.verdict;
      return verdict === "send" || verdict === "amend" ? [{ alterations, verdict }] : [];
    });
}

function furtherWays(way: Option, moment: Moment, trial: Trial): Option[] {
  const [obstacle] = obstaclesOf(moment.decision);
  if (obstacle === undefined) return [];
  const ways = trial.safely(() => waysAround(obstacle, moment, trial.rules)) ?? [];
  const further = ways.flatMap((more) => join(way, more));
  const later = way.some(({ kind }) => kind === "time")
    ? null
    : laterThan(obstacle.reason.rule, moment, trial);
  return later === null ? further : [...further, ...join(way, [{ kind: "time", at: later }])];
}

/** The first instant at which time alone lets it go. */
function byTimeAlone(trial: Trial): Option[] {
  const moment = trial.decide([]);
  if (moment === null) return [];
  const found = trial.safely(() => {
    for (const later of laterMoments(moment, trial.rules, MOST_MOMENTS))
      if (goes(later.decision)) return toTheMinute(later.evidence.clock, moment, trial);
    return null;
  });
  return found === null ? [] : [[{ kind: "time", at: found }]];
}

/** The first instant at which time alone has done away with an obstacle; null if it does not. */
function laterThan(rule: string | null, moment: Moment, trial: Trial): Instant | null {
  return trial.safely(() => {
    for (const later of laterMoments(moment, trial.rules, MOST_MOMENTS)) {
      const isGone = !obstaclesOf(later.decision).some(({ reason }) => reason.rule === rule);
      if (isGone) return toTheMinute(later.evidence.clock, moment, trial);
    }
    return null;
  });
}

/** The next whole minute, as people tell time, if nothing has changed until then. */
function toTheMinute(at: Instant, from: Moment, trial: Trial): Instant {
  const minute = Math.ceil(at / MINUTE_MS) * MINUTE_MS;
  const same = (instant: Instant) =>
    obstaclesOf(passTo(from, instant, trial.rules, MOST_MOMENTS).decision).map(({ reason }) => reason.rule);
  return minute === at || same(minute).join() === same(at).join() ? minute : at;
}

/** What a person can bring about, or learn, comes before what would have had to be from the start. */
const COSTS: Readonly<Record<Alteration["kind"], number>> = {
  time: 2,
  review: 2,
  silo: 2,
  consent: 2,
  field: 3,
  customer: 3,
  reported: 3,
  channel: 4,
  gone: 4,
  new: 4,
  unsent: 5,
  sent: 5,
  about: 4,
  priority: 5,
  department: 6,
};

function costOf(way: Option): number {
  return way.reduce((sum, one) => sum + COSTS[one.kind] + (one.kind === "gone" ? costOfNaming(one) : 0), 0);
}

/** Records that are named one by one are more to bring about than each of them changed. */
function costOfNaming({ so, keys }: Alteration & { kind: "gone" }): number {
  return so === null ? COSTS.field * (keys.length - 1) : 0;
}
