import { describe, expect, test } from "vitest";
import { evaluateCondition } from "../../src/eval/evaluate.ts";
import type { Expr } from "../../src/ir/expression.ts";
import { BOOLEAN, MONEY, NUMBER, TEXT, TIME_OF_DAY } from "../../src/value/type.ts";
import { DAY_MS, HOUR_MS } from "../../src/value/units.ts";
import { Unknown } from "../../src/value/unknown.ts";
import type { Known } from "../../src/value/value.ts";
import {
  CHANNELS,
  compare,
  field,
  literal,
  number,
  situation,
  some,
  supportCase,
  text,
  usd,
  type World,
} from "./world.ts";

const EMPTY_NUMBER = literal(null, NUMBER);
const unknownNumber: Expr = { op: "customer", type: NUMBER, field: "tier" };
const relations = ["eq", "ne", "lt", "le", "gt", "ge"] as const;

function outcome(expr: Expr, world: World = {}): string {
  const { truth } = evaluateCondition(expr, situation({ customer: { tier: null }, ...world }));
  return truth instanceof Unknown ? "unknown" : String(truth);
}

describe("compare", () => {
  test.each([
    [1, 2, ["ne", "lt", "le"]],
    [2, 2, ["eq", "le", "ge"]],
    [3, 2, ["ne", "gt", "ge"]],
  ])("%d and %d", (left, right, holding) => {
    for (const relation of relations) {
      expect(outcome(compare(relation, number(left), number(right)))).toBe(
        String(holding.includes(relation)),
      );
    }
  });

  test.each(relations)("%s with an empty side is false, and so not unknown either", (relation) => {
    expect(outcome(compare(relation, EMPTY_NUMBER, number(1)))).toBe("false");
    expect(outcome(compare(relation, number(1), EMPTY_NUMBER))).toBe("false");
    expect(outcome(compare(relation, EMPTY_NUMBER, EMPTY_NUMBER))).toBe("false");
    expect(outcome(compare(relation, EMPTY_NUMBER, unknownNumber))).toBe("false");
  });

  test.each(relations)("%s with an unknown side is unknown", (relation) => {
    expect(outcome(compare(relation, unknownNumber, number(1)))).toBe("unknown");
    expect(outcome(compare(relation, number(1), unknownNumber))).toBe("unknown");
  });

  test("amounts in two currencies differ, and their order is not known", () => {
    const euros = literal({ minor: 100, currency: "EUR" }, MONEY);
    expect(outcome(compare("eq", usd(100), euros))).toBe("false");
    expect(outcome(compare("ne", usd(100), euros))).toBe("true");
    expect(outcome(compare("lt", usd(100), euros))).toBe("unknown");
    expect(outcome(compare("lt", usd(0), euros))).toBe("true");
    expect(evaluateCondition(compare("lt", usd(100), euros), situation()).truth).toEqual(
      new Unknown([{ kind: "missing", field: "exchange rate USD/EUR" }]),
    );
  });

  test("lists are equal item by item", () => {
    expect(outcome(compare("eq", literal(["a"], CHANNELS), literal(["a"], CHANNELS)))).toBe("true");
    expect(outcome(compare("ne", literal(["a"], CHANNELS), literal(["b"], CHANNELS)))).toBe("true");
  });
});

describe("is_empty", () => {
  test.each<[Known, string]>([
    [null, "true"],
    [[], "true"],
    [["sms"], "false"],
    ["", "false"],
    [0, "false"],
    [false, "false"],
  ])("%j: %s", (value, expected) => {
    expect(outcome({ op: "is_empty", type: BOOLEAN, arg: literal(value, TEXT) })).toBe(expected);
  });

  test("of what is not known is unknown", () => {
    expect(outcome({ op: "is_empty", type: BOOLEAN, arg: unknownNumber })).toBe("unknown");
  });
});

