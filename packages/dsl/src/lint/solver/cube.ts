import type { Expr, RecordSet, Slot } from "@comity/core";
import { both, type Constraint, constraintsOf, type Fact, free } from "./constraint.ts";
import { type Term, VALUE } from "./term.ts";
import { intersection } from "./value-set.ts";
import type { View } from "./view.ts";

/** What `some` record of a set comes to. `no` and `every` are said by it too. */
export interface Search {
  readonly key: string;
  readonly set: RecordSet;
  readonly slot: Slot;
  readonly body: Expr;
  /** The view in which the body's outer names mean something. */
  readonly view: View;
  readonly outcomes: number;
  /** Whether it can be false only if the silo holds all there are. */
  readonly exhaustive: boolean;
}

/** Things that are so at once: one way in which a condition can come to something. */
export interface Cube {
  readonly constraints: ReadonlyMap<string, Constraint>;
  readonly searches: readonly Search[];
}

export const ANYTHING: Cube = { constraints: new Map(), searches: [] };

/** The cube of a fact that comes to one of `outcomes`; null if it cannot. */
export function cubeOfFact(fact: Fact, outcomes: number): Cube | null {
  let cube: Cube | null = ANYTHING;
  for (const constraint of constraintsOf(fact, outcomes)) cube = cube && constrain(cube, constraint);
  return cube;
}

/** Both at once; null if they contradict each other in a term, or in a search of the same form. */
export function join(left: Cube, right: Cube): Cube | null {
  let cube: Cube | null = left;
  for (const constraint of right.constraints.values()) cube = cube && constrain(cube, constraint);
  for (const search of right.searches) cube = cube && withSearch(cube, search);
  return cube;
}

export function withSearch(cube: Cube, search: Search): Cube | null {
  const same = cube.searches.find(({ key }) => key === search.key);
  if (same === undefined) return { ...cube, searches: [...cube.searches, search] };
  const outcomes = same.outcomes & search.outcomes;
  if (outcomes === 0) return null;
  const searches = cube.searches.map((one) => (one === same ? { ...same, outcomes } : one));
  return { ...cube, searches };
}

/** What two terms that are the same tell of each other; null if they cannot be the same. */
export function equate(cube: Cube, left: Term, right: Term): Cube | null {
  const [one, other] = [left, right].map((term) => cube.constraints.get(term.key) ?? free(term));
  // Nothing is nothing in each currency, so amounts that are the same need not be of one.
  if (one === undefined || other === undefined || one.values.kind === "amounts") return cube;
  const values = intersection(one.values, other.values);
  const shared = [one, other].map((constraint) => both(constraint, { ...constraint, values }));
  let result: Cube | null = cube;
  for (const constraint of shared) {
    if (constraint === null || (constraint.standings & VALUE) === 0) return null;
    result = result && constrain(result, constraint);
  }
  return result;
}

function constrain(cube: Cube, constraint: Constraint): Cube | null {
  const { key } = constraint.term;
  const joined = both(cube.constraints.get(key) ?? free(constraint.term), constraint);
  return joined && { ...cube, constraints: new Map(cube.constraints).set(key, joined) };
}
