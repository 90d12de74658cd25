import { failure, type Result, success } from "./result.ts";
import type { EpochDay } from "./value.ts";

/** A calendar date in parts; month and day count from 1. */
export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** 0001-01-01 and 9999-12-31: dates outside are refused. */
export const FIRST_DAY: EpochDay = -719_162;
export const LAST_DAY: EpochDay = 2_932_896;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The day of a date, or null if there is no such date in the years 1 to 9999 (30 February, month 13). */
export function dayOf({ year, month, day }: DateParts): EpochDay | null {
  if (![year, month, day].every(Number.isInteger)) return null;
  if (year < 1 || year > 9999 || month < 1 || month > 12) return null;
  if (day < 1 || day > daysInMonth(year, month)) return null;
  return daysBefore(year, month) + day - 1;
}

/** The date of a day, by the proleptic Gregorian calendar. */
export function datePartsOf(epochDay: EpochDay): DateParts {
  // Years are counted from March, so that the leap day is the last of its year; 400 years are 146,097 days.
  const shifted = epochDay + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Reads `2026-03-02`. */
export function parseDate(text: string): Result<EpochDay> {
  const match = DATE.exec(text);
  if (match === null) {
    return failure(`"${excerpt(text)}" is not a date. Write it as year, month, day: 2026-03-02.`);
  }
  const day = dayOf({ year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) });
  return day === null ? failure(`There is no date ${text}.`) : success(day);
}

/** Writes a day as `2026-03-02`. A day outside the years 1 to 9999 is written as the nearest one inside. */
export function formatDate(epochDay: EpochDay): string {
  const { year, month, day } = datePartsOf(Math.min(Math.max(epochDay, FIRST_DAY), LAST_DAY));
  return `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** A number with a leading zero where it has one digit. */
export function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

/** The beginning of a text, short enough to be quoted in an error. */
export function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days from 1970-01-01 to the first of a month: the inverse of the sums in {@link datePartsOf}. */
function daysBefore(year: number, month: number): EpochDay {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
