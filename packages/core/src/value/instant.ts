import { dayOf, excerpt, FIRST_DAY, formatDate, LAST_DAY, parseDate } from "./date.ts";
import { failure, type Result, success } from "./result.ts";
import { formatTimeOfDay, parseTimeOfDay } from "./time-of-day.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./units.ts";
import type { Instant } from "./value.ts";

/** The instants that dates of the years 1 to 9999 cover, in UTC. */
export const FIRST_INSTANT: Instant = FIRST_DAY * DAY_MS;
export const LAST_INSTANT: Instant = (LAST_DAY + 1) * DAY_MS - 1;

const INSTANT = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads ISO 8601 with an offset: `2026-03-02T10:00:00Z`, `2026-03-02T10:00+01:00`. A text without an offset
 * is refused, because it names another instant in every zone. Digits below the millisecond are cut off.
 */
export function parseInstant(text: string): Result<Instant> {
  const match = INSTANT.exec(text);
  if (match === null) {
    if (dayOf(partsOrNothing(text)) !== null) {
      return failure(`${text} is a date, and an instant is wanted: add time and offset, ${text}T10:00:00Z.`);
    }
    return failure(
      `"${excerpt(text)}" is not an instant. Write it with time and offset: 2026-03-02T10:00:00Z.`,
    );
  }
  const [, dateText = "", timeText = "", offsetText] = match;
  if (offsetText === undefined) {
    return failure(`${text} lacks its offset from UTC. Add it: ${text}Z for UTC, or ${text}+01:00.`);
  }
  const date = parseDate(dateText);
  if (!date.ok) return date;
  const time = parseTimeOfDay(timeText.slice(0, "00:00:00.000".length));
  if (!time.ok) return time;
  const offsetMs = parseOffset(offsetText);
  if (offsetMs === null) return failure(`There is no offset ${offsetText}: offsets go to 23:59.`);
  const instant = date.value * DAY_MS + time.value - offsetMs;
  if (instant < FIRST_INSTANT || instant > LAST_INSTANT) {
    return failure(`${text} lies outside the years 1 to 9999.`);
  }
  return success(instant);
}

/** Writes an instant in UTC: `2026-03-02T10:00:00Z`, with milliseconds only where there are any. */
export function formatInstant(instant: Instant): string {
  const inside = Math.min(Math.max(instant, FIRST_INSTANT), LAST_INSTANT);
  const day = Math.floor(inside / DAY_MS);
  const time = formatTimeOfDay(inside - day * DAY_MS);
  return `${formatDate(day)}T${time.length === "00:00".length ? `${time}:00` : time}Z`;
}

function parseOffset(text: string): number | null {
  if (text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith("-") ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
}

function partsOrNothing(text: string): { year: number; month: number; day: number } {
  const [year = "", month = "", day = "", ...rest] = text.length === 10 ? text.split("-") : [];
  return rest.length === 0 && day !== ""
    ? { year: Number(year), month: Number(month), day: Number(day) }
    : { year: 0, month: 0, day: 0 };
}
