import { describe, expect, it } from "vitest";
import { readDate, readInstant } from "../src/mapping/date-form.ts";

const CHICAGO = "America/Chicago";

describe("dates", () => {
  it.each([
    ["03/02/2026", "MM/DD/YYYY", "2026-03-02"],
    ["2026-03-02", "YYYY-MM-DD", "2026-03-02"],
    ["2 Mar 2026", "D MMM YYYY", "2026-03-02"],
    ["29/02/2028", "DD/MM/YYYY", "2028-02-29"],
  ])("%s in the form %s is %s", (text, form, date) => {
    expect(readDate(text, form)).toBe(date);
  });

  it.each([
    ["13/45/2025", "MM/DD/YYYY"],
    ["02/29/2026", "MM/DD/YYYY"],
    ["3/2/2026", "MM/DD/YYYY"],
    ["2026-03-02", "MM/DD/YYYY"],
    ["03/02/2026 ", "MM/DD/YYYY"],
    ["31 Foo 2026", "D MMM YYYY"],
    ["", "YYYY-MM-DD"],
  ])("%j does not fit the form %s", (text, form) => {
    expect(readDate(text, form)).toBeNull();
  });
});

describe("instants", () => {
  it.each([
    ["03/02/2026 11:00 AM", "MM/DD/YYYY hh:mm A", "2026-03-02T17:00:00.000Z"],
    ["03/02/2026 12:05 AM", "MM/DD/YYYY hh:mm A", "2026-03-02T06:05:00.000Z"],
    ["03/02/2026 12:05 PM", "MM/DD/YYYY hh:mm A", "2026-03-02T18:05:00.000Z"],
    ["2026-03-02 06:10", "YYYY-MM-DD HH:mm", "2026-03-02T12:10:00.000Z"],
    ["2 Mar 2026 14:05", "D MMM YYYY HH:mm", "2026-03-02T20:05:00.000Z"],
    ["2 Jul 2026 14:05", "D MMM YYYY HH:mm", "2026-07-02T19:05:00.000Z"],
    ["20260302T140500Z", "YYYYMMDDTHHmmssZ", "2026-03-02T14:05:00.000Z"],
  ])("%s in the form %s is %s", (text, form, instant) => {
    const at = readInstant(text, form, CHICAGO);
    expect(at === null ? null : new Date(at).toISOString()).toBe(instant);
  });

  it.each(["yesterday", "2026-03-02 25:00", "2026-03-02 14:05 "])("%j is no time", (text) => {
    expect(readInstant(text, "YYYY-MM-DD HH:mm", CHICAGO)).toBeNull();
  });
});
