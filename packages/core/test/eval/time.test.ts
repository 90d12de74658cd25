import { describe, expect, test } from "vitest";
import { evaluateCondition, evaluateValue } from "../../src/eval/evaluate.ts";
import type { Expr, Relation } from "../../src/ir/expression.ts";
import { BOOLEAN, DATE, DURATION, INSTANT, TIME_OF_DAY } from "../../src/value/type.ts";
import { DAY_MS, HOUR_MS } from "../../src/value/units.ts";
import { Unknown } from "../../src/value/unknown.ts";
import { compare, instant, literal, localTime, NOON, now, situation, today, type World } from "./world.ts";

const TODAY = Math.floor(NOON / DAY_MS);
const at = (hours: number) => literal(NOON + hours * HOUR_MS, INSTANT);
const on = (days: number) => literal(TODAY + days, DATE);
const clockTime = (hours: number) => literal(hours * HOUR_MS, TIME_OF_DAY);
const hours = (count: number) => literal(count * HOUR_MS, DURATION);
const days = (count: number) => literal(count, { kind: "days" });
/** Midnight in Chicago, so many days from today. */
const midnight = (count: number) => instant("2026-03-02T06:00:00Z") + count * DAY_MS;

/** The truth, and the next change in words: an instant, or "never". */
function outcome(expr: Expr, world: World = {}): [string, string] {
  const { truth, changesAt } = evaluateCondition(expr, situation(world));
  return [truth instanceof Unknown ? "unknown" : String(truth), when(changesAt)];
}

function when(changesAt: number | null): string {
  return changesAt === null ? "never" : new Date(changesAt).toISOString();
}

const iso = (ms: number) => new Date(ms).toISOString();

describe("a comparison with now flips on reaching the instant, or one millisecond after", () => {
  test.each<[Relation, number, string, string]>([
    ["lt", 1, "true", iso(NOON + HOUR_MS)],
    ["le", 1, "true", iso(NOON + HOUR_MS + 1)],
    ["gt", 1, "false", iso(NOON + HOUR_MS + 1)],
    ["ge", 1, "false", iso(NOON + HOUR_MS)],
    ["eq", 1, "false", iso(NOON + HOUR_MS)],
    ["eq", 0, "true", iso(NOON + 1)],
    ["ne", 0, "false", iso(NOON + 1)],
    ["le", 0, "true", iso(NOON + 1)],
    ["ge", 0, "true", "never"],
    ["lt", -1, "false", "never"],
    ["gt", -1, "true", "never"],
  ])("now %s %d h: %s until %s", (relation, offset, truth, change) => {
    expect(outcome(compare(relation, now, at(offset)))).toEqual([truth, change]);
    const converse = { lt: "gt", le: "ge", gt: "lt", ge: "le", eq: "eq", ne: "ne" } as const;
    expect(outcome(compare(converse[relation], at(offset), now))).toEqual([truth, change]);
  });

  test("with nothing, or with itself, it never changes", () => {
    expect(outcome(compare("lt", now, literal(null, INSTANT)))).toEqual(["false", "never"]);
    expect(outcome(compare("le", now, now))).toEqual(["true", "never"]);
    const defined: Expr = { op: "defined", type: INSTANT, name: "soon", body: now };
    expect(outcome(compare("lt", defined, at(1)))).toEqual(["true", iso(NOON + HOUR_MS)]);
  });
});

