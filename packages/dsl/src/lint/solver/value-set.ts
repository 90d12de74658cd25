import { isMoney, type Known, type Type } from "@comity/core";
import {
  complementOf,
  everyNumber,
  type Intervals,
  intersectionOf,
  noNumber,
  type Order,
  onlyNumber,
  related,
} from "./intervals.ts";

/** Texts, values of an enumeration, true and false: those listed, or all but those. Each is written as JSON. */
interface Discrete {
  readonly kind: "discrete";
  readonly except: boolean;
  readonly values: ReadonlySet<string>;
}

/** Amounts of money, for each currency apart, because no exchange rate is known; `other` for those not named. */
interface Amounts {
  readonly kind: "amounts";
  readonly of: ReadonlyMap<string, Intervals>;
  readonly other: Intervals;
}

/** A set of values of one type. */
export type ValueSet = Discrete | Intervals | Amounts;

/** All values of a type. */
export function everything(type: Type): ValueSet {
  switch (type.kind) {
    case "number":
      return everyNumber(false);
    case "date":
    case "instant":
    case "duration":
    case "days":
    case "time_of_day":
      return everyNumber(true);
    case "money":
      return { kind: "amounts", of: new Map(), other: everyNumber(true) };
    case "enumeration":
      return listed(type.values);
    case "boolean":
      return listed([true, false]);
    case "text":
    case "reference":
    case "list":
      return { kind: "discrete", except: true, values: new Set() };
  }
}

export function nothing(like: ValueSet): ValueSet {
  switch (like.kind) {
    case "discrete":
      return listed([]);
    case "intervals":
      return noNumber(like.whole);
    case "amounts":
      return { kind: "amounts", of: new Map(), other: noNumber(true) };
  }
}

/** These values and no others. */
export function listed(values: readonly Known[]): ValueSet {
  return { kind: "discrete", except: false, values: new Set(values.map((value) => JSON.stringify(value))) };
}

/**
 * The values of a type that stand in a relation to one, and those that do not. Amounts in another currency do neither
 * for an order. Null where the relation is not described by sets: the order of texts.
 */
export function split(
  order: Order,
  to: Known,
  domain: ValueSet,
): { readonly inside: ValueSet; readonly outside: ValueSet } | null {
  if (domain.kind === "amounts") return isMoney(to) ? splitAmounts(order, to) : null;
  if (domain.kind === "intervals") {
    if (typeof to !== "number") return null;
    const inside = related(order, to, domain.whole);
    return { inside, outside: complementOf(inside) };
  }
  if (order !== "eq" && order !== "ne") return null;
  const same = listed([to]);
  return order === "eq"
    ? { inside: same, outside: complement(same) }
    : { inside: complement(same), outside: same };
}

export function complement(set: ValueSet): ValueSet {
  switch (set.kind) {
    case "discrete":
      return { ...set, except: !set.except };
    case "intervals":
      return complementOf(set);
    case "amounts": {
      const of = new Map([...set.of].map(([currency, lane]) => [currency, complementOf(lane)]));
      return { kind: "amounts", of, other: complementOf(set.other) };
    }
  }
}

/** What is in both. Sets of different kinds never meet in a checked program; then the first is kept. */
export function intersection(left: ValueSet, right: ValueSet): ValueSet {
  if (left.kind === "discrete" && right.kind === "discrete") return discreteIntersection(left, right);
  if (left.kind === "intervals" && right.kind === "intervals") return intersectionOf(left, right);
  if (left.kind === "amounts" && right.kind === "amounts") {
    const currencies = new Set([...left.of.keys(), ...right.of.keys()]);
    const of = new Map(
      [...currencies].map((one) => [
        one,
        intersectionOf(left.of.get(one) ?? left.other, right.of.get(one) ?? right.other),
      ]),
    );
    return { kind: "amounts", of, other: intersectionOf(left.other, right.other) };
  }
  return left;
}

export function union(left: ValueSet, right: ValueSet): ValueSet {
  return complement(intersection(complement(left), complement(right)));
}

/** Whether it has no value. A set of all texts but some is never empty. */
export function isEmptySet(set: ValueSet): boolean {
  switch (set.kind) {
    case "discrete":
      return !set.except && set.values.size === 0;
    case "intervals":
      return set.parts.length === 0;
    case "amounts":
      return set.other.parts.length === 0 && [...set.of.values()].every((lane) => lane.parts.length === 0);
  }
}

/** The only value of a set as JSON, or null if it has none or several. */
export function onlyValue(set: ValueSet): string | null {
  if (set.kind === "intervals") {
    const number = onlyNumber(set);
    return number === null ? null : JSON.stringify(number);
  }
  if (set.kind === "amounts" || set.except || set.values.size !== 1) return null;
  const [only] = set.values;
  return only ?? null;
}

function discreteIntersection(left: Discrete, right: Discrete): Discrete {
  if (left.except && right.except) {
    return { kind: "discrete", except: true, values: new Set([...left.values, ...right.values]) };
  }
  const [list, filter] = left.except ? [right, left] : [left, right];
  const kept = [...list.values].filter((value) => filter.values.has(value) !== filter.except);
  return { kind: "discrete", except: false, values: new Set(kept) };
}

/** Nothing is nothing in each currency; all else in another is different, and neither more nor less. */
function splitAmounts(
  order: Order,
  { minor, currency }: { readonly minor: number; readonly currency: string },
): { readonly inside: ValueSet; readonly outside: ValueSet } {
  const here = related(order, minor, true);
  const zero = related("eq", 0, true);
  const comparable = minor === 0 || order === "eq" || order === "ne" ? everyNumber(true) : zero;
  const there =
    minor === 0 ? here : order === "eq" ? noNumber(true) : order === "ne" ? everyNumber(true) : here;
  const amounts = (own: Intervals, other: Intervals): ValueSet => ({
    kind: "amounts",
    of: new Map([[currency, own]]),
    other: intersectionOf(other, comparable),
  });
  return { inside: amounts(here, there), outside: amounts(complementOf(here), complementOf(there)) };
}
