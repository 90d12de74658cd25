import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Classes, classesFor, EMPTY_CLASS, NO_CLASS } from "../../src/evaluator/filter/classes.ts";
import { BOOLEAN, MONEY, NUMBER, TEXT, type Type } from "../../src/value/type.ts";
import type { Known } from "../../src/value/value.ts";

function made(type: Type, literals: readonly Known[]): Classes {
  const classes = classesFor(type, new Set(literals));
  if (classes === null) throw new Error(`There are no classes of ${type.kind}.`);
  return classes;
}

/** Thresholds as rules have them: whole numbers at equal steps, and others; few and many. */
const thresholds = fc.oneof(
  fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }),
  fc.array(
    fc.integer({ min: 0, max: 60 }).map((steps) => 1000 + 500 * steps),
    { minLength: 8, maxLength: 40 },
  ),
  fc.array(fc.double({ noNaN: true, min: -5, max: 5 }), { maxLength: 12 }),
  fc.array(fc.constantFrom(0, -0, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 2 ** 53 + 2), { maxLength: 12 }),
);

describe("classes of numbers", () => {
  test("are one for each literal and one for each gap, on a grid or not", () => {
    fc.assert(
      fc.property(thresholds, fc.array(fc.double({ noNaN: true })), (literals, others) => {
        const classes = made(NUMBER, literals);
        const near = literals.flatMap((one) => [one, one - 1, one + 1, one - 0.5, one + 0.5, one * 2]);
        const distinct = [...new Set(literals.map((one) => one + 0))];
        for (const value of [...near, ...others]) {
          const below = distinct.filter((one) => one < value).length;
          const isOne = distinct.some((one) => one === value);
          expect(classes.classOf(value)).toBe(2 * below + (isOne ? 2 : 1));
        }
      }),
    );
  });

  test("have none for what is no number", () => {
    const classes = made(NUMBER, [1, 2, 3]);
    expect(["1", true, Number.NaN, []].map((one) => classes.classOf(one))).toEqual([-1, -1, -1, -1]);
    expect([null, undefined].map((one) => classes.classOf(one))).toEqual([EMPTY_CLASS, EMPTY_CLASS]);
  });
});

describe("classes of texts", () => {
  test("are one for each literal and one for all others", () => {
    const classes = made(TEXT, ["a", "b", "constructor"]);
    expect(["a", "b", "constructor", "c", "__proto__", ""].map((one) => classes.classOf(one))).toEqual([
      1, 2, 3, 4, 4, 4,
    ]);
    expect(classes.classOf(1)).toBe(NO_CLASS);
  });
});

test("the segments of a rule's own literals cover each class once, and their samples lie in them", () => {
  const texts = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1 });
  const cases = fc.oneof(
    fc.tuple(fc.constant(NUMBER), thresholds),
    fc.tuple(fc.constant(TEXT), texts),
    fc.tuple(fc.constant(BOOLEAN), fc.constant([true] as readonly Known[])),
  );
  fc.assert(
    fc.property(cases, fc.nat({ max: 5 }), ([type, literals], owned) => {
      const classes = made(type, literals);
      const segments = classes.segments(new Set<Known>(literals.slice(0, owned)));
      const covered = segments.flatMap(({ from, to }) =>
        Array.from({ length: to - from }, (_, at) => from + at),
      );
      expect(covered.sort((left, right) => left - right)).toEqual(
        Array.from({ length: classes.count }, (_, at) => at),
      );
      for (const { from, to, sample } of segments) {
        const at = classes.classOf(sample);
        // Between two neighbouring numbers there is none: then the sample is one of them, and stands for nothing.
        expect(at >= from - 1 && at <= to).toBe(true);
        if (typeof sample !== "number") expect(at >= from && at < to).toBe(true);
      }
    }),
  );
});

test("amounts have no classes: their order depends on the currency", () => {
  expect(classesFor(MONEY, new Set())).toBeNull();
});
