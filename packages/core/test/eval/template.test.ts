import { describe, expect, test } from "vitest";
import { evaluateCondition } from "../../src/eval/evaluate.ts";
import { fillTemplate } from "../../src/eval/template.ts";
import type { Expr } from "../../src/ir/expression.ts";
import type { TemplatePart } from "../../src/ir/program.ts";
import { TEXT } from "../../src/value/type.ts";
import { field, situation, some, supportCase, type World } from "./world.ts";

const tier: Expr = { op: "customer", type: TEXT, field: "tier" };
const hole = (expr: Expr, slot: number | null): TemplatePart => ({ kind: "value", expr, slot });
const text = (words: string): TemplatePart => ({ kind: "text", text: words });

function fill(world: World, ...parts: TemplatePart[]): string {
  const there = situation(world);
  return fillTemplate({ parts }, there, evaluateCondition(some(), there).matches);
}

const records = ["A", "B", "C", "D", "E"].map((key) => supportCase(key, { topic: key < "C" ? "bill" : key }));

describe("fillTemplate", () => {
  test("keeps text and fills values", () => {
    expect(fill({}, text("Tier "), hole(tier, null), text("."))).toBe("Tier standard.");
  });

  test("names three matches and counts the rest", () => {
    expect(fill({ records: records.slice(0, 1) }, hole(field("number"), 0))).toBe("A");
    expect(fill({ records: records.slice(0, 3) }, hole(field("number"), 0))).toBe("A, B and C");
    expect(fill({ records }, hole(field("number"), 0))).toBe("A, B, C and 2 more");
  });

  test("says each value once", () => {
    expect(fill({ records }, hole(field("topic"), 0))).toBe("bill, C, D and 1 more");
  });

  test("says what is not known and what is not given", () => {
    expect(fill({ customer: { tier: null } }, hole(tier, null))).toBe("unknown");
    expect(fill({ records: [supportCase("A")] }, hole(field("topic"), 0))).toBe("not given");
    expect(fill({}, hole(field("number"), 0))).toBe("unknown");
  });

  test("reads instants in the customer's zone, else in the company's", () => {
    const now = hole({ op: "now", type: { kind: "instant" } }, null);
    expect(fill({}, now)).toBe("2 March 2026, 06:00 (America/Chicago)");
    expect(fill({ customer: { time_zone: null } }, now)).toBe("2 March 2026, 12:00 (UTC)");
  });

  test("speaks of the other message", () => {
    const other = { standing: "cleared", intent: "upsell", department: "Sales", message: "m0" };
    const parts: TemplatePart[] = [
      { kind: "other", field: "intent" },
      text(" is "),
      { kind: "other", field: "standing" },
    ];
    expect(fillTemplate({ parts }, situation(), new Map(), other)).toBe("upsell is cleared");
    expect(fillTemplate({ parts }, situation(), new Map())).toBe("unknown is unknown");
  });
});
