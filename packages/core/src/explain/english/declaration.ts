import type { Expr } from "../../ir/expression.ts";
import type {
  Action,
  Alert,
  Conflict,
  Definition,
  Hold,
  Limit,
  Program,
  Rule,
  RuleSet,
  Template,
} from "../../ir/program.ts";
import { childrenOf } from "../../ir/reads.ts";
import { durationInWords } from "../../value/duration.ts";
import { DAY_MS } from "../../value/units.ts";
import { dateInWords, listInWords } from "../../value/words.ts";
import type { Intent, Vocabulary } from "../../vocabulary/vocabulary.ts";
import { actionInWords, templateInWords } from "./action.ts";
import { conditionInWords, isAlways } from "./condition.ts";
import { definitionInWords, definitionsIn } from "./definition.ts";
import { isNotInWords } from "./is-not.ts";
import { anyOfThese, intentLabel, named, type Reading, readingOf, spoken, withArticle } from "./reading.ts";
import { intentsInWords, sideInWords } from "./selection.ts";
import { valueInWords } from "./value.ts";

/** A declaration read back from what the engine runs: a heading, and sentences. */
export interface ReadBack {
  /** `pack/name`. */
  readonly id: string;
  readonly kind: "rule" | "conflict" | "limit" | "alert" | "definition";
  /** Its author's own sentence about it, if there is one. */
  readonly label: string | null;
  readonly sentences: readonly string[];
}

/** A rule in plain English, with the definitions that it uses. */
export function ruleInWords(rule: Rule, program: Program, vocabulary: Vocabulary): ReadBack {
  const reading = rule.slots.reduce(named, readingOf(vocabulary));
  const then = actionInWords(rule.then, reading);
  const subject = intentsInWords(rule.intents, vocabulary);
  const sentences = [
    isAlways(rule.when)
      ? `For ${subject}: in every case the message ${then}.`
      : `For ${subject}: if ${conditionInWords(rule.when, reading)}, the message ${then}.`,
    ...unknownInWords(rule, program, vocabulary, reading),
    ...reasonInWords(rule.because, reading),
    ...switchInWords(rule),
  ];
  const conditions = [rule.when, ...expressionsOf(rule.then)];
  const intents = rule.intents.flatMap((name) => vocabulary.intents.get(name) ?? []);
  return {
    id: rule.id,
    kind: "rule",
    label: rule.label,
    sentences: [
      ...sentences,
      ...isNotInWords(conditions, intents, reading),
      ...definitionsInWords(conditions, reading),
    ],
  };
}

/** A conflict between messages in plain English. */
export function conflictInWords(conflict: Conflict, vocabulary: Vocabulary): ReadBack {
  const reading = readingOf(vocabulary);
  const [left, right] = [conflict.left, conflict.right].map((side) => sideInWords(side, vocabulary));
  const across = acrossInWords(conflict.scope);
  const loser =
    conflict.winner === "neither"
      ? "Neither wins: both wait until a person decides."
      : `${winnerInWords(conflict, vocabulary)} wins. If the other one has been cleared and not started, it is recalled; if it comes second, it ${actionInWords(conflict.loser, reading)}.`;
  return {
    id: conflict.id,
    kind: "conflict",
    label: conflict.label,
    sentences: [
      `These contradict each other within ${durationInWords(conflict.withinMs)} ${across}: ${left} on the one side, ${right} on the other.`,
      loser,
      ...reasonInWords(conflict.because, reading),
      ...switchInWords(conflict),
    ],
  };
}

/** A limit in plain English. */
export function limitInWords(limit: Limit, vocabulary: Vocabulary): ReadBack {
  const reading = readingOf(vocabulary);
  const { window } = limit;
  const span = window.kind === "rolling" ? rollingInWords(window.ms) : `in a calendar ${window.unit}`;
  const counted = `Those that were ${anyOfThese(limit.counting)} are counted.`;
  return {
    id: limit.id,
    kind: "limit",
    label: limit.label,
    sentences: [
      `For ${intentsInWords(limit.intents, vocabulary)}: at most ${limit.atMost} for each ${limit.scope} ${span}. ${counted}`,
      `One more ${actionInWords(limit.then, reading)}.`,
      ...reasonInWords(limit.because, reading),
      ...switchInWords(limit),
    ],
  };
}

/** Days of a limit are no calendar days, as they are everywhere else. */
function rollingInWords(ms: number): string {
  const span = `in any ${durationInWords(ms)}`;
  const days = ms / DAY_MS;
  if (!Number.isInteger(days)) return span;
  return `${span} (${days === 1 ? "" : `${days} times `}24 hours, from moment to moment)`;
}

/** An alert in plain English, with the definitions that it uses. */
export function alertInWords(alert: Alert, vocabulary: Vocabulary): ReadBack {
  const empty = readingOf(vocabulary);
  const reading = alert.subject === null ? empty : named(empty, alert.subject);
  const asked = withArticle(intentLabel(alert.intent, vocabulary));
  const about = alert.about.map(
    ({ field, value }) => `${spoken(field)} ${valueInWords(value, reading, conditionInWords)}`,
  );
  return {
    id: alert.id,
    kind: "alert",
    label: alert.label,
    sentences: [
      `As soon as a report makes it true that ${conditionInWords(alert.when, reading)}, ${alert.department} is asked to send ${asked}${about.length === 0 ? "" : `, about ${listInWords(about)}`}.`,
      `${onceInWords(alert, reading)}.`,
      ...reasonInWords(alert.because, reading),
      ...switchInWords(alert),
      ...definitionsInWords([alert.when], reading),
    ],
  };
}

