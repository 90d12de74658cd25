import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateCondition, evaluateValue } from "../../src/eval/evaluate.ts";
import type { Expr, Relation } from "../../src/ir/expression.ts";
import type { SiloState } from "../../src/ledger/fact.ts";
import { BOOLEAN, DATE, MONEY, NUMBER } from "../../src/value/type.ts";
import { Unknown } from "../../src/value/unknown.ts";
import { situationOf, twoTellings } from "./knowledge.ts";
import {
  compare,
  FRESH_FOR_MS,
  field,
  flight,
  literal,
  NOON,
  number,
  own,
  situation,
  slot,
  supportCase,
  TRUE,
  text,
  usd,
  type World,
} from "./world.ts";

const STALE: Readonly<Record<string, Partial<SiloState>>> = { support: { inStep: NOON - FRESH_FOR_MS - 1 } };
const isOpen = compare("eq", field("status"), text("open"));
const count: Expr = { op: "count", type: NUMBER, set: own, slot, body: isOpen };

function total(name: "sum" | "min" | "max", of: Expr, body: Expr = isOpen): Expr {
  return { op: "aggregate", type: of.type, function: name, set: own, slot, body, of };
}

const untold = (key: string, score: number | null = null) => supportCase(key, { status: null, score });
const open = (key: string, score: number | null = null, at: number | null = null) =>
  supportCase(key, { score }, at);

function outcome(expr: Expr, world: World): string {
  const { truth } = evaluateCondition(expr, situation(world));
  return truth instanceof Unknown ? "unknown" : String(truth);
}

describe("count", () => {
  const range = { records: [open("A"), open("B"), untold("C")] };
  const behind = { records: [open("A", null, NOON), open("B", null, NOON), open("C")], silos: STALE };

  test.each<[Relation, number, string, string]>([
    // A range from 2 to 3, and one from 2 without end.
    ["ge", 2, "true", "true"],
    ["ge", 3, "unknown", "unknown"],
    ["gt", 3, "false", "unknown"],
    ["lt", 2, "false", "false"],
    ["lt", 4, "true", "unknown"],
    ["le", 1, "false", "false"],
    ["eq", 1, "false", "false"],
    ["eq", 2, "unknown", "unknown"],
    ["eq", 4, "false", "unknown"],
    ["ne", 1, "true", "true"],
    ["ne", 4, "true", "unknown"],
  ])("%s %d: %s of two or three, %s of two or more", (relation, right, complete, stale) => {
    expect(outcome(compare(relation, count, number(right)), range)).toBe(complete);
    expect(outcome(compare(relation, count, number(right)), behind)).toBe(stale);
  });

  test("is a number when all is known", () => {
    expect(
      evaluateValue(count, situation({ records: [open("A"), supportCase("B", { status: "closed" })] })).value,
    ).toBe(1);
    expect(evaluateValue(count, situation()).value).toBe(0);
  });

  test("is compared as a range by between and one_of too", () => {
    const between = (low: number, high: number): Expr => ({
      op: "between",
      type: BOOLEAN,
      arg: count,
      low: number(low),
      high: number(high),
    });
    expect([between(2, 3), between(3, 4), between(4, 5)].map((one) => outcome(one, range))).toEqual([
      "true",
      "unknown",
      "false",
    ]);
    const oneOf = (...options: number[]): Expr => ({
      op: "one_of",
      type: BOOLEAN,
      left: count,
      options: options.map(number),
    });
    expect([oneOf(0, 1), oneOf(3)].map((one) => outcome(one, range))).toEqual(["false", "unknown"]);
  });

  test("is a plain unknown as a value", () => {
    const { value } = evaluateValue(count, situation(range));
    expect(value).toEqual(
      new Unknown([expect.objectContaining({ kind: "missing", key: "C", field: "status" })]),
    );
    expect(value).not.toHaveProperty("low");
  });
});

