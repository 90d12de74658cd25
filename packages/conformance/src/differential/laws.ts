import { isDeepStrictEqual } from "node:util";
import {
  type Alert,
  conditionsOf,
  type Decision,
  type DecisionContext,
  dateIn,
  decide,
  type Expr,
  evaluateCondition,
  type Found,
  type Instant,
  type Observer,
  type Outcome,
  type Rule,
  type RuleSet,
  readsOfAlert,
  readsOfIntent,
  type Situation,
  Unknown,
} from "@comity/core";
import { withinManifest, withoutOlder } from "./manifest.ts";
import { bare, plainRecent } from "./plain-recent.ts";
import { alertSituationOf, contextOf, type Setting, situationOf } from "./random-situation.ts";
import type { Reach } from "./reach.ts";

/** One way to run a program, to be held against the interpreter. What it does not have is not compared. */
export interface Way {
  readonly name: string;
  /** @param index of the condition in `conditionsOf(program)` */
  readonly outcome?: (index: number, condition: Expr, situation: Situation) => Outcome;
  readonly find?: (situation: Situation) => Found;
  readonly decide?: (context: DecisionContext) => Decision;
}

/** Where a way of running a program says something else than the interpreter. */
export interface Difference {
  readonly way: string;
  /** Which law is broken, and of what: `condition 3`, `the rules of offer`, `decision.until`. */
  readonly what: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * Holds every way against the interpreter, in one situation.
 *
 * @param reach counts what decisions came by
 * @param observer is told of every node that the interpreter evaluates, which takes as long again as evaluating it
 */
export function findDifference(
  rules: RuleSet,
  setting: Setting,
  ways: readonly Way[],
  reach: Reach | null = null,
  observer: Observer | null = null,
): Difference | null {
  const outcomes = new Map<Expr, Outcome>();
  return (
    differenceOfConditions(rules, setting, ways, outcomes, observer) ??
    differenceOfIntent(rules, setting, ways, outcomes, reach) ??
    differenceOfDecision(rules, setting, ways, reach) ??
    differenceOfManifest(rules, setting) ??
    differenceOfRecent(rules, setting)
  );
}

/**
 * Law 1: each condition has the same truth, and the same instant at which time alone could change it. What rules come to
 * is left in `outcomes`.
 */
function differenceOfConditions(
  { program, vocabulary }: RuleSet,
  setting: Setting,
  ways: readonly Way[],
  outcomes: Map<Expr, Outcome>,
  observer: Observer | null,
): Difference | null {
  const there = situationOf(setting, vocabulary);
  const alerted = alertSituationOf(setting, vocabulary);
  const firstAlert = conditionsOf(program).length - program.alerts.length;
  for (const [index, condition] of conditionsOf(program).entries()) {
    const items = readsItem(condition) ? there.message.items : [];
    const situations = [
      index < firstAlert ? there : alerted,
      ...items.map((item): Situation => ({ ...there, item })),
    ];
    for (const situation of situations) {
      const expected = interpreted(condition, observer === null ? situation : { ...situation, observer });
      if (situation === there) outcomes.set(condition, expected);
      for (const { name, outcome } of ways) {
        if (outcome === undefined) continue;
        const actual = outcome(index, condition, situation);
        if (actual.truth !== expected.truth || actual.changesAt !== expected.changesAt)
          return { way: name, what: `condition ${index}`, expected, actual };
      }
    }
  }
  return null;
}

/** Beyond so many rules of an intent, an index finds them. */
const FEW_RULES = 50;

/** Law 2: the same rules of the message's intent fire, are unknown, and can change at the same instant. */
function differenceOfIntent(
  rules: RuleSet,
  setting: Setting,
  ways: readonly Way[],
  outcomes: ReadonlyMap<Expr, Outcome>,
  reach: Reach | null,
): Difference | null {
  if (ways.every(({ find }) => find === undefined)) return null;
  const situation = situationOf(setting, rules.vocabulary);
  const candidates = rulesOf(rules, situation);
  if (candidates.length > FEW_RULES) reach?.count("many rules");
  if (reach !== null) {
    for (const { when } of candidates)
      reach.found(when, outcomes.get(when)?.truth ?? 0, candidates.length > FEW_RULES);
  }
  const expected = foundAmong(candidates, outcomes);
  for (const { name, find } of ways) {
    const actual = find?.(situation);
    if (actual !== undefined && !isDeepStrictEqual({ ...actual }, expected))
      return { way: name, what: `the rules of ${setting.message.intent}`, expected, actual: { ...actual } };
  }
  return null;
}

/** Law 3: the decision is the same in all that it says. */
function differenceOfDecision(
  rules: RuleSet,
  setting: Setting,
  ways: readonly Way[],
  reach: Reach | null,
): Difference | null {
  const [reference, ...others] = ways.flatMap(({ name, decide }) =>
    decide === undefined ? [] : [{ name, decide }],
  );
  if (reference === undefined) return null;
  const expected = reference.decide(contextOf(setting, rules));
  reach?.decided(expected, rules.program);
  for (const { name, decide } of others) {
    const difference = differenceBetween(name, decide(contextOf(setting, rules)), expected);
    if (difference !== null) return difference;
  }
  return null;
}

/** Law 4: a decision is the same with nothing but what the manifest of its intent names, and so is an alert with its own. */
function differenceOfManifest(rules: RuleSet, setting: Setting): Difference | null {
  const expected = decide(contextOf(setting, rules));
  const reads = readsOfIntent(rules.program, setting.message.intent);
  const within = withinManifest(setting, reads, rules);
  const recent = decide(contextOf(withoutOlder(within, reads), rules));
  // What is too old to be compared may make the next look come too early, and never too late.
  const isNoEarlier = (recent.changesAt ?? Infinity) >= (expected.changesAt ?? Infinity);
  const compared = isNoEarlier ? { ...recent, changesAt: expected.changesAt } : recent;
  return (
    differenceBetween(WITHIN, byName(decide(contextOf(within, rules))), byName(expected)) ??
    differenceBetween(`${WITHIN}, no older`, byName(compared), byName(expected)) ??
    differenceOfAlerts(rules, setting)
  );
}

/** The decision with the names of whom it beats: of what these are about, only what is compared is within the manifest. */
function byName({ recalls, missed, drawn, ...decision }: Decision): object {
  const named = (beaten: Decision["recalls"]) => beaten.map(({ conflict, entry }) => [conflict.id, entry.id]);
  return { ...decision, recalls: named(recalls), missed: named(missed), drawn: named(drawn) };
}

const WITHIN = "with what the manifest names";

function differenceOfAlerts(rules: RuleSet, setting: Setting): Difference | null {
  const raisedIn = (alert: Alert, one: Setting): unknown => {
    const { truth, changesAt, matches } = evaluateCondition(
      alert.when,
      alertSituationOf(one, rules.vocabulary),
    );
    const keys = [...matches].map(([slot, records]) => [slot, records.map(({ key }) => key)]);
    return [truth instanceof Unknown ? "unknown" : truth, changesAt, keys];
  };
  for (const alert of rules.program.alerts) {
    const expected = raisedIn(alert, setting);
    const actual = raisedIn(alert, withinManifest(setting, readsOfAlert(alert), rules));
    if (!isDeepStrictEqual(actual, expected))
      return { way: WITHIN, what: `alert ${alert.id}`, expected, actual };
  }
  return null;
}

/** Law 5: conflicts and limits see the earlier messages that each would find by itself, and limits have room when they say. */
export function differenceOfRecent(rules: RuleSet, setting: Setting): Difference | null {
  if (setting.earlier.length === 0) return null;
  const context = contextOf(
    { ...setting, holds: [], reviews: [] },
    { ...rules, program: bare(rules.program) },
  );
  const { considered, changesAt } = decide(context);
  const actual = {
    opponents: considered.flatMap(({ reason }) =>
      reason.kind === "conflict" ? [[reason.rule, reason.other]] : [],
    ),
    reached: considered.flatMap(({ reason, wait }) =>
      reason.kind === "limit" ? [[reason.rule, wait?.kind === "instant" ? wait.at : null]] : [],
    ),
    changesAt,
  };
  const expected = plainRecent(context);
  if (isDeepStrictEqual(actual, expected)) return null;
  return { way: "conflicts and limits in one pass", what: "what is recent", expected, actual };
}

function differenceBetween<Decided extends object>(
  way: string,
  actual: Decided,
  expected: Decided,
): Difference | null {
  if (isDeepStrictEqual(actual, expected)) return null;
  const keys = Object.keys(expected) as (keyof Decided & string)[];
  const key = keys.find((one) => !isDeepStrictEqual(actual[one], expected[one]));
  if (key === undefined) return { way, what: "decision", expected, actual };
  return { way, what: `decision.${key}`, expected: expected[key], actual: actual[key] };
}

function interpreted(condition: Expr, situation: Situation): Outcome {
  const { truth, changesAt } = evaluateCondition(condition, situation);
  return { truth: truth instanceof Unknown ? 2 : truth ? 1 : 0, changesAt };
}

/** What there is to find, rule by rule. */
function foundAmong(rules: readonly Rule[], outcomes: ReadonlyMap<Expr, Outcome>): Found {
  const fired: string[] = [];
  const unknown: string[] = [];
  let changesAt: Instant | null = null;
  for (const { id, when } of rules) {
    const outcome = outcomes.get(when);
    if (outcome === undefined) throw new Error(`The condition of ${id} was not evaluated.`);
    if (outcome.truth !== 0) (outcome.truth === 1 ? fired : unknown).push(id);
    if (outcome.changesAt !== null && (changesAt === null || outcome.changesAt < changesAt))
      changesAt = outcome.changesAt;
  }
  return { fired, unknown, changesAt };
}

/** The rules of the message's intent whose dates cover it. */
function rulesOf({ program, vocabulary }: RuleSet, situation: DecisionContext["situation"]): readonly Rule[] {
  const today = dateIn(vocabulary.company.timeZone, situation.at);
  return program.rules.filter(
    ({ intents, from, to }) =>
      intents.includes(situation.message.intent) && (from ?? today) <= today && today <= (to ?? today),
  );
}

/** Worked out once a condition. */
const readingItems = new WeakMap<object, boolean>();

function readsItem(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  const known = readingItems.get(node);
  if (known !== undefined) return known;
  const reads = ("op" in node && node.op === "item") || Object.values(node).some(readsItem);
  readingItems.set(node, reads);
  return reads;
}
