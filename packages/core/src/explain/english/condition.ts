import { converse } from "../../eval/relation.ts";
import type { Expr, HistoryWindow, RecordSet, Relation } from "../../ir/expression.ts";
import { durationInWords } from "../../value/duration.ts";
import type { Type } from "../../value/type.ts";
import { partsInWords } from "./is-none-of.ts";
import {
  anyOfThese,
  inside,
  intentLabel,
  type Reading,
  recordLabel,
  spoken,
  withArticle,
} from "./reading.ts";
import { valueInWords } from "./value.ts";

/**
 * A condition as an English clause: "the customer's household has a policy where the status is cancelling". What is
 * joined inside what is joined stands in brackets, so that a sentence has one meaning.
 */
export function conditionInWords(expr: Expr, reading: Reading): string {
  switch (expr.op) {
    case "and":
      return partsInWords(expr.args, reading, (arg) => joined(arg, reading), conditionInWords).join(", and ");
    case "or":
      return expr.args.map((arg) => joined(arg, reading)).join(", or ");
    case "not":
      return notInWords(expr.arg, reading);
    case "compare":
      return `${value(expr.left, reading)} ${relationInWords(expr.relation, expr.left.type)} ${value(expr.right, reading)}`;
    case "is_empty":
      return `${value(expr.arg, reading)} is not given`;
    case "one_of":
      return `${value(expr.left, reading)} is ${anyOfThese(expr.options.map((one) => value(one, reading)))}`;
    case "in_list":
      return `${value(expr.left, reading)} is among ${value(expr.list, reading)}`;
    case "in_records": {
      const field = value(expr.field, inside(reading, expr.slot));
      return `${value(expr.left, reading)} is ${field} of ${memberOf(expr.set, reading)}`;
    }
    case "text":
      return `${value(expr.left, reading)} ${TEXT_TESTS[expr.test]} ${value(expr.right, reading)}`;
    case "between":
      return `${value(expr.arg, reading)} is between ${value(expr.low, reading)} and ${value(expr.high, reading)}`;
    case "within":
      return `${value(expr.arg, reading)} is within the ${expr.direction} ${value(expr.length, reading)}`;
    case "shifted":
      return shiftedInWords(expr, reading);
    case "quantify":
      return quantifiedInWords(expr, reading);
    case "becomes":
      return `${value({ op: "field", type: expr.value.type, slot: expr.slot, field: expr.field }, reading)} becomes ${value(expr.value, reading)}`;
    case "history":
      return historyInWords(expr, reading, withArticle);
    case "defined":
      return `${subjectOf(expr, reading)} is ${usedDefinition(expr, reading)}`;
    case "literal":
      return expr.value === true ? "in every case" : "in no case";
    default:
      // A field that is true or false is a condition by itself.
      return `${value(expr, reading)} is yes`;
  }
}

/** Whether a condition leaves nothing open: that of a rule without `when`. */
export function isAlways(expr: Expr): boolean {
  return expr.op === "literal" && expr.value === true;
}

