import { datePartsOf } from "../value/date.ts";
import type { Instant } from "../value/value.ts";
import { dateIn, startOfDate } from "../value/zone.ts";

/** The calendar day, week (from Monday, ISO 8601) or month in a zone that contains an instant, half open. */
export function calendarSpan(
  zone: string,
  unit: "day" | "week" | "month",
  instant: Instant,
): { readonly start: Instant; readonly end: Instant } {
  const day = dateIn(zone, instant);
  const [first, next] = daysOf(unit, day);
  return { start: startOfDate(zone, first), end: startOfDate(zone, next) };
}

function daysOf(unit: "day" | "week" | "month", day: number): readonly [number, number] {
  if (unit === "day") return [day, day + 1];
  if (unit === "week") {
    // Epoch day 0 was a Thursday, three days after its week's Monday.
    const first = day - ((((day + 3) % 7) + 7) % 7);
    return [first, first + 7];
  }
  const first = day - datePartsOf(day).day + 1;
  // No month has more than 31 days, so 31 days after its first lies in the next one.
  const later = first + 31;
  return [first, later - datePartsOf(later).day + 1];
}