describe("sum", () => {
  test("adds up what is given, and nothing is nothing", () => {
    const records = [open("A", 1), open("B"), open("C", 2)];
    expect(evaluateValue(total("sum", field("score")), situation({ records })).value).toBe(3);
    expect(evaluateValue(total("sum", field("score")), situation()).value).toBe(0);
    expect(evaluateValue(total("sum", field("amount")), situation()).value).toEqual({
      minor: 0,
      currency: "USD",
    });
  });

  test("adds amounts of one currency, and no others", () => {
    const amount = (minor: number, currency: string) => ({ amount: { minor, currency } });
    const euros = [supportCase("A", amount(1, "EUR")), supportCase("B", amount(2, "EUR"))];
    const mixed = [supportCase("A", amount(1, "EUR")), supportCase("B", amount(2, "USD"))];
    const sum = total("sum", field("amount"));
    expect(evaluateValue(sum, situation({ records: euros })).value).toEqual({ minor: 3, currency: "EUR" });
    expect(evaluateValue(sum, situation({ records: mixed })).value).toBeInstanceOf(Unknown);
    expect(outcome(compare("ge", sum, usd(0)), { records: [] })).toBe("true");
  });

  test.each<[string, World]>([
    ["the set", { records: [open("A", 1, NOON)], silos: STALE }],
    ["whether one matches", { records: [open("A", 1), untold("B", 1)] }],
  ])("is unknown if %s is", (_, world) => {
    expect(evaluateValue(total("sum", field("score")), situation(world)).value).toBeInstanceOf(Unknown);
  });

  test("does not ask whether one matches that has nothing to add", () => {
    expect(
      evaluateValue(total("sum", field("score")), situation({ records: [open("A", 1), untold("B")] })).value,
    ).toBe(1);
  });
});

