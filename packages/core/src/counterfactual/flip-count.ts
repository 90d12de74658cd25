import { evaluateValue } from "../eval/evaluate.ts";
import type { Expr } from "../ir/expression.ts";
import { childrenOf } from "../ir/reads.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { compareValues } from "../value/compare.ts";
import { Unknown } from "../value/unknown.ts";
import type { Alteration } from "./alteration.ts";
import { bind, isFalse, notThere, oneMore, recordsOf, siloToAsk } from "./flip-set.ts";
import { either, type Option, together } from "./options.ts";
import { type Flip, type Place, placeAfter, situationAt, truthAt } from "./place.ts";
import { leastPrefix, smallestSubsets } from "./subsets.ts";

type Counted = Extract<Expr, { op: "count" | "aggregate" }>;

/** Of so few records every combination is tried. */
const MOST_COMBINED = 6;
/** Of more records than this each by itself would be a list that nobody reads. */
const MOST_ONE_BY_ONE = 3;

/** The count, sum, least or greatest that a test is about; null if it is about none. */
export function countedIn(expr: Expr): Counted | null {
  for (const operand of childrenOf(expr)) {
    if (operand.op === "count" || operand.op === "aggregate") return operand;
  }
  return null;
}

/**
 * What would have to be different for a test on a count or sum to come out so: fewer records that match, or one more. Of
 * a silo that is out of step nobody knows how many there are, so its being in step is then part of every way.
 */
export function flipCount(expr: Expr, over: Counted, target: boolean, place: Place, flip: Flip): Option[] {
  const silo = siloToAsk(over.set, place);
  const inStep = silo.flat().reduce((one, alteration) => after(one, [alteration]), place);
  const ways = either([
    fewer(expr, over, target, inStep, flip),
    oneMore(over, inStep, flip).filter((way) => comesTo(expr, target, way, inStep)),
  ]);
  if (silo.length === 0) return ways;
  // More of what matches may be enough whatever the silo has yet to tell.
  const anyway = ways.filter((way) => comesTo(expr, target, way, place));
  return either([anyway, together([silo, ways])]);
}

/** The fewest of the records that match without which it comes out so. */
function fewer(expr: Expr, over: Counted, target: boolean, place: Place, flip: Flip): Option[] {
  const matching = recordsOf(over, place).filter((record) => !isFalse(over, record, place));
  const suffices = (gone: readonly FactRecord[]) =>
    comesTo(expr, target, [notThere(over, gone, gone.length === matching.length, place)], place);
  const sorted = byWeight(over, matching, place);
  const subsets =
    sorted.length <= MOST_COMBINED ? smallestSubsets(sorted, suffices) : leastPrefix(sorted, suffices);
  const [first] = subsets;
  if (first === undefined) return [];
  // Where several have to go, one choice of them is told: those that weigh most.
  return either((first.length === 1 ? subsets : [first]).map(without));

  function without(subset: readonly FactRecord[]): Option[] {
    const gone: Option = [notThere(over, subset, subset.length === matching.length, place)];
    if (subset.length > MOST_ONE_BY_ONE) return [gone];
    const changed = together(
      subset.map((record) => flip(over.body, false, bind(place, over.slot, record))),
    ).filter((way) => comesTo(expr, target, way, place));
    return [...changed, gone];
  }
}

/** The records that weigh most come first: without them the fewest others have to go. */
function byWeight(over: Counted, records: readonly FactRecord[], place: Place): readonly FactRecord[] {
  if (over.op === "count") return records;
  const situation = situationAt(place);
  const weighed = records.map((record) => {
    const { value } = evaluateValue(over.of, situation, bind(place, over.slot, record).bindings);
    return { record, value: value instanceof Unknown ? null : value };
  });
  const sign = over.function === "min" ? 1 : -1;
  // What is not known, and what has another unit, is in the way of everything.
  const order = (left: (typeof weighed)[number], right: (typeof weighed)[number]): number => {
    if (left.value === null || right.value === null)
      return Number(right.value === null) - Number(left.value === null);
    return sign * (compareValues(left.value, right.value) ?? 0);
  };
  return weighed.sort(order).map(({ record }) => record);
}

function comesTo(expr: Expr, target: boolean, way: Option, place: Place): boolean {
  if (way.some(({ kind }) => kind === "time")) return false;
  return truthAt(expr, after(place, way)) === target;
}

function after(place: Place, way: Option): Place {
  return way.reduce(
    (one, alteration: Alteration) => (alteration.kind === "time" ? one : placeAfter(one, alteration)),
    place,
  );
}
