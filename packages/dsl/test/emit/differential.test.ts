// What compiled conditions come to, and when that changes, held to the interpreter, which is the definition of the language.
import type { Expr, Situation } from "@comity/core";
import { childrenOf, evaluateCondition, Unknown } from "@comity/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/javascript/generate.ts";
import { anyCondition } from "./conditions.ts";
import { difference, ruleSetOf } from "./support.ts";
import { anySituation, STRICT } from "./worlds.ts";

const RUNS = Number(process.env.RUNS ?? 2_000);
const conditions = fc.array(anyCondition(2), { minLength: 1, maxLength: 3 });
const situations = fc.array(anySituation, { minLength: 1, maxLength: 4 });

describe("compiled conditions", () => {
  test("come to what the interpreter says, and change when it says", () => {
    fc.assert(
      fc.property(conditions, situations, (several, all) => {
        const rules = ruleSetOf(several, STRICT);
        expect(difference(rules, generate(rules), all)).toBeNull();
      }),
      { numRuns: RUNS },
    );
  });

  test("do so when they are parts of one large condition, which is written into several functions", () => {
    fc.assert(
      fc.property(fc.array(anyCondition(1), { minLength: 60, maxLength: 90 }), situations, (args, all) => {
        const both = (["and", "or"] as const).map((op): Expr => ({ op, type: { kind: "boolean" }, args }));
        const rules = ruleSetOf(both, STRICT);
        expect(difference(rules, generate(rules), all)).toBeNull();
      }),
      { numRuns: Math.ceil(RUNS / 100) },
    );
  });

  test("the random conditions have every operator, and come out in every way", () => {
    const seen = new Set<string>();
    const look = (expr: Expr): void => {
      seen.add("quantifier" in expr ? `${expr.op} ${expr.quantifier}` : expr.op);
      childrenOf(expr).forEach(look);
    };
    const drawn = fc.sample(anyCondition(2), { numRuns: 3_000, seed: 7 });
    drawn.forEach(look);
    expect([...seen].sort()).toEqual(OPERATORS);
    const worlds = fc.sample(anySituation, { numRuns: 20, seed: 7 });
    const outcomes = new Set(
      drawn.slice(0, 300).flatMap((expr) => worlds.map((world) => outcome(expr, world))),
    );
    expect([...outcomes].sort()).toEqual(
      ["false", "true", "unknown"].flatMap((truth) => [`${truth} changes`, `${truth} stays`]),
    );
  });
});

const OPERATORS: readonly string[] = [
  "about",
  "aggregate",
  "and",
  "becomes",
  "between",
  "compare",
  "count",
  "customer",
  "defined",
  "field",
  "history",
  "in_list",
  "in_records",
  "is_empty",
  "item",
  "literal",
  "local_time",
  "message",
  "navigate",
  "not",
  "now",
  "one_of",
  "or",
  "quantify every",
  "quantify no",
  "quantify some",
  "shifted",
  "text",
  "today",
  "within",
];

function outcome(expr: Expr, situation: Situation): string {
  const { truth, changesAt } = evaluateCondition(expr, situation);
  return `${truth instanceof Unknown ? "unknown" : truth} ${changesAt === null ? "stays" : "changes"}`;
}
