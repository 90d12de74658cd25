import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { datePartsOf, dayOf, FIRST_DAY, formatDate, LAST_DAY, parseDate } from "../../src/value/date.ts";
import { DAY_MS } from "../../src/value/units.ts";

const day = fc.integer({ min: FIRST_DAY, max: LAST_DAY });

describe("dates", () => {
  test("agree with the language's own calendar", () => {
    fc.assert(
      fc.property(day, (epochDay) => {
        expect(formatDate(epochDay)).toBe(new Date(epochDay * DAY_MS).toISOString().slice(0, 10));
      }),
    );
  });

  test("read back as written", () => {
    fc.assert(
      fc.property(day, (epochDay) => {
        expect(parseDate(formatDate(epochDay))).toEqual({ ok: true, value: epochDay });
        expect(dayOf(datePartsOf(epochDay))).toBe(epochDay);
      }),
    );
  });

  test.each([
    ["0001-01-01", FIRST_DAY],
    ["1970-01-01", 0],
    ["2000-02-29", 11_016],
    ["9999-12-31", LAST_DAY],
  ])("%s", (text, expected) => {
    expect(parseDate(text)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ["0000-01-01", "There is no date"],
    ["1900-02-29", "There is no date"],
    ["2026-04-31", "There is no date"],
    ["2026-13-01", "There is no date"],
    ["2026-3-2", "is not a date"],
    ["02.03.2026", "is not a date"],
    ["2026-03-02T10:00Z", "is not a date"],
    ["", "is not a date"],
  ])("refuses %j", (text, error) => {
    expect(parseDate(text)).toEqual({ ok: false, error: expect.stringContaining(error) });
  });

  test("no day for parts that are not whole", () => {
    expect(dayOf({ year: 2026, month: 1.5, day: 1 })).toBeNull();
  });
});
