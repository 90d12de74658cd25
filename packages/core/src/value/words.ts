import { datePartsOf } from "./date.ts";
import { countOf, durationInWords } from "./duration.ts";
import { formatMoney, isMoney } from "./money.ts";
import { formatTimeOfDay } from "./time-of-day.ts";
import type { Type } from "./type.ts";
import { MINUTE_MS } from "./units.ts";
import type { Instant, Known } from "./value.ts";
import { dateIn, timeOfDayIn } from "./zone.ts";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/**
 * A value for people: "2 March 2026", "12.50 USD", "4 hours", "a, b and c"; "not given" for an empty one.
 * Instants are read in the zone given, an IANA name.
 *
 * @throws RangeError if there is no such zone
 */
export function inWords(value: Known, type: Type, zone: string): string {
  if (value === null) return "not given";
  switch (type.kind) {
    case "boolean":
      return value === true ? "yes" : "no";
    case "money":
      return isMoney(value) ? formatMoney(value) : String(value);
    case "date":
      return dateInWords(Number(value));
    case "instant":
      return instantInWords(Number(value), zone);
    case "duration":
      return durationInWords(Number(value));
    case "days":
      return countOf(Number(value), "day");
    case "time_of_day":
      return formatTimeOfDay(Number(value));
    case "list":
      return Array.isArray(value) && value.length > 0
        ? listInWords(value.map((one: Known) => inWords(one, type.of, zone)))
        : "none";
    case "text":
    case "number":
    case "enumeration":
    case "reference":
      return String(value);
  }
}

/** "2 March 2026". */
export function dateInWords(epochDay: number): string {
  const { year, month, day } = datePartsOf(epochDay);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** "2 March 2026, 10:00 (America/Chicago)", to the minute. @throws RangeError if there is no such zone */
export function instantInWords(instant: Instant, zone: string): string {
  const time = timeOfDayIn(zone, instant);
  return `${dateInWords(dateIn(zone, instant))}, ${formatTimeOfDay(time - (time % MINUTE_MS))} (${zone})`;
}

/** The same with its seconds where the minute is not whole: "2 March 2026, 10:00:30 (America/Chicago)". */
export function exactInstantInWords(instant: Instant, zone: string): string {
  return `${dateInWords(dateIn(zone, instant))}, ${formatTimeOfDay(timeOfDayIn(zone, instant))} (${zone})`;
}

/** "a", "a and b", "a, b and c". */
export function listInWords(words: readonly string[]): string {
  const last = words.length - 1;
  let text = words[0] ?? "";
  for (let index = 1; index < last; index++) text += `, ${words[index]}`;
  return last > 0 ? `${text} and ${words[last]}` : text;
}
