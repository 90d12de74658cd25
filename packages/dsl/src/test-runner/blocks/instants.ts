import {
  type Instant,
  nextTimeOfDay,
  parseDate,
  parseInstant,
  parseTimeOfDay,
  type Result,
  startOfDate,
} from "@comity/core";

/**
 * The instant that a date or a time of a test names. Without an offset it is read in the company's zone, and a date alone is
 * its first instant there.
 */
export function instantOf(text: string, zone: string): Result<Instant> {
  const [dateText = "", timeText] = text.split(" ");
  if (timeText === undefined && dateText.includes("T")) return parseInstant(text);
  const date = parseDate(dateText);
  if (!date.ok) return date;
  const start = startOfDate(zone, date.value);
  if (timeText === undefined) return { ok: true, value: start };
  const time = parseTimeOfDay(timeText);
  return time.ok ? { ok: true, value: nextTimeOfDay(zone, time.value, start - 1) } : time;
}
