import { describe, expect, test } from "vitest";
import { evaluateCondition } from "../../src/eval/evaluate.ts";
import type { Situation } from "../../src/eval/situation.ts";
import type { Expr } from "../../src/ir/expression.ts";
import { BOOLEAN } from "../../src/value/type.ts";
import { Unknown } from "../../src/value/unknown.ts";
import { situation, some, supportCase, text, type World } from "./world.ts";

const becomesOpen: Expr = { op: "becomes", type: BOOLEAN, slot: 0, field: "status", value: text("open") };
const record = supportCase("A");

function reported(before: NonNullable<Situation["reported"]>["before"], key = "A"): World {
  return { records: [record], reported: { type: "support.case", key, before } };
}

describe("becomes", () => {
  test.each<[string, World, string]>([
    ["had another value", reported(supportCase("A", { status: "closed" })), "true"],
    ["was not there", reported(null), "true"],
    ["had no value", reported(supportCase("A", { status: null })), "true"],
    ["had this value", reported(record), "false"],
    ["another record was reported", reported(null, "B"), "false"],
    ["nothing was reported", { records: [record] }, "false"],
    [
      "has another value now",
      { ...reported(null), records: [supportCase("A", { status: "closed" })] },
      "false",
    ],
    ["has no value now", { ...reported(null), records: [supportCase("A", { status: null })] }, "unknown"],
  ])("%s", (_, world, expected) => {
    const { truth } = evaluateCondition(some(becomesOpen), situation(world));
    expect(truth instanceof Unknown ? "unknown" : String(truth)).toBe(expected);
  });
});
