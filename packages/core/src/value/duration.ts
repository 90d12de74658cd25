import { excerpt } from "./date.ts";
import { failure, type Result, success } from "./result.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WEEK_MS } from "./units.ts";

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["millisecond", 1],
  ["second", SECOND_MS],
  ["minute", MINUTE_MS],
  ["hour", HOUR_MS],
  ["day", DAY_MS],
  ["week", WEEK_MS],
]);

/** No duration is longer: 10,000 years, so that sums of instants and durations stay exact. */
export const LONGEST_MS = 10_000 * 366 * DAY_MS;

const IN_WORDS = /^(\d+) ([a-z]+)$/;
const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** The length of a unit, singular or plural ("hour", "hours"), in milliseconds; null if there is no such unit. */
export function unitMs(unit: string): number | null {
  return UNITS_MS.get(unit) ?? (unit.endsWith("s") ? (UNITS_MS.get(unit.slice(0, -1)) ?? null) : null);
}

/**
 * Reads `4 hours`, `30 days` or ISO 8601 (`PT4H`, `P30D`; no months and years, whose lengths vary) as
 * milliseconds.
 */
export function parseDuration(text: string): Result<number> {
  const ms = fromWords(text) ?? fromIso(text);
  if (ms === null) {
    return failure(
      `"${excerpt(text)}" is not a length of time. Write a number and a unit: 4 hours, 30 days.`,
    );
  }
  return ms > LONGEST_MS ? failure(`${excerpt(text)} is longer than 10,000 years.`) : success(ms);
}

/**
 * A duration for people: "4 hours", "30 days", "1 day 2 hours". Whole days and, up to four days, whole hours
 * are exact; else it names the two largest units and leaves out the rest.
 */
export function durationInWords(ms: number): string {
  if (ms < 0) return `minus ${durationInWords(-ms)}`;
  if (ms % DAY_MS === 0 && ms > 0) return countOf(ms / DAY_MS, "day");
  if (ms % HOUR_MS === 0 && ms > 0 && ms < 4 * DAY_MS) return countOf(ms / HOUR_MS, "hour");
  if (ms >= DAY_MS) return twoUnits(ms, DAY_MS, "day", HOUR_MS, "hour");
  if (ms >= HOUR_MS) return twoUnits(ms, HOUR_MS, "hour", MINUTE_MS, "minute");
  if (ms >= MINUTE_MS) return twoUnits(ms, MINUTE_MS, "minute", SECOND_MS, "second");
  if (ms >= SECOND_MS) return twoUnits(ms, SECOND_MS, "second", 1, "millisecond");
  return ms === 0 ? "0 seconds" : countOf(ms, "millisecond");
}

/** "1 day", "2 days". */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function twoUnits(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const rest = Math.floor((ms % largeMs) / smallMs);
  const whole = countOf(Math.floor(ms / largeMs), large);
  return rest === 0 ? whole : `${whole} ${countOf(rest, small)}`;
}

function fromWords(text: string): number | null {
  const match = IN_WORDS.exec(text);
  const unit = unitMs(match?.[2] ?? "");
  return match === null || unit === null ? null : Number(match[1]) * unit;
}

function fromIso(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null || text.endsWith("P") || text.endsWith("T")) return null;
  const units = [WEEK_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS];
  return units.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0);
}
