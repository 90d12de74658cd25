import { isReachedBy } from "../decide/limits.ts";
import { contextOf } from "../decide/replay.ts";
import type { Limit, RuleSet } from "../ir/program.ts";
import type { EarlierMessage, Evidence } from "../ledger/evidence.ts";
import { effectiveAt } from "../ledger/standing.ts";

/**
 * The earlier messages that take the room a limit gives, by their effective time: each of them alone would leave none under
 * a limit of one.
 */
export function countedBy(limit: Limit, evidence: Evidence, rules: RuleSet): readonly EarlierMessage[] {
  if (limit.atMost === 0) return [];
  const one: Limit = { ...limit, atMost: 1 };
  const isCounted = (entry: EarlierMessage): boolean =>
    isReachedBy(contextOf({ ...evidence, earlier: [entry], holds: [], reviews: [] }, rules), one);
  return evidence.earlier.filter(isCounted).sort((left, right) => effectiveAt(left) - effectiveAt(right));
}