describe("min and max", () => {
  const [least, greatest] = [total("min", field("score")), total("max", field("score"))];

  test("of what is known, empty of nothing", () => {
    const world = situation({ records: [open("A", 3), open("B", 1), open("C")] });
    expect([evaluateValue(least, world).value, evaluateValue(greatest, world).value]).toEqual([1, 3]);
    expect([evaluateValue(least, situation()).value, evaluateValue(greatest, situation()).value]).toEqual([
      null,
      null,
    ]);
    const dates = situation({ records: [supportCase("A", { due_on: 7 }), supportCase("B", { due_on: 5 })] });
    expect(evaluateValue({ ...total("min", field("due_on")), type: DATE }, dates).value).toBe(5);
  });

  test.each<[string, World, Expr, string]>([
    // A stale silo, and 3 reported since: the least is 3 or less, the greatest 3 or more.
    ["least, below", stale(), compare("le", least, number(3)), "true"],
    ["least, above", stale(), compare("gt", least, number(3)), "false"],
    ["least, open", stale(), compare("lt", least, number(3)), "unknown"],
    ["greatest, above", stale(), compare("ge", greatest, number(3)), "true"],
    ["greatest, below", stale(), compare("lt", greatest, number(3)), "false"],
    ["greatest, open", stale(), compare("gt", greatest, number(3)), "unknown"],
    // All records are there; 3 matches, and 1 may.
    ["one that may match lowers the least", maybe(), compare("le", least, number(3)), "true"],
    ["but not beyond its value", maybe(), compare("lt", least, number(1)), "false"],
    ["and leaves open what is between", maybe(), compare("lt", least, number(2)), "unknown"],
    ["it does not touch the greatest", maybe(), compare("eq", greatest, number(3)), "true"],
    // Only one that may match: there may be no least at all.
    ["perhaps empty is not true", only(), compare("le", least, number(9)), "unknown"],
    ["perhaps empty is false if the value would be", only(), compare("gt", least, number(9)), "false"],
    ["perhaps empty is not unequal", only(), compare("ne", least, number(9)), "unknown"],
  ])("%s", (_, world, expr, expected) => {
    expect(outcome(expr, world)).toBe(expected);
  });

  function stale(): World {
    return { records: [open("A", 3, NOON), open("B", 1)], silos: STALE };
  }

  function maybe(): World {
    return { records: [open("A", 3), untold("B", 1)] };
  }

  function only(): World {
    return { records: [untold("A", 5)] };
  }

  test("leave open the side on which a value is not told", () => {
    const seats: Expr = {
      op: "navigate",
      type: NUMBER,
      from: field("flight"),
      record: "travel.flight",
      field: "seats",
    };
    const world = {
      records: [
        supportCase("A", { flight: "W1" }),
        supportCase("B", { flight: "W2" }),
        flight("W1", { seats: 3 }, NOON),
      ],
      silos: { travel: { inStep: null } },
    };
    const [fewest, most] = [total("min", seats), total("max", seats)];
    expect([
      outcome(compare("le", fewest, number(3)), world),
      outcome(compare("le", most, number(3)), world),
    ]).toEqual(["true", "unknown"]);
  });

  test("of amounts in two currencies is unknown", () => {
    const records = [
      supportCase("A", { amount: { minor: 1, currency: "EUR" } }),
      supportCase("B", { amount: { minor: 2, currency: "USD" } }),
    ];
    expect(
      evaluateValue({ ...total("max", field("amount")), type: MONEY }, situation({ records })).value,
    ).toBeInstanceOf(Unknown);
  });

  test("takes part in conditions on time", () => {
    const seen = total("max", field("seen_at"), TRUE);
    const lately: Expr = {
      op: "within",
      type: BOOLEAN,
      direction: "last",
      arg: seen,
      length: literal(1000, { kind: "duration" }),
    };
    const long: Expr = {
      op: "shifted",
      type: BOOLEAN,
      relation: "lt",
      arg: seen,
      direction: "ago",
      length: literal(1000, { kind: "duration" }),
    };
    const world = { records: [supportCase("A", { seen_at: NOON }, NOON)], silos: STALE };
    // The last one seen was seen now or, for all we know, still later: so not long ago.
    expect([outcome(lately, world), outcome(long, world)]).toEqual(["unknown", "false"]);
    expect(evaluateCondition(long, situation(world)).changesAt).toBe(NOON + 1001);
  });
});

test("learning more never flips a comparison with a count or an aggregate", () => {
  const name = fc.constantFrom("count", "sum", "min", "max");
  const relation = fc.constantFrom<Relation[]>("eq", "ne", "lt", "le", "gt", "ge");
  const body = fc.constantFrom(TRUE, isOpen, compare("eq", field("topic"), text("A")));
  fc.assert(
    fc.property(
      name,
      relation,
      body,
      fc.integer({ min: 0, max: 3 }),
      twoTellings,
      (of, how, which, right, [less, more]) => {
        const left: Expr =
          of === "count" ? ({ ...count, body: which } as Expr) : total(of as "sum", field("score"), which);
        const before = evaluateCondition(compare(how, left, number(right)), situationOf(less)).truth;
        if (before instanceof Unknown) return;
        expect(evaluateCondition(compare(how, left, number(right)), situationOf(more)).truth).toBe(before);
      },
    ),
    { numRuns: 4_000 },
  );
});

describe("a sum beyond all numbers", () => {
  const largest = { records: [open("A", 1.7e308), open("B", 1.7e308)] };
  const sum = total("sum", field("score"));

  test("is unknown, and not the same as another such sum", () => {
    for (const relation of ["eq", "ne", "lt", "ge"] as const)
      expect(outcome(compare(relation, sum, sum), largest)).toBe("unknown");
    expect(outcome(compare("lt", sum, number(1e308)), largest)).toBe("unknown");
  });

  test("is told of by its name", () => {
    expect(evaluateValue(sum, situation(largest)).value).toEqual(
      new Unknown([{ kind: "missing", field: "sum within the range of numbers" }]),
    );
  });
});