/**
 * Everything that rules declare, in the program's order: rules, conflicts, limits, alerts, then definitions by name.
 *
 * @param definitions as they are written; null where only the program is known: then they are told as it uses them
 */
export function programInWords(
  { program, vocabulary }: RuleSet,
  definitions: readonly Definition[] | null = null,
): readonly ReadBack[] {
  const reading = readingOf(vocabulary);
  const defined =
    definitions?.map((one) => definitionInWords(one, reading)) ??
    definitionsIn(conditionsIn(program), reading).sort((one, other) => (one.name < other.name ? -1 : 1));
  return [
    ...program.rules.map((rule) => ruleInWords(rule, program, vocabulary)),
    ...program.conflicts.map((conflict) => conflictInWords(conflict, vocabulary)),
    ...program.limits.map((limit) => limitInWords(limit, vocabulary)),
    ...program.alerts.map((alert) => alertInWords(alert, vocabulary)),
    ...defined.map(
      ({ name, label, sentence }): ReadBack => ({
        id: name,
        kind: "definition",
        label,
        sentences: [sentence],
      }),
    ),
  ];
}

/** Where a program uses its definitions. */
function conditionsIn(program: Program): readonly Expr[] {
  return [
    ...program.rules.flatMap((rule) => [
      rule.when,
      ...expressionsOf(rule.then),
      ...(rule.ifUnknown === null ? [] : expressionsOf(rule.ifUnknown)),
    ]),
    ...program.alerts.map((alert) => alert.when),
  ];
}

function definitionsInWords(conditions: readonly Expr[], reading: Reading): string[] {
  return definitionsIn(conditions, reading).map(({ sentence }) => sentence);
}

/** The expressions of an action, in the order in which they are written. */
function expressionsOf(action: Action): readonly Expr[] {
  if (action.kind === "hold") return holdExpressions(action);
  if (action.kind !== "amend") return [];
  return action.changes.flatMap((change) => {
    if (change.kind === "use_channel") return [change.channel];
    return change.kind === "remove_items" ? [change.where] : [];
  });
}

function holdExpressions({ until }: Hold): readonly Expr[] {
  if (until.kind === "condition" || until.kind === "instant") return [until.expr];
  return until.kind === "local_time" ? [until.time] : [];
}

/** A condition that reads only what the message always says is never unknown: then there is nothing to say. */
function unknownInWords(
  rule: Rule,
  program: Program,
  vocabulary: Vocabulary,
  reading: Reading,
): readonly string[] {
  const intents = rule.intents.flatMap((name) => vocabulary.intents.get(name) ?? []);
  if (![rule.when, ...expressionsOf(rule.then)].some((expr) => mayBeUnknown(expr, intents))) return [];
  if (rule.ifUnknown !== null)
    return [`If that cannot be known, it ${actionInWords(rule.ifUnknown, reading, true)}.`];
  const classes = new Set(rule.intents.map((intent) => vocabulary.intents.get(intent)?.class));
  const byAction = new Map<string, string[]>();
  for (const name of classes) {
    if (name === undefined) continue;
    const action = actionInWords(program.classDefaults[name], reading, true);
    byAction.set(action, [...(byAction.get(action) ?? []), name]);
  }
  return [...byAction].map(([action, names]) => {
    const which = byAction.size === 1 ? "it" : `${withArticle(anyOfThese(names))} message`;
    return `If that cannot be known, ${which} ${action}.`;
  });
}

function mayBeUnknown(expr: Expr, intents: readonly Intent[]): boolean {
  switch (expr.op) {
    case "about":
      return intents.some(({ about }) => about.get(expr.field)?.required === true);
    case "item":
      return intents.some(({ items }) => items.get(expr.field)?.required === true);
    case "quantify":
    case "count":
    case "aggregate":
    case "in_records":
    case "customer":
    case "field":
    case "navigate":
    case "local_time":
    case "history":
      return true;
    default:
      return childrenOf(expr).some((child) => mayBeUnknown(child, intents));
  }
}

function reasonInWords(because: Template | null, reading: Reading): readonly string[] {
  return because === null ? [] : [`The reason that is given: “${templateInWords(because, reading)}”`];
}

function switchInWords({ mode, from, to }: Pick<Rule, "mode" | "from" | "to">): readonly string[] {
  const since = from === null ? "" : ` from ${dateInWords(from)}`;
  const until = to === null ? "" : ` to ${dateInWords(to)}`;
  return [
    ...(since + until === "" ? [] : [`It counts${since}${until}, these days included.`]),
    ...(mode === "observe" ? ["It is only observed: reported, and not enforced."] : []),
  ];
}

function acrossInWords(scope: Conflict["scope"]): string {
  switch (scope.kind) {
    case "customer":
      return "for one customer";
    case "household":
      return "for one household";
    case "about":
      return `about the same ${scope.fields.map(spoken).join(" and the same ")}`;
  }
}

function winnerInWords(conflict: Conflict, vocabulary: Vocabulary): string {
  switch (conflict.winner) {
    case "left":
    case "right":
      return capital(sideInWords(conflict[conflict.winner], vocabulary));
    case "earlier":
      return "The earlier one";
    default:
      return "The one with the higher priority (of equal ones, the earlier)";
  }
}

function onceInWords(alert: Alert, reading: Reading): string {
  const keys = alert.oncePer.map((expr) => valueInWords(expr, reading, conditionInWords));
  const per = keys.length === 0 ? "customer" : `customer and value of ${listInWords(keys)}`;
  const quiet = alert.quietMs === null ? "once and for all" : `once in ${durationInWords(alert.quietMs)}`;
  return `It is raised ${quiet} for each ${per}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