/** `cover-ending` of `insurance/cover-ending`. */
export function definitionName(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

const TEXT_TESTS = {
  starts_with: "starts with",
  ends_with: "ends with",
  contains: "contains",
  matches: "matches the pattern",
} as const;

/** How far in the future something is; how long ago it is the other way round. */
const DISTANCES: Readonly<Record<Relation, string>> = {
  eq: "exactly",
  ne: "not exactly",
  lt: "less than",
  le: "at most",
  gt: "more than",
  ge: "at least",
};

function value(expr: Expr, reading: Reading): string {
  return valueInWords(expr, reading, conditionInWords);
}

function shiftedInWords(expr: Extract<Expr, { op: "shifted" }>, reading: Reading): string {
  const ago = expr.direction === "ago";
  const distance = DISTANCES[ago ? converse(expr.relation) : expr.relation];
  return `${value(expr.arg, reading)} is ${distance} ${value(expr.length, reading)} ${ago ? "ago" : "from now"}`;
}

function joined(expr: Expr, reading: Reading): string {
  const words = conditionInWords(expr, reading);
  return isCompound(expr) ? `(${words})` : words;
}

/** A definition with what its parameters stand for: "big (500.00 USD)". */
export function usedDefinition({ name, args }: Extract<Expr, { op: "defined" }>, reading: Reading): string {
  const given = (args ?? []).map((one) => value(one.value, reading));
  return `${definitionName(name)}${given.length === 0 ? "" : ` (${given.join(", ")})`}`;
}

/** Whether its words have a joining word of their own, which another one beside it would make ambiguous. */
function isCompound(expr: Expr): boolean {
  if (expr.op === "and" || expr.op === "or") return true;
  if (expr.op === "not") return isCompound(expr.arg);
  return expr.op === "quantify" && isCompound(expr.body);
}

/** Most conditions have a word for their opposite; the rest is denied as a whole. Empty values are why `is` has none. */
function notInWords(arg: Expr, reading: Reading): string {
  switch (arg.op) {
    case "not":
      return conditionInWords(arg.arg, reading);
    case "is_empty":
      return `${value(arg.arg, reading)} is given`;
    case "quantify":
      if (arg.quantifier === "some") return quantifiedInWords({ ...arg, quantifier: "no" }, reading);
      if (arg.quantifier === "no") return quantifiedInWords({ ...arg, quantifier: "some" }, reading);
      return `not ${quantifiedInWords(arg, reading)}`;
    case "history":
      return historyInWords(arg, reading, (noun) => `no ${noun}`);
    case "defined":
      return `${subjectOf(arg, reading)} is not ${usedDefinition(arg, reading)}`;
    case "and":
    case "or":
      return `it is not so that (${conditionInWords(arg, reading)})`;
    default:
      return `it is not so that ${conditionInWords(arg, reading)}`;
  }
}

function quantifiedInWords(expr: Extract<Expr, { op: "quantify" }>, reading: Reading): string {
  const { set, quantifier, body } = expr;
  const label = recordLabel(set.record, reading.vocabulary);
  const always = isAlways(body);
  const clause = conditionInWords(body, inside(reading, expr.slot));
  if (quantifier === "every") return `for ${everyOf(set, label)} ${clause}`;
  const where = always ? "" : ` where ${clause}`;
  const noun = quantifier === "some" ? withArticle(label) : `no ${label}`;
  return `${hasOf(set)} ${noun}${where}`;
}

function hasOf({ scope }: RecordSet): string {
  if (scope === "reference") return "there is";
  return scope === "household" ? "the customer's household has" : "the customer has";
}

function everyOf({ scope }: RecordSet, label: string): string {
  if (scope === "reference") return `every ${label}`;
  return `every ${label} of the ${scope === "household" ? "customer's household" : "customer"}`;
}

function memberOf({ record, scope }: RecordSet, { vocabulary }: Reading): string {
  const noun = withArticle(recordLabel(record, vocabulary));
  if (scope === "reference") return noun;
  return `${noun} of the ${scope === "household" ? "customer's household" : "customer"}`;
}

function relationInWords(relation: Relation, type: Type): string {
  const isTime = type.kind === "date" || type.kind === "instant" || type.kind === "time_of_day";
  switch (relation) {
    case "eq":
      return "is";
    case "ne":
      return "is not";
    case "lt":
      return isTime ? "is before" : "is less than";
    case "le":
      return isTime ? "is at or before" : "is at most";
    case "gt":
      return isTime ? "is after" : "is more than";
    case "ge":
      return isTime ? "is at or after" : "is at least";
  }
}

function historyInWords(
  expr: Extract<Expr, { op: "history" }>,
  reading: Reading,
  which: (noun: string) => string,
): string {
  const labels = expr.intents.map((intent) => intentLabel(intent, reading.vocabulary));
  const about =
    expr.same.length === 0 ? "" : ` about the same ${expr.same.map(spoken).join(" and the same ")}`;
  const whom = expr.scope === "household" ? " for the household" : "";
  const when = expr.when === null ? "" : ` ${windowInWords(expr.when)}`;
  return `${which(anyOfThese(labels))}${about} was ${expr.state}${whom}${when}`;
}

function windowInWords({ relation, agoMs }: HistoryWindow): string {
  const length = durationInWords(agoMs);
  switch (relation) {
    case "lt":
      return `more than ${length} ago`;
    case "le":
      return `at least ${length} ago`;
    case "gt":
      return `less than ${length} ago`;
    case "ge":
      return `within the last ${length}`;
  }
}

function subjectOf({ subject }: Extract<Expr, { op: "defined" }>, { slots }: Reading): string {
  if (typeof subject === "number") return slots.get(subject)?.name ?? "it";
  return subject === undefined ? "it" : `the ${subject}`;
}
