import { FALSE, OPEN, TRUE } from "./constraint.ts";
import { type Cube, equate, type Search } from "./cube.ts";
import { type Budget, cubesOf, product } from "./cubes-of.ts";
import { VALUE } from "./term.ts";
import { intersection, isEmptySet, listed } from "./value-set.ts";
import { inside } from "./view.ts";

/**
 * Whether things can be so at once: false only if they certainly cannot.
 *
 * @throws TooLarge
 */
export function isSatisfiable(cube: Cube, budget: Budget): boolean {
  const equated = withEqualTerms(cube);
  return equated?.searches.every((search) => isPossible(search, equated, budget)) ?? false;
}

/** Terms that are the same have each other's values. */
function withEqualTerms(cube: Cube): Cube | null {
  let result: Cube | null = cube;
  for (const { term, standings, values } of cube.constraints.values()) {
    if (term.pair === undefined || standings !== VALUE) continue;
    const differs = !isEmptySet(intersection(values, listed(["below", "above", "apart"])));
    if (!differs) result = result && equate(result, ...term.pair);
  }
  return result;
}

/** Whether a search can come to one of its outcomes, beside the other searches over the same records. */
function isPossible(search: Search, cube: Cube, budget: Budget): boolean {
  const { outcomes } = search;
  if ((outcomes & FALSE) !== 0) return true;
  if ((outcomes & TRUE) !== 0 && hasRecord(search, TRUE, cube, budget)) return true;
  if ((outcomes & OPEN) === 0) return false;
  // A silo that holds all there are leaves it open only by a record of which something is unknown, its age perhaps.
  const isWhole = cube.searches.some(
    (one) => one.exhaustive && one.outcomes === FALSE && one.set.record === search.set.record,
  );
  return !isWhole || hasRecord(search, TRUE | OPEN, cube, budget);
}

/** Whether there can be such a record. */
function hasRecord(search: Search, outcomes: number, cube: Cube, budget: Budget): boolean {
  return recordsFor(search, outcomes, cube, budget).some((one) => isSatisfiable(one, budget));
}

/** The ways in which a record makes the body of a search come to one of `outcomes`, beside the other searches. */
export function recordsFor(search: Search, outcomes: number, cube: Cube, budget: Budget): readonly Cube[] {
  const name = `${search.key}!`;
  const isFresh = outcomes === TRUE;
  const ways = cube.searches
    .filter((other) => other !== search && covers(other, search))
    .map((other) => ({ other, allowed: allowedBy(other, isFresh) }))
    .filter(({ allowed }) => allowed !== (TRUE | FALSE | OPEN))
    .map(({ other, allowed }) => cubesOf(other.body, allowed, inside(other.view, other.slot, name), budget));
  const own = cubesOf(search.body, outcomes, inside(search.view, search.slot, name), budget);
  const around = [{ constraints: cube.constraints, searches: [] }];
  return product([around, own, ...ways], budget);
}

/** What the body of a search can come to for a record of its set. One that is fresh and matches would make it true. */
function allowedBy({ outcomes }: Search, isFresh: boolean): number {
  if (outcomes === FALSE) return FALSE;
  return isFresh && (outcomes & TRUE) === 0 ? FALSE | OPEN : TRUE | FALSE | OPEN;
}

/** Whether every record that one search looks at is looked at by the other. */
function covers(other: Search, { set }: Search): boolean {
  if (other.set.record !== set.record) return false;
  return other.set.scope === set.scope || (set.scope === "customer" && other.set.scope === "household");
}
