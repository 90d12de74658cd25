import { describe, expect, test } from "vitest";
import { evaluateCondition } from "../../src/eval/evaluate.ts";
import type { Expr } from "../../src/ir/expression.ts";
import { Unknown } from "../../src/value/unknown.ts";
import { and, FALSE, not, or, situation, TRUE, UNKNOWN, unknownTier } from "./world.ts";

const inputs: Readonly<Record<string, Expr>> = { true: TRUE, false: FALSE, unknown: UNKNOWN };

function outcome(expr: Expr): string {
  const { truth } = evaluateCondition(expr, situation(unknownTier));
  return truth instanceof Unknown ? "unknown" : String(truth);
}

function input(name: string): Expr {
  return inputs[name] ?? TRUE;
}

describe("connectives follow Kleene", () => {
  test.each([
    ["true", "true", "true", "true"],
    ["true", "false", "false", "true"],
    ["true", "unknown", "unknown", "true"],
    ["false", "false", "false", "false"],
    ["false", "unknown", "false", "unknown"],
    ["unknown", "unknown", "unknown", "unknown"],
  ])("%s, %s: and %s, or %s", (left, right, both, either) => {
    expect(outcome(and(input(left), input(right)))).toBe(both);
    expect(outcome(and(input(right), input(left)))).toBe(both);
    expect(outcome(or(input(left), input(right)))).toBe(either);
    expect(outcome(or(input(right), input(left)))).toBe(either);
  });

  test.each([
    ["true", "false"],
    ["false", "true"],
    ["unknown", "unknown"],
  ])("not %s is %s", (arg, expected) => {
    expect(outcome(not(input(arg)))).toBe(expected);
  });

  test("of nothing: and is true, or is false", () => {
    expect(outcome(and())).toBe("true");
    expect(outcome(or())).toBe("false");
  });

  test("a definition is its body", () => {
    expect(outcome({ op: "defined", type: TRUE.type, name: "so", body: UNKNOWN })).toBe("unknown");
  });

  test("a cause that is met twice is told once", () => {
    const { truth } = evaluateCondition(and(UNKNOWN, or(UNKNOWN, FALSE)), situation(unknownTier));
    expect(truth).toEqual(new Unknown([{ kind: "missing", record: "customer", field: "tier" }]));
  });
});
