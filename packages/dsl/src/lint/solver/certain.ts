import { type Constraint, FALSE, TRUE } from "./constraint.ts";
import type { Cube } from "./cube.ts";
import type { Budget } from "./cubes-of.ts";
import { isUnbounded } from "./intervals.ts";
import { recordsFor } from "./satisfiable.ts";
import { EMPTY, type Term, VALUE } from "./term.ts";
import { complement, intersection, isEmptySet } from "./value-set.ts";

/** What may be anything, whatever else is so. */
const INDEPENDENT: readonly Term["kind"][] = ["message", "about", "customer", "field", "local_time"];

/**
 * Whether a way of things is certainly possible: there is a situation in which all of it is so. Only the plain ones are
 * told, in which no two parts speak of one thing; for all else it is false.
 *
 * @throws TooLarge
 */
export function isCertain(cube: Cube, budget: Budget): boolean {
  if (![...cube.constraints.values()].every((one) => isFree(one, cube))) return false;
  if (!cube.searches.every(({ outcomes }) => outcomes === TRUE || outcomes === FALSE)) return false;
  const found = cube.searches.filter(({ outcomes }) => outcomes === TRUE);
  const types = new Set(found.map(({ set }) => set.record));
  if (types.size < found.length) return false;
  return found.every((search) =>
    recordsFor(search, TRUE, cube, budget).some((one) => one.searches.length === 0 && isCertain(one, budget)),
  );
}

/** Whether a constraint can be met without regard to the others. */
function isFree(constraint: Constraint, cube: Cube): boolean {
  const { term, standings, distances } = constraint;
  if ((standings & (VALUE | EMPTY)) === 0) return false;
  if (term.kind === "pair") return (standings & VALUE) !== 0 && isFreePair(term, cube);
  if (distances !== null && !isUntouched(constraint)) return false;
  // The class of a message follows from its intent.
  const isTied = term.kind === "message" && cube.constraints.size > 1 && !isUntouched(constraint);
  return INDEPENDENT.includes(term.kind) && !(isTied && /"(intent|class)"/.test(term.key));
}

/** Whether two terms of which nothing else is said can stand to each other in any way. */
function isFreePair({ pair }: Term, cube: Cube): boolean {
  if (pair === undefined) return false;
  return pair.every((term) => {
    const constraint = cube.constraints.get(term.key);
    const pairs = [...cube.constraints.values()].filter((one) =>
      one.term.pair?.some(({ key }) => key === term.key),
    );
    const alone = pairs.length <= 1;
    const untouched = constraint === undefined || (isUntouched(constraint) && constraint.distances === null);
    return alone && untouched && INDEPENDENT.includes(term.kind) && isInfinite(term);
  });
}

/** Whether a term may still have any of its values. */
function isUntouched({ term, values }: Constraint): boolean {
  return isEmptySet(intersection(term.domain, complement(values)));
}

function isInfinite({ domain }: Term): boolean {
  if (domain.kind === "discrete") return domain.except;
  return domain.kind === "intervals" && isUnbounded(domain);
}
