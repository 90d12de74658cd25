import { BOOLEAN, type Expr, type Known, type Relation } from "@comity/core";
import { FALSE, type Fact, OPEN, TRUE } from "./constraint.ts";
import { keyOf } from "./key-of.ts";
import { isRanged, type Term, termOf, UNKNOWN, VALUE, withoutDefinitions } from "./term.ts";
import { timeFact } from "./time-fact.ts";
import {
  complement,
  everything,
  intersection,
  isEmptySet,
  listed,
  nothing,
  split,
  type ValueSet,
} from "./value-set.ts";
import type { View } from "./view.ts";

/** What a condition without connectives says: always the same, something about a term, or the same as another. */
export type Reading =
  | { readonly kind: "constant"; readonly outcome: number }
  | { readonly kind: "fact"; readonly fact: Fact }
  | { readonly kind: "same"; readonly expr: Expr };

const CONVERSE: Readonly<Record<Relation, Relation>> = {
  eq: "eq",
  ne: "ne",
  lt: "gt",
  le: "ge",
  gt: "lt",
  ge: "le",
};

/** Reads a condition that is no connective and no quantifier. What it cannot read is a fact of its own, true or false. */
export function readingOf(expr: Expr, view: View): Reading {
  switch (expr.op) {
    case "literal":
      return constant(expr.value === true ? TRUE : FALSE);
    case "compare":
      return comparison(expr.relation, expr.left, expr.right, view);
    case "one_of":
      return membership(expr, view);
    case "between":
      return between(expr, view);
    case "within":
    case "shifted":
      return timed(expr, view);
    case "is_empty":
      return emptiness(withoutDefinitions(expr.arg), view);
    case "becomes":
      return becoming(expr, view);
    default:
      return readsBoolean(expr) ? isTrue(expr, view) : opaque(expr, view);
  }
}

export function constant(outcome: number): Reading {
  return { kind: "constant", outcome };
}

function fact(
  term: Term,
  sets: { readonly inside: ValueSet; readonly outside: ValueSet },
  more: Partial<Fact> = {},
): Reading {
  const { inside: holds, outside: fails } = sets;
  const whole: Fact = { term, of: "value", holds, fails, ofEmpty: FALSE, needs: [], brings: [], ...more };
  return { kind: "fact", fact: whole };
}

/** A condition of which nothing is known but that it comes to one thing at a time. */
function opaque(expr: Expr, view: View): Reading {
  const term: Term = {
    key: keyOf(expr, view),
    kind: "opaque",
    standings: VALUE | UNKNOWN,
    domain: everything(BOOLEAN),
    ranged: false,
  };
  const holds = listed([true]);
  return fact(term, { inside: holds, outside: listed([false]) });
}

function readsBoolean({ op }: Expr): boolean {
  return ["message", "about", "customer", "field", "navigate", "item"].includes(op);
}

function isTrue(expr: Expr, view: View): Reading {
  return fact(termOf(expr, view), { inside: listed([true]), outside: listed([false]) });
}

function comparison(relation: Relation, leftSide: Expr, rightSide: Expr, view: View): Reading {
  const [left, right] = [withoutDefinitions(leftSide), withoutDefinitions(rightSide)];
  if (left.op === "literal" && right.op === "literal") return settled(relation, left.value, right);
  if (left.op === "literal") return comparison(CONVERSE[relation], right, left, view);
  if (right.op !== "literal") {
    const timely = timeFact({ op: "compare", relation, arg: left, clock: right }, view);
    const reversed =
      timely ?? timeFact({ op: "compare", relation: CONVERSE[relation], arg: right, clock: left }, view);
    return reversed === null ? pair(relation, left, right, view) : { kind: "fact", fact: reversed };
  }
  if (right.value === null) return constant(FALSE);
  const term = termOf(left, view);
  const sets = split(relation, right.value, everything(left.type));
  if (sets !== null) return fact(term, sets);
  return opaqueComparison(relation, left, right, view);
}

function settled(relation: Relation, value: Known, to: Expr & { readonly op: "literal" }): Reading {
  if (value === null || to.value === null) return constant(FALSE);
  const domain = everything(to.type);
  const sets = split(relation, to.value, domain);
  const only = split("eq", value, domain);
  if (sets === null || only === null) return constant(TRUE | FALSE | OPEN);
  if (!isEmptySet(intersection(sets.inside, only.inside))) return constant(TRUE);
  return constant(isEmptySet(intersection(sets.outside, only.inside)) ? OPEN : FALSE);
}

/** How two terms stand to each other is a term of its own, which is one thing at a time. */
function pair(relation: Relation, left: Expr, right: Expr, view: View): Reading {
  const terms = [termOf(left, view), termOf(right, view)] as const;
  if (terms[0].key === terms[1].key) return sameTerm(relation, terms[0]);
  const swapped = terms[1].key < terms[0].key;
  const [first, second] = swapped ? [terms[1], terms[0]] : terms;
  const ranged = first.ranged || second.ranged;
  const term: Term = {
    key: `pair ${first.key} ${second.key}`,
    kind: "pair",
    standings: first.standings | second.standings,
    domain: listed(["below", "same", "above", "apart"]),
    ranged,
    pair: [first, second],
  };
  const sets = relationSets(swapped ? CONVERSE[relation] : relation, left);
  return fact(term, sets, { needs: [first, second] });
}

