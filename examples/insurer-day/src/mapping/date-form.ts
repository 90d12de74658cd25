import { Temporal } from "temporal-polyfill";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Longest first, so that `MMM` is not read as `MM` and a letter M. */
const TOKENS = ["YYYY", "MMM", "MM", "DD", "HH", "hh", "mm", "ss", "D", "A", "Z"] as const;
type Token = (typeof TOKENS)[number];

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  afternoon?: boolean;
  utc?: boolean;
}

/**
 * Reads a date as a department writes it, `03/02/2026` in the form `MM/DD/YYYY`.
 *
 * @returns ISO 8601, `2026-03-02`; null if the text is not in that form or there is no such day.
 */
export function readDate(text: string, form: string): string | null {
  const parts = readParts(text, form);
  if (parts === null) return null;
  return orNull(() => Temporal.PlainDate.from(fieldsOf(parts), { overflow: "reject" }).toString());
}

/**
 * Reads a date with a time of day: in UTC if the form ends in `Z`, else in the given zone.
 *
 * @param zone IANA zone of a form without `Z`.
 * @returns milliseconds since the epoch; null if the text is not in that form or there is no such time.
 */
export function readInstant(text: string, form: string, zone: string): number | null {
  const parts = readParts(text, form);
  if (parts === null) return null;
  return orNull(() => {
    const local = Temporal.PlainDateTime.from(fieldsOf(parts), { overflow: "reject" });
    return local.toZonedDateTime(parts.utc ? "UTC" : zone).epochMilliseconds;
  });
}

function fieldsOf(parts: Parts) {
  const { year, month, day, hour = 0, minute = 0, second = 0, afternoon } = parts;
  if (year === undefined || month === undefined || day === undefined) {
    throw new RangeError("The form names no year, month or day.");
  }
  const of24 = afternoon === undefined ? hour : (hour % 12) + (afternoon ? 12 : 0);
  return { year, month, day, hour: of24, minute, second };
}

/** Temporal answers a day that does not exist with a RangeError. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readParts(text: string, form: string): Parts | null {
  const parts: Parts = {};
  let at = 0;
  for (let index = 0; index < form.length; ) {
    const token = TOKENS.find((one) => form.startsWith(one, index));
    const length = token ? readToken(token, text.slice(at), parts) : text[at] === form[index] ? 1 : 0;
    if (length === 0) return null;
    at += length;
    index += token ? token.length : 1;
  }
  return at === text.length ? parts : null;
}

/** Takes one token from the front of the text. Returns how many characters it took; 0 if they do not fit. */
function readToken(token: Token, text: string, parts: Parts): number {
  switch (token) {
    case "MMM": {
      const month = MONTHS.indexOf(text.slice(0, 3).toLowerCase());
      parts.month = month + 1;
      return month < 0 ? 0 : 3;
    }
    case "A": {
      const half = text.slice(0, 2).toUpperCase();
      parts.afternoon = half === "PM";
      return half === "AM" || half === "PM" ? 2 : 0;
    }
    case "Z":
      parts.utc = true;
      return text.startsWith("Z") ? 1 : 0;
    case "D":
      return readNumber(text, /^\d\d?(?!\d)/, (day) => {
        parts.day = day;
      });
    case "YYYY":
      return readNumber(text, /^\d{4}/, (year) => {
        parts.year = year;
      });
    default:
      return readNumber(text, /^\d\d/, (number) => {
        parts[TWO_DIGITS[token]] = number;
      });
  }
}

const TWO_DIGITS = {
  MM: "month",
  DD: "day",
  HH: "hour",
  hh: "hour",
  mm: "minute",
  ss: "second",
} as const;

function readNumber(text: string, pattern: RegExp, put: (number: number) => void): number {
  const digits = pattern.exec(text)?.[0];
  if (digits === undefined) return 0;
  put(Number(digits));
  return digits.length;
}
