import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FIRST_INSTANT, formatInstant, LAST_INSTANT, parseInstant } from "../../src/value/instant.ts";
import { formatTimeOfDay, parseTimeOfDay } from "../../src/value/time-of-day.ts";

describe("instants", () => {
  test("read back as written", () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST_INSTANT, max: LAST_INSTANT }), (instant) => {
        expect(parseInstant(formatInstant(instant))).toEqual({ ok: true, value: instant });
      }),
    );
  });

  test.each([
    ["2026-03-02T10:00:00Z", "2026-03-02T10:00:00.000Z"],
    ["2026-03-02T10:00Z", "2026-03-02T10:00:00.000Z"],
    ["2026-03-02 10:00:00+01:00", "2026-03-02T09:00:00.000Z"],
    ["2026-03-02t10:00:00.25z", "2026-03-02T10:00:00.250Z"],
    ["2026-03-02T10:00:00.123456789-05:30", "2026-03-02T15:30:00.123Z"],
  ])("%s", (text, expected) => {
    expect(parseInstant(text)).toEqual({ ok: true, value: Date.parse(expected) });
  });

  test.each([
    ["2026-03-02T10:00:00", "lacks its offset"],
    ["2026-03-02", "is a date, and an instant is wanted"],
    ["2026-02-30T10:00:00Z", "There is no date 2026-02-30"],
    ["2026-03-02T24:00:00Z", "There is no time of day"],
    ["2026-03-02T10:00:00+25:00", "There is no offset"],
    ["0001-01-01T00:00:00+01:00", "outside the years 1 to 9999"],
    ["tomorrow", "is not an instant"],
    ["", "is not an instant"],
  ])("refuses %j", (text, error) => {
    expect(parseInstant(text)).toEqual({ ok: false, error: expect.stringContaining(error) });
  });
});

describe("times of day", () => {
  test.each([
    ["00:00", 0],
    ["08:00", 28_800_000],
    ["23:59:59", 86_399_000],
    ["21:30:00.250", 77_400_250],
  ])("%s", (text, expected) => {
    expect(parseTimeOfDay(text)).toEqual({ ok: true, value: expected });
    expect(formatTimeOfDay(expected)).toBe(text);
  });

  test.each(["8:00", "24:00", "12:60", "12:00:60", "8am", ""])("refuses %j", (text) => {
    expect(parseTimeOfDay(text).ok).toBe(false);
  });
});