describe("a comparison with today flips at midnight where the customer lives", () => {
  test.each<[Relation, number, string, string]>([
    ["lt", 1, "true", iso(midnight(1))],
    ["le", 0, "true", iso(midnight(1))],
    ["ge", 2, "false", iso(midnight(2))],
    ["gt", 0, "false", iso(midnight(1))],
    ["eq", 0, "true", iso(midnight(1))],
    ["ne", 1, "true", iso(midnight(1))],
    ["gt", -1, "true", "never"],
  ])("today %s %d: %s until %s", (relation, offset, truth, change) => {
    expect(outcome(compare(relation, today, on(offset)))).toEqual([truth, change]);
  });

  test("in the company's zone if the customer's is not known", () => {
    expect(outcome(compare("lt", today, on(1)), { customer: { time_zone: null } })).toEqual([
      "true",
      "2026-03-03T00:00:00.000Z",
    ]);
  });

  test("and once more when clocks go back over midnight", () => {
    // Saint John's, 2010-11-07: at 00:01 the clocks went back to 23:01 of the day before.
    const world = { at: instant("2010-11-07T02:30:30Z"), customer: { time_zone: "America/St_Johns" } };
    const seventh = literal(Math.floor(instant("2010-11-07T00:00:00Z") / DAY_MS), DATE);
    expect(outcome(compare("ge", today, seventh), world)).toEqual(["true", "2010-11-07T02:31:00.000Z"]);
    expect(outcome(compare("ge", today, seventh), { ...world, at: instant("2010-11-07T02:31:00Z") })).toEqual(
      ["false", "never"],
    );
  });

  test("dates beyond the calendar never come", () => {
    expect(outcome(compare("lt", today, literal(10_000_000, DATE)))).toEqual(["true", "never"]);
  });
});

describe("the local time of day", () => {
  // It is 06:00 in Chicago.
  const night: Expr = {
    op: "between",
    type: BOOLEAN,
    arg: localTime,
    low: clockTime(21),
    high: clockTime(8),
  };
  const quiet = { customer: { time_zone: "America/Chicago" } };

  test("is between times until the next end", () => {
    expect(outcome(night, quiet)).toEqual(["true", "2026-03-02T14:00:00.000Z"]);
    expect(outcome(night, { ...quiet, at: instant("2026-03-02T14:00:00Z") })).toEqual([
      "false",
      "2026-03-03T03:00:00.000Z",
    ]);
  });

  test("passes midnight without a change", () => {
    expect(outcome(night, { ...quiet, at: instant("2026-03-03T04:00:00Z") })[1]).toBe(
      "2026-03-03T14:00:00.000Z",
    );
  });

  test("knows when a change of clocks takes it over an end, and only then", () => {
    // Clocks go forward at 02:00 on 8 March.
    const until = (high: number): Expr => ({ ...night, low: clockTime(0), high: clockTime(high) }) as Expr;
    const before = { ...quiet, at: instant("2026-03-08T06:30:00Z") };
    expect(outcome(until(2.5), before)).toEqual(["true", "2026-03-08T08:00:00.000Z"]);
    expect(outcome(until(4), before)).toEqual(["true", "2026-03-08T09:00:00.000Z"]);
  });

  test("is compared like a clock that starts anew at midnight", () => {
    expect(outcome(compare("lt", localTime, clockTime(7)))).toEqual(["true", "2026-03-02T13:00:00.000Z"]);
    expect(outcome(compare("ge", localTime, clockTime(6)))).toEqual(["true", "2026-03-03T06:00:00.000Z"]);
    expect(outcome(compare("gt", clockTime(7), localTime))).toEqual(["true", "2026-03-02T13:00:00.000Z"]);
  });

  test("is unknown without the customer's zone, or with one that there is not", () => {
    const { truth } = evaluateCondition(night, situation({ customer: { time_zone: null } }));
    expect(truth).toEqual(new Unknown([{ kind: "missing", record: "customer", field: "time_zone" }]));
    expect(outcome(night, { customer: { time_zone: "Mars/Base" } })).toEqual(["unknown", "never"]);
  });
});