/** `apart`: different and without order, as amounts in two currencies are, and true and false. */
function relationSets(relation: Relation, { type }: Expr): { inside: ValueSet; outside: ValueSet } {
  const all =
    type.kind === "boolean" || type.kind === "list"
      ? ["same", "apart"]
      : ["below", "same", "above", ...(type.kind === "money" ? ["apart"] : [])];
  const inside = all.filter((one) => ORDERS[relation].includes(one));
  const neither = relation === "eq" || relation === "ne" ? [] : ["apart"];
  const outside = all.filter((one) => !inside.includes(one) && !neither.includes(one));
  return { inside: listed(inside), outside: listed(outside) };
}

const ORDERS: Readonly<Record<Relation, readonly string[]>> = {
  eq: ["same"],
  ne: ["below", "above", "apart"],
  lt: ["below"],
  le: ["below", "same"],
  gt: ["above"],
  ge: ["above", "same"],
};

/** A value stands to itself as one expects; an empty one does not. */
function sameTerm(relation: Relation, term: Term): Reading {
  const all = term.domain;
  const none = nothing(all);
  return ["eq", "le", "ge"].includes(relation)
    ? fact(term, { inside: all, outside: none })
    : fact(term, { inside: none, outside: all });
}

function opaqueComparison(relation: Relation, left: Expr, right: Expr, view: View): Reading {
  const reading = opaque({ op: "compare", type: BOOLEAN, relation, left, right }, view);
  return reading.kind === "fact"
    ? { ...reading, fact: { ...reading.fact, needs: [termOf(left, view)] } }
    : reading;
}

/** A list written out is one set of values; where the list has terms in it, it is several comparisons. */
function membership(expr: Expr & { readonly op: "one_of" }, view: View): Reading {
  const left = withoutDefinitions(expr.left);
  const options = expr.options.map(withoutDefinitions);
  const values = options.flatMap((option) => (option.op === "literal" ? [option.value] : []));
  if (left.op === "literal" || values.length < options.length) {
    const args = options.map(
      (right): Expr => ({ op: "compare", relation: "eq", type: BOOLEAN, left, right }),
    );
    return { kind: "same", expr: { op: "or", type: BOOLEAN, args } };
  }
  const given = values.filter((value) => value !== null);
  if (given.length === 0) return constant(FALSE);
  const domain = everything(left.type);
  const sets = given.map((value) => split("eq", value, domain));
  if (sets.some((one) => one === null)) return opaque(expr, view);
  const outside = sets.reduce((rest, one) => (one === null ? rest : intersection(rest, one.outside)), domain);
  return fact(termOf(left, view), { inside: complement(outside), outside });
}

function between(expr: Expr & { readonly op: "between" }, view: View): Reading {
  const [low, high] = [withoutDefinitions(expr.low), withoutDefinitions(expr.high)];
  if (expr.arg.type.kind !== "time_of_day") {
    const side = (relation: Relation, right: Expr): Expr => ({
      op: "compare",
      type: BOOLEAN,
      relation,
      left: expr.arg,
      right,
    });
    return { kind: "same", expr: { op: "and", type: BOOLEAN, args: [side("ge", low), side("le", high)] } };
  }
  if (low.op !== "literal" || high.op !== "literal") return opaque(expr, view);
  if (low.value === null || high.value === null) return constant(FALSE);
  const arg = withoutDefinitions(expr.arg);
  const domain = everything(arg.type);
  const from = split("ge", low.value, domain);
  const to = split("lt", high.value, domain);
  if (arg.op === "literal" || from === null || to === null) return opaque(expr, view);
  const overMidnight = Number(low.value) > Number(high.value);
  const inside = overMidnight
    ? complement(intersection(from.outside, to.outside))
    : intersection(from.inside, to.inside);
  return fact(termOf(arg, view), { inside, outside: complement(inside) });
}

function timed(expr: Expr & { readonly op: "within" | "shifted" }, view: View): Reading {
  const length = withoutDefinitions(expr.length);
  if (length.op === "literal" && length.value === null) return constant(FALSE);
  const arg = withoutDefinitions(expr.arg);
  if (arg.op === "literal" && arg.value === null) return constant(FALSE);
  const found = timeFact({ ...expr, arg, length }, view);
  return found === null ? opaque(expr, view) : { kind: "fact", fact: found };
}

function emptiness(arg: Expr, view: View): Reading {
  if (arg.op === "literal") {
    const nothingIn = arg.value === null || (Array.isArray(arg.value) && arg.value.length === 0);
    return constant(nothingIn ? TRUE : FALSE);
  }
  if (isRanged(arg)) return opaque({ op: "is_empty", type: BOOLEAN, arg }, view);
  const all = everything(arg.type);
  const inside = arg.type.kind === "list" ? listed([[]]) : nothing(all);
  return fact(termOf(arg, view), { inside, outside: complement(inside) }, { ofEmpty: TRUE });
}

/** Whatever else it takes: what has just become failed is failed. */
function becoming(expr: Expr & { readonly op: "becomes" }, view: View): Reading {
  const field: Expr = { op: "field", type: expr.value.type, slot: expr.slot, field: expr.field };
  const reading = opaque(expr, view);
  const now = comparison("eq", field, expr.value, view);
  if (reading.kind !== "fact" || now.kind !== "fact") return reading;
  return { ...reading, fact: { ...reading.fact, brings: [now.fact] } };
}
