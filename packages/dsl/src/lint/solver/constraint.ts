import { EMPTY, type Term, UNKNOWN, VALUE } from "./term.ts";
import { complement, intersection, isEmptySet, nothing, union, type ValueSet } from "./value-set.ts";

/** What a condition may come to; together in one number. */
export const TRUE = 1;
export const FALSE = 2;
export const OPEN = 4;

/**
 * What is known of a term. If it has a value, then the value is in `values`, and its distance from the clock (an
 * instant's from now in milliseconds, a date's from today in days) is in `distances`. How the two go together is not
 * asked, because the clock may show anything.
 */
export interface Constraint {
  readonly term: Term;
  readonly standings: number;
  readonly values: ValueSet;
  readonly distances: ValueSet | null;
}

/** A condition on a term alone: for which of its values it holds, for which not, and whether for an empty one. */
export interface Fact {
  readonly term: Term;
  readonly of: "value" | "distance";
  readonly holds: ValueSet;
  readonly fails: ValueSet;
  readonly ofEmpty: typeof TRUE | typeof FALSE;
  /** Terms that have a value if it holds. */
  readonly needs: readonly Term[];
  /** What else is so if it holds: a field that becomes `failed` is `failed`. */
  readonly brings: readonly Fact[];
}

/** No more than what the term itself says. */
export function free(term: Term): Constraint {
  return { term, standings: term.standings, values: term.domain, distances: null };
}

/**
 * What follows for terms if a condition comes to one of `outcomes`. It may say too little, never too much. A term that
 * is unknown within a range (a count of at least two) settles some conditions: as there is a value in the range that
 * agrees with all that are settled, those are treated as conditions on that value; those left open say nothing.
 */
export function constraintsOf(fact: Fact, outcomes: number): readonly Constraint[] {
  const { term } = fact;
  if (term.ranged && (outcomes & OPEN) !== 0) return [free(term)];
  const values = valuesFor(fact, outcomes);
  const standings =
    (isEmptySet(values) ? 0 : VALUE) |
    ((outcomes & fact.ofEmpty) !== 0 ? EMPTY : 0) |
    ((outcomes & OPEN) !== 0 ? UNKNOWN : 0);
  const own: Constraint = {
    term,
    standings: standings & term.standings,
    values: fact.of === "value" ? intersection(term.domain, values) : term.domain,
    distances: fact.of === "distance" ? values : null,
  };
  if (outcomes !== TRUE) return [own];
  const needed = fact.needs.map((one) => ({ ...free(one), standings: one.standings & VALUE }));
  return [own, ...needed, ...fact.brings.flatMap((one) => constraintsOf(one, TRUE))];
}

/** Both at once; null if that cannot be. */
export function both(left: Constraint, right: Constraint): Constraint | null {
  const values = intersection(left.values, right.values);
  const distances =
    left.distances === null || right.distances === null
      ? (left.distances ?? right.distances)
      : intersection(left.distances, right.distances);
  const valueless = isEmptySet(values) || (distances !== null && isEmptySet(distances));
  const standings = left.standings & right.standings & (valueless ? ~VALUE : ~0);
  return standings === 0 ? null : { term: left.term, standings, values, distances };
}

function valuesFor({ holds, fails }: Fact, outcomes: number): ValueSet {
  let values = nothing(holds);
  if ((outcomes & TRUE) !== 0) values = union(values, holds);
  if ((outcomes & FALSE) !== 0) values = union(values, fails);
  if ((outcomes & OPEN) !== 0) values = union(values, complement(union(holds, fails)));
  return values;
}