describe("within", () => {
  const within = (direction: "last" | "next", arg: Expr, length: Expr): Expr => ({
    op: "within",
    type: BOOLEAN,
    direction,
    arg,
    length,
  });

  test.each<[string, Expr, string, string]>([
    ["last, at the far end", within("last", at(-3), hours(3)), "true", iso(NOON + 1)],
    ["last, before it", within("last", at(-4), hours(3)), "false", "never"],
    ["last, at the near end", within("last", at(0), hours(3)), "true", iso(NOON + 3 * HOUR_MS + 1)],
    ["last, still to come", within("last", at(1), hours(3)), "false", iso(NOON + HOUR_MS)],
    ["next, at the far end", within("next", at(3), hours(3)), "true", iso(NOON + 3 * HOUR_MS + 1)],
    ["next, beyond it", within("next", at(4), hours(3)), "false", iso(NOON + HOUR_MS)],
    ["next, over", within("next", at(-1), hours(3)), "false", "never"],
    ["a date, last, at the far end", within("last", on(-3), days(3)), "true", iso(midnight(1))],
    ["a date, last, before it", within("last", on(-4), days(3)), "false", "never"],
    ["a date, next, today", within("next", on(0), days(3)), "true", iso(midnight(1))],
    ["a date, next, beyond it", within("next", on(4), days(3)), "false", iso(midnight(1))],
    ["nothing", within("last", literal(null, DATE), days(3)), "false", "never"],
    [
      "an unknown",
      within("last", { op: "customer", type: DATE, field: "tier" }, days(3)),
      "unknown",
      "never",
    ],
  ])("%s", (_, expr, truth, change) => {
    expect(outcome(expr, { customer: { tier: null } })).toEqual([truth, change]);
  });
});

describe("shifted", () => {
  const shifted = (relation: Relation, arg: Expr, direction: "ago" | "from_now", length: Expr): Expr => ({
    op: "shifted",
    type: BOOLEAN,
    relation,
    arg,
    direction,
    length,
  });

  test.each<[string, Expr, string, string]>([
    ["more than 3 hours ago, exactly", shifted("lt", at(-3), "ago", hours(3)), "false", iso(NOON + 1)],
    ["more than 3 hours ago", shifted("lt", at(-4), "ago", hours(3)), "true", "never"],
    ["at least 3 hours ago, exactly", shifted("le", at(-3), "ago", hours(3)), "true", "never"],
    ["at least 3 hours ago, not yet", shifted("le", at(-2), "ago", hours(3)), "false", iso(NOON + HOUR_MS)],
    ["less than 3 hours ago", shifted("gt", at(-2), "ago", hours(3)), "true", iso(NOON + HOUR_MS)],
    ["more than 3 hours from now", shifted("gt", at(4), "from_now", hours(3)), "true", iso(NOON + HOUR_MS)],
    ["at most 3 hours from now", shifted("le", at(4), "from_now", hours(3)), "false", iso(NOON + HOUR_MS)],
    ["a date, more than 3 days ago", shifted("lt", on(-3), "ago", days(3)), "false", iso(midnight(1))],
    [
      "a date, more than 3 days from now",
      shifted("gt", on(4), "from_now", days(3)),
      "true",
      iso(midnight(1)),
    ],
    ["nothing", shifted("lt", literal(null, DATE), "ago", days(3)), "false", "never"],
  ])("%s", (_, expr, truth, change) => {
    expect(outcome(expr)).toEqual([truth, change]);
  });
});

test("as values, clocks read what they show and change at their next tick", () => {
  const there = situation({});
  expect(evaluateValue(now, there)).toEqual({ value: NOON, changesAt: NOON + 1 });
  expect(evaluateValue(today, there)).toEqual({ value: TODAY, changesAt: midnight(1) });
  expect(evaluateValue(localTime, there)).toEqual({ value: 6 * HOUR_MS, changesAt: NOON + 1 });
});

test("a condition that several parts make false changes when the last of them does", () => {
  const both: Expr = {
    op: "and",
    type: BOOLEAN,
    args: [compare("gt", now, at(1)), compare("gt", now, at(5))],
  };
  expect(outcome(both)).toEqual(["false", iso(NOON + 5 * HOUR_MS + 1)]);
});
