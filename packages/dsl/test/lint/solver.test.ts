// What the solver is certain of, held to the interpreter, which is the definition of the language.
import { type Expr, evaluateCondition, Unknown } from "@comity/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { condition } from "../../../core/test/eval/generators.ts";
import { situationOf, world } from "../../../core/test/eval/knowledge.ts";
import { and, NOON, not, some as someCase, VOCABULARY } from "../../../core/test/eval/world.ts";
import {
  areCompatible,
  areContrary,
  areEquivalent,
  FALSE,
  implies,
  isNeverFalse,
  isNeverTrue,
  OPEN,
  TRUE,
} from "../../src/lint/solver/solver.ts";
import type { View } from "../../src/lint/solver/view.ts";

/** Cheap cases, so many of them; in continuous integration as many times more as of the other laws. */
const runs = { numRuns: Number(process.env.COMITY_RUNS ?? 40) * 75 };
const VIEW: View = { vocabulary: VOCABULARY, intents: [...VOCABULARY.intents.keys()], slots: new Map() };
/** Several conditions on one record meet in a field more often. */
const onOneCase = fc
  .array(condition(0, [0]), { minLength: 2, maxLength: 4 })
  .map((all) => someCase(and(...all)));
const some = fc.oneof(condition(0), condition(1), onOneCase, condition(2));
const worlds = fc.array(world, { minLength: 4, maxLength: 8 });

function outcomeOf(expr: Expr, known: Parameters<typeof situationOf>[0]): number {
  const { truth } = evaluateCondition(expr, situationOf(known, NOON));
  return truth instanceof Unknown ? OPEN : truth ? TRUE : FALSE;
}

const claim = (expr: Expr) => ({ expr, outcomes: TRUE, view: VIEW });

describe("what the solver is certain of is so in every situation", { timeout: 600_000 }, () => {
  test("never true, never false", () => {
    fc.assert(
      fc.property(some, worlds, (expr, all) => {
        const [never, always] = [isNeverTrue(expr, VIEW), isNeverFalse(expr, VIEW)];
        for (const known of all) {
          const outcome = outcomeOf(expr, known);
          if (never) expect(outcome).not.toBe(TRUE);
          if (always) expect(outcome).not.toBe(FALSE);
        }
      }),
      runs,
    );
  });

  test("two conditions that can never come to these outcomes together", () => {
    const outcomes = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(some, some, outcomes, outcomes, worlds, (left, right, one, other, all) => {
        const contrary = areContrary([
          { expr: left, outcomes: one, view: VIEW },
          { expr: right, outcomes: other, view: VIEW },
        ]);
        if (!contrary) return;
        for (const known of all) {
          const together = (outcomeOf(left, known) & one) !== 0 && (outcomeOf(right, known) & other) !== 0;
          expect(together).toBe(false);
        }
      }),
      runs,
    );
  });

  test("a part follows from the whole, and more from what is alike", () => {
    const related = fc
      .tuple(some, some, fc.integer({ min: 0, max: 3 }))
      .map(([left, right, how]): readonly [Expr, Expr] => {
        if (how === 0) return [and(left, right), left];
        if (how === 1) return [left, not(and(not(left), right))];
        if (how === 2) return [and(left, right), and(right, left)];
        return [left, right];
      });
    fc.assert(
      fc.property(related, worlds, ([first, second], all) => {
        const [follows, same] = [
          implies(claim(first), claim(second)),
          areEquivalent(claim(first), claim(second)),
        ];
        for (const known of all) {
          const [one, other] = [outcomeOf(first, known), outcomeOf(second, known)];
          if (follows && one === TRUE) expect(other).toBe(TRUE);
          if (same) expect(one).toBe(other);
        }
      }),
      runs,
    );
  });
});

describe("the solver has something to say", () => {
  const seen = fc.sample(world, { numRuns: 400, seed: 1 }).map((known) => situationOf(known, NOON));
  const truthsOf = (expr: Expr) => new Set(seen.map((there) => evaluateCondition(expr, there).truth));
  const sample = (of: fc.Arbitrary<Expr>) => fc.sample(of, { numRuns: 600, seed: 1 });

  test("of conditions that hundreds of situations do not make true, it proves that none does of most", () => {
    for (const of of [condition(1), onOneCase]) {
      const silent = sample(of).filter((expr) => !truthsOf(expr).has(true));
      const proved = silent.filter((expr) => isNeverTrue(expr, VIEW));
      expect(silent.length).toBeGreaterThan(100);
      expect(proved.length / silent.length).toBeGreaterThan(0.4);
    }
  });

  test("of conditions that are never false likewise", () => {
    const silent = sample(condition(1)).filter((expr) => !truthsOf(expr).has(false));
    const proved = silent.filter((expr) => isNeverFalse(expr, VIEW));
    expect(proved.length / silent.length).toBeGreaterThan(0.4);
  });

  test("what it calls certain is never what it calls impossible, and it calls much certain", () => {
    const all = sample(onOneCase);
    const certain = all.filter((expr) => areCompatible([claim(expr)]));
    expect(certain.filter((expr) => isNeverTrue(expr, VIEW))).toEqual([]);
    expect(certain.length).toBeGreaterThan(20);
  });
});
