import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateCondition, evaluateValue } from "../../src/eval/evaluate.ts";
import type { Evaluation } from "../../src/eval/situation.ts";
import type { Expr } from "../../src/ir/expression.ts";
import { DAY_MS } from "../../src/value/units.ts";
import { type Truth, Unknown } from "../../src/value/unknown.ts";
import { condition, value } from "./generators.ts";
import { situationOf, twoTellings, world } from "./knowledge.ts";
import { and, NOON, not, or } from "./world.ts";

/** Cheap cases, so many of them; in continuous integration as many times more as of the other laws. */
const runs = { numRuns: Number(process.env.COMITY_RUNS ?? 40) * 75 };
const anyCondition = condition(2);

function shown(truth: Truth): string {
  return truth instanceof Unknown ? "unknown" : String(truth);
}

function outcome(evaluation: Evaluation): string {
  return shown(evaluation.truth);
}

describe("laws of conditions", { timeout: 600_000 }, () => {
  test("learning more never flips what was known", () => {
    fc.assert(
      fc.property(anyCondition, twoTellings, (expr, [less, more]) => {
        const before = evaluateCondition(expr, situationOf(less)).truth;
        if (before instanceof Unknown) return;
        expect(shown(evaluateCondition(expr, situationOf(more)).truth)).toBe(String(before));
      }),
      runs,
    );
  });

  test("until changesAt, time changes nothing", () => {
    const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(anyCondition, world, share, (expr, known, part) => {
        const now = evaluateCondition(expr, situationOf(known));
        expect(now.changesAt === null || now.changesAt > NOON).toBe(true);
        const last = (now.changesAt ?? NOON + 400 * DAY_MS) - 1;
        const later = NOON + Math.floor((Math.min(last, NOON + 400 * DAY_MS) - NOON) * part);
        expect(outcome(evaluateCondition(expr, situationOf(known, later)))).toBe(outcome(now));
      }),
      runs,
    );
  });

  test("De Morgan, in truth and in time", () => {
    fc.assert(
      fc.property(fc.array(anyCondition, { maxLength: 3 }), world, (parts, known) => {
        const there = situationOf(known);
        const left = evaluateCondition(not(and(...parts)), there);
        const right = evaluateCondition(or(...parts.map(not)), there);
        expect([outcome(left), left.changesAt]).toEqual([outcome(right), right.changesAt]);
      }),
      runs,
    );
  });

  test("the order of parts has no meaning", () => {
    fc.assert(
      fc.property(fc.array(anyCondition, { maxLength: 3 }), world, (parts, known) => {
        const there = situationOf(known);
        for (const join of [and, or]) {
          const left = evaluateCondition(join(...parts), there);
          const right = evaluateCondition(join(...parts.toReversed()), there);
          expect([outcome(left), left.changesAt]).toEqual([outcome(right), right.changesAt]);
        }
      }),
    );
  });

  test("`no` is not `some`, and `every` is no exception", () => {
    const body = condition(1, [0]);
    const set = { record: "support.case", scope: "customer" } as const;
    const slot = { index: 0, name: "case", record: "support.case" };
    const quantify = (quantifier: "some" | "no" | "every", of: Expr): Expr => ({
      op: "quantify",
      type: { kind: "boolean" },
      quantifier,
      set,
      slot,
      body: of,
    });
    fc.assert(
      fc.property(body, world, (of, known) => {
        const there = situationOf(known);
        const truth = (expr: Expr) => outcome(evaluateCondition(expr, there));
        expect(truth(quantify("no", of))).toBe(truth(not(quantify("some", of))));
        expect(truth(quantify("every", of))).toBe(truth(quantify("no", not(of))));
      }),
      { numRuns: runs.numRuns / 3 },
    );
  });

  test("evaluation never throws, and an unknown always has a cause", () => {
    const kinds = [
      "number",
      "money",
      "date",
      "instant",
      "time_of_day",
      "duration",
      "text",
      "status",
    ] as const;
    const anyValue = fc.constantFrom(...kinds).chain((kind) => value(kind, 2, []));
    fc.assert(
      fc.property(anyCondition, anyValue, world, (expr, of, known) => {
        const there = situationOf(known);
        const { truth } = evaluateCondition(expr, there);
        const read = evaluateValue(of, there).value;
        for (const one of [truth, read]) {
          if (one instanceof Unknown) expect(one.causes.length).toBeGreaterThan(0);
        }
      }),
      runs,
    );
  });

  test("what matched is there and fresh, each once and in key order", () => {
    fc.assert(
      fc.property(anyCondition, world, (expr, known) => {
        const { matches, truth } = evaluateCondition(expr, situationOf(known));
        if (truth === false) expect(matches.size).toBe(0);
        for (const records of matches.values()) {
          const keys = records.map((record) => record.key);
          expect(keys.length).toBeGreaterThan(0);
          expect(keys).toEqual([...new Set(keys)].sort());
          expect(known.support).not.toBe("unreadable");
        }
      }),
    );
  });
});
