import type { Expr, Field, Type } from "@comity/core";
import { closedRange } from "./intervals.ts";
import { keyOf } from "./key-of.ts";
import { everything, intersection, listed, split, type ValueSet } from "./value-set.ts";
import type { View } from "./view.ts";

/** Messages with another priority are refused. */
const MOST_PRIORITY = 100;

/** What something can be: a value, empty or unknown; together in one number. */
export const VALUE = 1;
export const EMPTY = 2;
export const UNKNOWN = 4;

/** Something that has one value in one situation: a field, a clock, a count. */
export interface Term {
  readonly key: string;
  /** What reads it; `pair` and `opaque` for what is made up to speak of conditions. */
  readonly kind: Expr["op"] | "pair" | "opaque";
  /** Those of VALUE, EMPTY and UNKNOWN that it can be. */
  readonly standings: number;
  readonly domain: ValueSet;
  /** Unknown, but perhaps with a range that settles comparisons: see `factsOf` in constraint.ts. */
  readonly ranged: boolean;
  /** For how two terms stand to each other: those two. */
  readonly pair?: readonly [Term, Term];
}

/** The term that an expression is. */
export function termOf(expr: Expr, view: View): Term {
  const bare = withoutDefinitions(expr);
  return {
    key: keyOf(bare, view),
    kind: bare.op,
    standings: standingsOf(bare, view),
    domain: domainOf(bare, view),
    ranged: isRanged(bare),
  };
}

export function withoutDefinitions(expr: Expr): Expr {
  return expr.op === "defined" ? withoutDefinitions(expr.body) : expr;
}

/** Counts, least and greatest values can be known in part. */
export function isRanged(expr: Expr): boolean {
  const bare = withoutDefinitions(expr);
  return bare.op === "count" || (bare.op === "aggregate" && bare.function !== "sum");
}

function standingsOf(expr: Expr, view: View): number {
  switch (expr.op) {
    case "now":
    case "today":
      return VALUE;
    case "local_time":
    case "count":
      return VALUE | UNKNOWN;
    case "message":
      if (view.intents === null) return UNKNOWN;
      return expr.field === "campaign" ? VALUE | EMPTY : VALUE;
    case "about":
      return view.intents === null ? UNKNOWN : VALUE | EMPTY;
    case "customer":
      return ofField(view.vocabulary.customer.get(expr.field), expr.field === "time_zone", 0);
    case "field": {
      const record = view.vocabulary.records.get(view.slots.get(expr.slot)?.record ?? "");
      return ofField(record?.fields.get(expr.field), record?.key.includes(expr.field) === true, UNKNOWN);
    }
    case "aggregate":
      return expr.function === "sum" ? VALUE | UNKNOWN : VALUE | EMPTY | UNKNOWN;
    default:
      return VALUE | EMPTY | UNKNOWN;
  }
}

/** A required field that is not there is unknown, an optional one is empty. */
function ofField(field: Field | undefined, isKey: boolean, also: number): number {
  if (field === undefined) return VALUE | EMPTY | UNKNOWN;
  return VALUE | also | (field.required || isKey ? UNKNOWN : EMPTY);
}

function domainOf(expr: Expr, view: View): ValueSet {
  if (expr.op === "count") return atLeastZero({ kind: "days" });
  if (expr.op === "local_time") return atLeastZero({ kind: "time_of_day" });
  if (expr.op === "message" && view.intents !== null) {
    if (expr.field === "intent") return listed(view.intents);
    if (expr.field === "priority") return closedRange(0, MOST_PRIORITY, false);
    if (expr.field === "class") return listed(classesOf(view.intents, view));
  }
  return everything(expr.type);
}

function classesOf(intents: readonly string[], { vocabulary }: View): readonly string[] {
  return intents.flatMap((intent) => vocabulary.intents.get(intent)?.class ?? []);
}

/** Whole numbers that are not negative. */
function atLeastZero(type: Type): ValueSet {
  const all = everything(type);
  const half = split("ge", 0, all);
  return half === null ? all : intersection(all, half.inside);
}
