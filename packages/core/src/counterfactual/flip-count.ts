import type { Expr } from "../ir/expression.ts";
import { childrenOf } from "../ir/reads.ts";
import { goneTogether, isFalse, type OverSet, oneMore, recordsOf } from "./flip-set.ts";
import { either, type Option } from "./options.ts";
import { type Flip, type Place, placeAfter, truthAt } from "./place.ts";

/** So many records more or less are worth telling. */
const MOST_RECORDS = 3;

/** The count, sum, least or greatest that a test is about; null if it is about none. */
export function countedIn(expr: Expr): OverSet | null {
  for (const operand of childrenOf(expr)) {
    if (operand.op === "count" || operand.op === "aggregate") return operand;
  }
  return null;
}

/** What would have to be different for a test on a count or sum to come out so: fewer records that match, or one more. */
export function flipCount(expr: Expr, over: OverSet, target: boolean, place: Place, flip: Flip): Option[] {
  const matching = recordsOf(over, place).filter((record) => !isFalse(over, record, place));
  const fewer: Option[] = [];
  for (let number = 1; number <= Math.min(MOST_RECORDS, matching.length); number++) {
    const way = goneTogether(over, matching.slice(-number), place);
    if (comesTo(expr, target, way, place)) {
      fewer.push(way);
      break;
    }
  }
  const more = oneMore(over, place, flip).filter((way) => comesTo(expr, target, way, place));
  return either([fewer, more]);
}

function comesTo(expr: Expr, target: boolean, way: Option, place: Place): boolean {
  let after = place;
  for (const alteration of way) {
    if (alteration.kind === "time") return false;
    after = placeAfter(after, alteration);
  }
  return truthAt(expr, after) === target;
}
