import { type Decision, messageAfter } from "../decide/decision.ts";
import type { Contribution } from "../decide/findings.ts";
import type { Conflict, Limit, Rule, RuleSet } from "../ir/program.ts";
import type { EarlierMessage, Evidence } from "../ledger/evidence.ts";
import { effectiveAt } from "../ledger/standing.ts";
import { flip } from "./flip.ts";
import { NEW_MESSAGE } from "./flip-history.ts";
import { either, type Option } from "./options.ts";
import type { Place } from "./place.ts";
import type { Moment } from "./time.ts";

/** A limit may count hundreds; a few of them are enough to see which. */
const MOST_COUNTED = 6;

/** What stands in the way of a message: what holds or blocks it, and is enforced. */
export function obstaclesOf(decision: Decision): readonly Contribution[] {
  return decision.considered.filter(
    ({ effect, observed }) => !observed && (effect === "hold" || effect === "block"),
  );
}

/** Ways by which an obstacle may go away, time apart. Each is one that the obstacle's own condition can see. */
export function waysAround(obstacle: Contribution, moment: Moment, rules: RuleSet): Option[] {
  const { reason } = obstacle;
  const ways = [reviewFor(obstacle, moment.evidence)];
  if (reason.kind === "department") ways.push(otherDepartment(moment.evidence, rules));
  if (reason.kind === "suppressed") ways.push([[{ kind: "consent" }]]);
  const { program } = rules;
  const rule = program.rules.find(({ id }) => id === reason.rule);
  if (rule !== undefined) ways.push(aroundRule(rule, moment, rules));
  const conflict = program.conflicts.find(({ id }) => id === reason.rule);
  if (conflict !== undefined) ways.push(aroundConflict(conflict, reason.other, moment.evidence));
  const limit = program.limits.find(({ id }) => id === reason.rule);
  if (limit !== undefined) ways.push(aroundLimit(limit, moment.evidence));
  return either(ways);
}

/** A person lets it go, if that is what it waits for, or if a person has blocked it. */
function reviewFor({ reason, wait }: Contribution, { reviews }: Evidence): Option[] {
  if (reason.rule === null) return [];
  if (wait?.kind === "review") return [[{ kind: "review", rules: [reason.rule], by: wait.by }]];
  if (reason.kind !== "review") return [];
  const { rule } = reason;
  const by = reviews.findLast((review) => review.rules.includes(rule))?.by ?? null;
  return [[{ kind: "review", rules: [rule], by }]];
}

function otherDepartment({ message }: Evidence, { vocabulary }: RuleSet): Option[] {
  const departments = vocabulary.intents.get(message.intent)?.departments ?? [];
  return departments.map((value) => [{ kind: "department", value }]);
}

function aroundRule(rule: Rule, moment: Moment, rules: RuleSet): Option[] {
  const places = placesOf(moment, rules);
  return either(places.map((place) => either([notApplying(rule, place), ...aroundAction(rule, place)])));
}

/** A way with nothing in it would say that the rule does not apply there: then it applied elsewhere. */
function notApplying(rule: Rule, place: Place): Option[] {
  return flip(rule.when, false, place).filter((way) => way.length > 0);
}

function aroundAction(rule: Rule, place: Place): readonly (readonly Option[])[] {
  const { then } = rule;
  if (then.kind === "hold" && then.until.kind === "condition") return [flip(then.until.expr, true, place)];
  if (then.kind !== "amend") return [];
  return then.changes.flatMap((change) =>
    change.kind === "remove_items"
      ? place.evidence.message.items.map((item) => flip(change.where, false, { ...place, item }))
      : [],
  );
}

/** The message as it was asked about, and as rules have changed it: a rule may stand in the way of one of the two. */
function placesOf({ evidence, decision }: Moment, rules: RuleSet): readonly Place[] {
  const asked: Place = { evidence, rules, bindings: new Map() };
  const message = messageAfter(evidence.message, decision);
  return message === null ? [asked] : [asked, { ...asked, evidence: { ...evidence, message } }];
}

function aroundConflict(conflict: Conflict, other: string | null, evidence: Evidence): Option[] {
  const entry = evidence.earlier.find(({ id }) => id === other);
  // That one is only imagined: without it, it would be another way.
  if (entry === undefined || entry.id === NEW_MESSAGE) return [];
  const ways: Option[] = [[{ kind: "unsent", message: entry.id }]];
  const higher = entry.message.priority + 1;
  if (conflict.winner === "higher_priority" && higher <= 100)
    ways.push([{ kind: "priority", value: higher }]);
  return ways;
}

/** One of those that it counts has not been cleared: the nearest in time first. */
function aroundLimit(limit: Limit, evidence: Evidence): Option[] {
  const distance = (entry: EarlierMessage) => Math.abs(effectiveAt(entry) - evidence.at);
  return evidence.earlier
    .filter((entry) => entry.id !== NEW_MESSAGE && limit.intents.includes(entry.message.intent))
    .sort((left, right) => distance(left) - distance(right))
    .slice(0, MOST_COUNTED)
    .map(({ id }) => [{ kind: "unsent", message: id }]);
}
