import type { Expr } from "@comity/core";
import { isCertain } from "./certain.ts";
import { FALSE, OPEN, TRUE } from "./constraint.ts";
import type { Cube } from "./cube.ts";
import { type Budget, cubesOf, product, TooLarge } from "./cubes-of.ts";
import { isSatisfiable } from "./satisfiable.ts";
import type { View } from "./view.ts";

export { FALSE, OPEN, TRUE } from "./constraint.ts";

/** A condition with what it is to come to (TRUE, FALSE and OPEN, added up), seen from where it stands. */
export interface Claim {
  readonly expr: Expr;
  readonly outcomes: number;
  readonly view: View;
}

/** How much work one question may be. */
const MOST_WORK = 20_000;

/**
 * Whether conditions can never come to these outcomes in one situation. True only if it is certain; false if they can,
 * or if nobody knows. Slots of different claims must have different names.
 */
export function areContrary(claims: readonly Claim[]): boolean {
  return withBudget((budget) => waysOf(claims, budget).length === 0) ?? false;
}

/** Whether conditions certainly come to these outcomes in some situation. False if nobody knows. */
export function areCompatible(claims: readonly Claim[]): boolean {
  return withBudget((budget) => waysOf(claims, budget).some((way) => isCertain(way, budget))) ?? false;
}

/** The ways in which conditions can come to these outcomes at once, without those that are certainly none. */
function waysOf(claims: readonly Claim[], budget: Budget): readonly Cube[] {
  const lists = claims.map(({ expr, outcomes, view }) => cubesOf(expr, outcomes, view, budget));
  return product(lists, budget).filter((cube) => isSatisfiable(cube, budget));
}

/** Null if the answer takes more work than a question may. */
function withBudget<Answer>(answer: (budget: Budget) => Answer): Answer | null {
  try {
    return answer({ left: MOST_WORK });
  } catch (error) {
    if (error instanceof TooLarge) return null;
    throw error;
  }
}

/** Whether no situation makes a condition true. */
export function isNeverTrue(expr: Expr, view: View): boolean {
  return areContrary([{ expr, outcomes: TRUE, view }]);
}

/** Whether no situation makes a condition false. It may still be unknown. */
export function isNeverFalse(expr: Expr, view: View): boolean {
  return areContrary([{ expr, outcomes: FALSE, view }]);
}

/** Whether the first is never true without the second being true; unknown is not true. */
export function implies(first: Claim, second: Claim): boolean {
  return areContrary([
    { ...first, outcomes: TRUE },
    { ...second, outcomes: FALSE | OPEN },
  ]);
}

/** Whether two conditions come to the same in every situation. */
export function areEquivalent(first: Claim, second: Claim): boolean {
  return [TRUE, FALSE].every(
    (outcome) =>
      areContrary([
        { ...first, outcomes: outcome },
        { ...second, outcomes: other(outcome) },
      ]) &&
      areContrary([
        { ...first, outcomes: other(outcome) },
        { ...second, outcomes: outcome },
      ]),
  );
}

function other(outcome: number): number {
  return (TRUE | FALSE | OPEN) & ~outcome;
}