describe("membership", () => {
  const oneOf = (left: Expr, ...options: Expr[]): Expr => ({ op: "one_of", type: BOOLEAN, left, options });
  const inList = (left: Expr, list: Expr): Expr => ({ op: "in_list", type: BOOLEAN, left, list });
  const off = literal(["sms", "push"], CHANNELS);

  test.each([
    ["in", oneOf(number(1), number(2), number(1)), "true"],
    ["out", oneOf(number(3), number(2), number(1)), "false"],
    ["empty left", oneOf(EMPTY_NUMBER, number(1)), "false"],
    ["unknown left", oneOf(unknownNumber, number(1)), "unknown"],
    ["unknown option", oneOf(number(1), unknownNumber), "unknown"],
    ["unknown option beside the right one", oneOf(number(1), unknownNumber, number(1)), "true"],
    ["no options", oneOf(unknownNumber), "false"],
  ])("one_of: %s", (_, expr, expected) => {
    expect(outcome(expr)).toBe(expected);
  });

  test.each([
    ["in", inList(text("sms"), off), "true"],
    ["out", inList(text("email"), off), "false"],
    ["empty left", inList(literal(null, TEXT), off), "false"],
    ["empty list", inList(text("sms"), literal(null, CHANNELS)), "false"],
    ["unknown left", inList(unknownNumber, off), "unknown"],
    ["unknown left in a list of nothing", inList(unknownNumber, literal([], CHANNELS)), "false"],
    ["unknown list", inList(text("sms"), { op: "customer", type: CHANNELS, field: "tier" }), "unknown"],
  ])("in_list: %s", (_, expr, expected) => {
    expect(outcome(expr)).toBe(expected);
  });
});

describe("text", () => {
  const tested = (
    test: "starts_with" | "ends_with" | "contains" | "matches",
    left: Expr,
    right: string,
  ): Expr => ({
    op: "text",
    type: BOOLEAN,
    test,
    left,
    right: text(right),
  });

  test.each([
    ["starts_with", "P-300", "P-", "true"],
    ["starts_with", "P-300", "p-", "false"],
    ["ends_with", "P-300", "00", "true"],
    ["ends_with", "P-300", "P", "false"],
    ["contains", "P-300", "-3", "true"],
    ["contains", "P-300", "4", "false"],
    ["matches", "P-300", "P-[0-9]+", "true"],
    ["matches", "P-300x", "P-[0-9]+", "false"],
    ["matches", "anything", "(", "false"],
  ] as const)("%j %s %j: %s", (test, left, right, expected) => {
    expect(outcome(tested(test, text(left), right))).toBe(expected);
  });

  test("of an empty side is false, of an unknown one unknown", () => {
    expect(outcome(tested("contains", literal(null, TEXT), "x"))).toBe("false");
    expect(outcome(tested("contains", { op: "customer", type: TEXT, field: "tier" }, "x"))).toBe("unknown");
  });
});

describe("between", () => {
  const between = (arg: Expr, low: Expr, high: Expr): Expr => ({
    op: "between",
    type: BOOLEAN,
    arg,
    low,
    high,
  });
  const time = (hours: number | null) => literal(hours === null ? null : hours * HOUR_MS, TIME_OF_DAY);

  test.each([
    ["below", 0, "false"],
    ["at the low end", 1, "true"],
    ["at the high end", 3, "true"],
    ["above", 4, "false"],
  ])("is closed: %s", (_, value, expected) => {
    expect(outcome(between(number(value), number(1), number(3)))).toBe(expected);
  });

  test.each([
    [8, 21, 8, "true"],
    [8, 21, 20.99, "true"],
    [8, 21, 21, "false"],
    [21, 8, 21, "true"],
    [21, 8, 0, "true"],
    [21, 8, 8, "false"],
    [21, 8, 12, "false"],
    [8, 8, 8, "false"],
  ])("is half open for times of day: from %d to %d, %d: %s", (low, high, value, expected) => {
    expect(outcome(between(time(value), time(low), time(high)))).toBe(expected);
  });

  test("an end that is not known leaves open only what it decides", () => {
    expect(outcome(between(number(0), number(1), unknownNumber))).toBe("false");
    expect(outcome(between(number(2), number(1), unknownNumber))).toBe("unknown");
    expect(outcome(between(time(null), time(1), time(2)))).toBe("false");
    expect(outcome(between(unknownNumber, EMPTY_NUMBER, number(1)))).toBe("false");
  });

  test("reads a field of each type of a record", () => {
    const full = supportCase("A", {
      amount: { minor: 500, currency: "USD" },
      score: 2,
      waited: DAY_MS,
      calls_at: 9 * HOUR_MS,
      urgent: true,
    });
    const conditions = [
      compare("ge", field("amount"), usd(500)),
      compare("eq", field("score"), number(2)),
      compare("gt", field("waited"), literal(HOUR_MS, field("waited").type)),
      between(field("calls_at"), time(8), time(10)),
      compare("eq", field("urgent"), literal(true, BOOLEAN)),
    ];
    for (const condition of conditions) expect(outcome(some(condition), { records: [full] })).toBe("true");
  });
});
