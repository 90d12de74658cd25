import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { parseDate } from "../../src/value/date.ts";
import { parseInstant } from "../../src/value/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/value/units.ts";
import {
  dateIn,
  isZone,
  nextClockChange,
  nextTimeOfDay,
  startOfDate,
  timeOfDayIn,
} from "../../src/value/zone.ts";

const ZONES = [
  "America/New_York",
  "America/Los_Angeles",
  "America/Sao_Paulo",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Asia/Kathmandu",
  "Antarctica/Troll",
  "Europe/London",
  "UTC",
];

const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: at("1960-01-01T00:00Z"), max: at("2045-01-01T00:00Z") });

/** Instants around changes of clocks, where zones go wrong. */
const nearChange = fc
  .tuple(zone, instant, fc.integer({ min: -26 * 60, max: 26 * 60 }))
  .map(([name, from, minutes]) => ({
    zone: name,
    instant: (nextClockChange(name, from) ?? from) + minutes * MINUTE_MS,
  }));
const anywhere = fc.oneof(fc.record({ zone, instant }), nearChange);

function at(text: string): number {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function day(text: string): number {
  const parsed = parseDate(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function there(name: string, epochMs: number) {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(name);
}

describe("zones agree with Temporal", () => {
  test("on the date and the time of day", () => {
    fc.assert(
      fc.property(anywhere, ({ zone, instant }) => {
        const expected = there(zone, instant);
        expect(dateIn(zone, instant)).toBe(day(expected.toPlainDate().toString()));
        expect(timeOfDayIn(zone, instant)).toBe(
          expected.hour * HOUR_MS +
            expected.minute * MINUTE_MS +
            expected.second * 1000 +
            expected.millisecond,
        );
      }),
      { numRuns: 2000 },
    );
  });

  test("on the start of a date", () => {
    fc.assert(
      fc.property(anywhere, ({ zone, instant }) => {
        const date = there(zone, instant).toPlainDate();
        const expected = date.toZonedDateTime({ timeZone: zone }).epochMilliseconds;
        expect(startOfDate(zone, day(date.toString()))).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("on the next change of clocks", () => {
    fc.assert(
      fc.property(anywhere, ({ zone, instant }) => {
        const expected = there(zone, instant).getTimeZoneTransition("next")?.epochMilliseconds ?? null;
        expect(nextClockChange(zone, instant)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("nextTimeOfDay", () => {
  test("is the first minute after which the clock reads the time or has jumped over it", () => {
    const minuteOfDay = fc.integer({ min: 0, max: 24 * 60 - 1 });
    fc.assert(
      fc.property(anywhere, minuteOfDay, ({ zone, instant }, minute) => {
        const after = Math.floor(instant / MINUTE_MS) * MINUTE_MS;
        const wanted = minute * MINUTE_MS;
        expect(nextTimeOfDay(zone, wanted, after)).toBe(firstByWalking(zone, wanted, after));
      }),
      { numRuns: 300 },
    );
  });

  /** Minute by minute: every change of clocks since 1960 falls on a whole minute. */
  function firstByWalking(name: string, wanted: number, after: number): number {
    for (let now = after + MINUTE_MS; ; now += MINUTE_MS) {
      if (timeOfDayIn(name, now) === wanted) return now;
      const before = dateIn(name, now - MINUTE_MS) * DAY_MS + timeOfDayIn(name, now - MINUTE_MS);
      const local = dateIn(name, now) * DAY_MS + timeOfDayIn(name, now);
      for (let skipped = before + MINUTE_MS; skipped < local; skipped += MINUTE_MS) {
        if (((skipped % DAY_MS) + DAY_MS) % DAY_MS === wanted) return now;
      }
    }
  }

  test.each([
    ["is strictly after", "UTC", "08:00", "2026-03-02T08:00Z", "2026-03-03T08:00Z"],
    ["is today if still to come", "UTC", "08:00", "2026-03-02T07:59:59.999Z", "2026-03-02T08:00Z"],
    [
      "is the end of the gap that skips it",
      "America/New_York",
      "02:30",
      "2026-03-08T06:00Z",
      "2026-03-08T07:00Z",
    ],
    [
      "comes twice when clocks go back",
      "America/New_York",
      "01:30",
      "2026-11-01T05:30Z",
      "2026-11-01T06:30Z",
    ],
    [
      "knows a change of half an hour",
      "Australia/Lord_Howe",
      "02:15",
      "2026-10-03T15:00Z",
      "2026-10-03T15:30Z",
    ],
  ])("%s", (_, name, time, after, expected) => {
    const [hours = 0, minutes = 0] = time.split(":").map(Number);
    expect(nextTimeOfDay(name, hours * HOUR_MS + minutes * MINUTE_MS, at(after))).toBe(at(expected));
  });
});

describe("startOfDate", () => {
  test.each([
    ["midnight", "America/New_York", "2026-03-02", "2026-03-02T05:00Z"],
    ["the end of a gap at midnight", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00Z"],
    ["the end of a date that was skipped whole", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00Z"],
    ["the first of two midnights", "America/St_Johns", "2010-11-07", "2010-11-07T02:30Z"],
  ])("is %s", (_, name, date, expected) => {
    expect(startOfDate(name, day(date))).toBe(at(expected));
  });
});

describe("isZone", () => {
  test.each([
    ["America/Chicago", true],
    ["UTC", true],
    ["Europe/Kyiv", true],
    ["Mars/Base", false],
  ])("%s", (text, valid) => {
    expect(isZone(text)).toBe(valid);
    expect(isZone(text)).toBe(valid);
  });

  test.each(["", "+05:30", "-03:00", "x".repeat(70), "__proto__"])("refuses %j", (text) => {
    expect(isZone(text)).toBe(false);
  });

  test("other functions throw a RangeError for what is none", () => {
    expect(() => dateIn("Mars/Base", 0)).toThrow(RangeError);
  });
});
