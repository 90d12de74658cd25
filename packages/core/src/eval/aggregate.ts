import type { FactRecord } from "../ledger/fact.ts";
import { compareValues } from "../value/compare.ts";
import { isMoney } from "../value/money.ts";
import type { Type } from "../value/type.ts";
import { type Cause, Unknown } from "../value/unknown.ts";
import type { Instant, Known, Value } from "../value/value.ts";
import { Bounded, type Range } from "./bounded.ts";
import { earliest, type Finding, finding } from "./finding.ts";
import { causesOf, citedOf, survey } from "./quantifier.ts";
import { noExchangeRate } from "./relation.ts";
import { bind, type Evaluate, type ExprOf, type Scope } from "./scope.ts";

/** Why a sum is not known that no number holds. */
export const SUM_TOO_LARGE: Cause = { kind: "missing", field: "sum within the range of numbers" };

/** What is known of the values to be added up or compared. */
export interface Values {
  /** Values of records that match, not empty. */
  readonly certain: readonly Value[];
  /** Values of records that may match. */
  readonly possible: readonly Value[];
  /** Why there may be other values, of which nothing is known; empty if there are none. */
  readonly open: readonly Cause[];
  /** Why some of the possible ones may not count. */
  readonly causes: readonly Cause[];
}

interface Gathered extends Values {
  readonly changesAt: Instant | null;
  readonly cited: readonly FactRecord[];
}

/**
 * How many records match: at least those that certainly do; at most those that may, if the silo holds all
 * there are.
 */
export function count(expr: ExprOf<"count">, scope: Scope, evaluate: Evaluate): Finding {
  const surveyed = survey(expr.set, expr.slot.index, expr.body, scope, evaluate);
  const matching = surveyed.looks.filter((look) => look.truth === true);
  const open = surveyed.looks.filter((look) => look.truth instanceof Unknown);
  const low = matching.length;
  const high = surveyed.incomplete === null ? low + open.length : null;
  const value = low === high ? low : new Bounded({ low, high, mayBeEmpty: false }, causesOf(surveyed));
  return finding(value, surveyed.changesAt, citedOf([...matching, ...open]));
}

/**
 * Sum, least or greatest. Empty values do not take part. The sum of nothing is zero, the least of nothing is
 * empty. A sum is known only if every part of it is, and a number can hold it. Of a least value that is not known one end often is: no
 * value that is still to be told can make it greater than one that certainly matches. The greatest likewise.
 */
export function aggregate(expr: ExprOf<"aggregate">, scope: Scope, evaluate: Evaluate): Finding {
  const values = valuesOf(expr, scope, evaluate);
  const value =
    expr.function === "sum"
      ? sum(values, expr.of.type.kind, scope.situation.vocabulary.company.currency)
      : extreme(values, expr.function === "min" ? 1 : -1);
  return finding(value, values.changesAt, values.cited);
}

function valuesOf(expr: ExprOf<"aggregate">, scope: Scope, evaluate: Evaluate): Gathered {
  const surveyed = survey(expr.set, expr.slot.index, expr.body, scope, evaluate);
  const counted = surveyed.looks.filter((look) => look.truth !== false);
  const read = counted.map((look) => ({
    look,
    ...evaluate(expr.of, bind(scope, expr.slot.index, look.record)),
  }));
  const known = read.flatMap(({ look, value }) =>
    value === null || value instanceof Unknown ? [] : [{ look, value }],
  );
  return {
    certain: known.filter(({ look }) => look.truth === true).map(({ value }) => value),
    possible: known.filter(({ look }) => look.truth !== true).map(({ value }) => value),
    open: [
      ...(surveyed.incomplete === null ? [] : causesOf(surveyed)),
      ...read.flatMap(({ value }) => (value instanceof Unknown ? value.causes : [])),
    ],
    causes: causesOf(surveyed),
    changesAt: earliest([surveyed.changesAt, ...read.map((one) => one.changesAt)]),
    cited: [...citedOf(counted), ...read.flatMap((one) => one.cited)],
  };
}

/** What the values add up to. `currency`: that of nothing, where amounts of money are added. */
export function sum(values: Values, kind: Type["kind"], currency: string): Known | Unknown {
  if (values.open.length > 0) return new Unknown(values.open);
  if (values.possible.length > 0) return new Unknown(values.causes);
  if (kind !== "money") return held(values.certain.reduce<number>((total, one) => total + Number(one), 0));
  const first = values.certain.find(isMoney)?.currency ?? currency;
  let minor = 0;
  for (const amount of values.certain.filter(isMoney)) {
    if (amount.currency !== first) return noExchangeRate({ minor, currency: first }, amount);
    minor += amount.minor;
  }
  return { minor, currency: first };
}

/** A sum beyond all numbers is known of nobody: to go on with an infinity would say that two such sums are the same. */
function held(total: number): Known | Unknown {
  return Number.isFinite(total) ? total : new Unknown([SUM_TOO_LARGE]);
}

/** The least value (sign 1) or the greatest (sign -1). */
export function extreme({ certain, possible, open, causes }: Values, sign: 1 | -1): Known | Unknown {
  const all = [...certain, ...possible];
  const [first] = all;
  const strange = all.find((one) => first !== undefined && compareValues(first, one) === null);
  if (first !== undefined && strange !== undefined) return noExchangeRate(first, strange);
  if (open.length === 0 && possible.length === 0) return best(certain, sign);
  const isOpen = open.length > 0;
  // Towards the better side lies any value that may count; towards the worse side the best of those that surely do.
  const better = isOpen ? null : best(all, sign);
  const worse =
    certain.length > 0 ? best(certain, sign) : isOpen ? null : best(possible, sign === 1 ? -1 : 1);
  const mayBeEmpty = certain.length === 0;
  if (!mayBeEmpty && better !== null && worse !== null && compareValues(better, worse) === 0) return better;
  const range: Range = { low: sign === 1 ? better : worse, high: sign === 1 ? worse : better, mayBeEmpty };
  return new Bounded(range, [...open, ...causes]);
}

function best(values: readonly Value[], sign: 1 | -1): Value | null {
  let found: Value | null = null;
  for (const value of values) {
    if (found === null || sign * (compareValues(value, found) ?? 0) < 0) found = value;
  }
  return found;
}
