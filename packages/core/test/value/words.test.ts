import { describe, expect, test } from "vitest";
import { compareValues, sameValue } from "../../src/value/compare.ts";
import { durationInWords, parseDuration, unitMs } from "../../src/value/duration.ts";
import { didYouMean, suggest } from "../../src/value/suggest.ts";
import type { Type } from "../../src/value/type.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/value/units.ts";
import type { Known } from "../../src/value/value.ts";
import { instantInWords, inWords, listInWords } from "../../src/value/words.ts";

describe("inWords", () => {
  const cases: readonly (readonly [Known, Type, string])[] = [
    [null, { kind: "text" }, "not given"],
    [true, { kind: "boolean" }, "yes"],
    [false, { kind: "boolean" }, "no"],
    ["P-1", { kind: "text" }, "P-1"],
    [0.25, { kind: "number" }, "0.25"],
    [{ minor: 1250, currency: "USD" }, { kind: "money" }, "12.50 USD"],
    [20_514, { kind: "date" }, "2 March 2026"],
    [Date.parse("2026-03-02T16:00:00Z"), { kind: "instant" }, "2 March 2026, 10:00 (America/Chicago)"],
    [4 * HOUR_MS, { kind: "duration" }, "4 hours"],
    [1, { kind: "days" }, "1 day"],
    [21 * HOUR_MS, { kind: "time_of_day" }, "21:00"],
    ["active", { kind: "enumeration", values: ["active"] }, "active"],
    ["WX-10", { kind: "reference", record: "travel.flight" }, "WX-10"],
    [["sms", "push", "call"], { kind: "list", of: { kind: "text" } }, "sms, push and call"],
    [[], { kind: "list", of: { kind: "text" } }, "none"],
  ];
  test.each(cases)("%j as %j", (value, type, expected) => {
    expect(inWords(value, type, "America/Chicago")).toBe(expected);
  });

  test("leaves out seconds of an instant", () => {
    expect(instantInWords(Date.parse("2026-03-02T16:00:59.999Z"), "UTC")).toBe("2 March 2026, 16:00 (UTC)");
  });

  test("joins lists", () => {
    expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listInWords)).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });
});

describe("durations", () => {
  test.each([
    [0, "0 seconds"],
    [1, "1 millisecond"],
    [1_500, "1 second 500 milliseconds"],
    [MINUTE_MS, "1 minute"],
    [90 * MINUTE_MS, "1 hour 30 minutes"],
    [36 * HOUR_MS, "36 hours"],
    [DAY_MS, "1 day"],
    [30 * DAY_MS, "30 days"],
    [26.5 * HOUR_MS, "1 day 2 hours"],
    [-DAY_MS, "minus 1 day"],
  ])("%d ms in words", (ms, expected) => {
    expect(durationInWords(ms)).toBe(expected);
  });

  test.each([
    ["4 hours", 4 * HOUR_MS],
    ["1 day", DAY_MS],
    ["2 weeks", 14 * DAY_MS],
    ["PT4H", 4 * HOUR_MS],
    ["P1DT1M", DAY_MS + MINUTE_MS],
  ])("reads %s", (text, expected) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: expected });
  });

  test.each(["4", "4 months", "P1M", "P", "P1DT", "-4 hours", "", "9999999999 weeks"])(
    "refuses %j",
    (text) => {
      expect(parseDuration(text).ok).toBe(false);
    },
  );

  test("has no unit that varies", () => {
    expect(["hour", "hours", "month", "years", "s"].map(unitMs)).toEqual([
      HOUR_MS,
      HOUR_MS,
      null,
      null,
      null,
    ]);
  });
});

describe("suggest", () => {
  test.each([
    ["upsel", "upsell"],
    ["cros-sell", "cross_sell"],
    ["Upsell", "upsell"],
    ["newslettre", "newsletter"],
    ["xyz", null],
    ["", null],
    ["x".repeat(1000), null],
  ])("%j -> %j", (name, expected) => {
    expect(suggest(name, ["newsletter", "upsell", "cross_sell"])).toBe(expected);
  });

  test("does not depend on the order of candidates", () => {
    expect(suggest("sat", ["cat", "bat"])).toBe("bat");
    expect(suggest("sat", ["bat", "cat"])).toBe("bat");
  });

  test("names what there is when nothing is near", () => {
    expect(didYouMean("xyzzy", ["b", "a"])).toBe("There are: a, b.");
    expect(didYouMean("upsel", ["upsell"])).toBe('Did you mean "upsell"?');
    expect(didYouMean("x", [])).toBe("There are none.");
  });
});

describe("compareValues", () => {
  test("orders within a type and a currency", () => {
    expect(compareValues(1, 2)).toBeLessThan(0);
    expect(compareValues("b", "a")).toBeGreaterThan(0);
    expect(compareValues({ minor: 1, currency: "USD" }, { minor: 2, currency: "USD" })).toBeLessThan(0);
    expect(compareValues({ minor: 1, currency: "USD" }, { minor: 2, currency: "EUR" })).toBeNull();
    expect(compareValues({ minor: 0, currency: "USD" }, { minor: 2, currency: "EUR" })).toBeLessThan(0);
    expect(compareValues(true, 1)).toBeNull();
  });

  test("compares lists item by item", () => {
    expect(sameValue(["a", "b"], ["a", "b"])).toBe(true);
    expect(sameValue(["a", "b"], ["b", "a"])).toBe(false);
    expect(sameValue(["a"], ["a", "b"])).toBe(false);
    expect(sameValue(true, true)).toBe(true);
  });
});
