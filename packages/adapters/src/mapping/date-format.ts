import {
  dayOf,
  failure,
  formatDate,
  formatInstant,
  type Instant,
  isZone,
  nextTimeOfDay,
  type Result,
  startOfDate,
  success,
} from "@comity/core";

/** How dates and times are written in a source: `DD.MM.YYYY HH:mm`. Read from left to right, without going back. */
export interface DateFormat {
  /** Whether it has a time of day, and not only a date. */
  readonly hasTime: boolean;
  /** Whether it counts from 1970, and so needs no zone. */
  readonly isEpoch: boolean;
  /** @returns what the text says, or what is wrong with it. @param zone of the clock that it was read from; null: none is known */
  read(text: string, zone: string | null): Result<string>;
}

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  milli: number;
  half: "AM" | "PM" | null;
}

interface Token {
  readonly name: string;
  readonly set: (parts: Parts, value: number) => void;
  /** Most digits, and least. */
  readonly most: number;
  readonly least: number;
}

const numeric = (name: string, part: Exclude<keyof Parts, "half">, most: number, least = most): Token => ({
  name,
  most,
  least,
  set: (parts, value) => {
    parts[part] = value;
  },
});

/** Longer ones first, so that they are found first. */
const TOKENS: readonly Token[] = [
  numeric("YYYY", "year", 4),
  numeric("SSS", "milli", 3),
  numeric("MM", "month", 2),
  numeric("DD", "day", 2),
  numeric("HH", "hour", 2),
  numeric("hh", "hour", 2),
  numeric("mm", "minute", 2),
  numeric("ss", "second", 2),
  numeric("M", "month", 2, 1),
  numeric("D", "day", 2, 1),
  numeric("H", "hour", 2, 1),
  numeric("h", "hour", 2, 1),
];

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

type Piece = Token | { readonly literal: string } | "month name" | "half";

const WAYS =
  "YYYY, MM or M, MMM (a month's name), DD or D, HH or H, hh or h with A, mm, ss, SSS; or X or x alone for seconds or milliseconds since 1970";

/** Reads how something is written. */
export function parseDateFormat(format: string): Result<DateFormat> {
  if (format === "X" || format === "x") return success(epochFormat(format === "X" ? 1_000 : 1));
  const pieces: Piece[] = [];
  for (let rest = format; rest !== ""; ) {
    const token = TOKENS.find(({ name }) => rest.startsWith(name));
    if (rest.startsWith("MMM")) {
      pieces.push("month name");
      rest = rest.slice(3);
    } else if (token !== undefined) {
      pieces.push(token);
      rest = rest.slice(token.name.length);
    } else if (rest.startsWith("A")) {
      pieces.push("half");
      rest = rest.slice(1);
    } else if (/^[A-SU-Za-z]/.test(rest)) {
      return failure(`"${rest[0]}" means nothing in "${format}". It is made of ${WAYS}.`);
    } else {
      pieces.push({ literal: rest[0] ?? "" });
      rest = rest.slice(1);
    }
  }
  const names = new Set(pieces.map(nameOfPiece));
  const hasDate =
    names.has("YYYY") &&
    (names.has("MM") || names.has("M") || names.has("month name")) &&
    (names.has("DD") || names.has("D"));
  if (!hasDate) return failure(`"${format}" lacks a year, a month or a day. It is made of ${WAYS}.`);
  const hasTime = ["HH", "H", "hh", "h"].some((name) => names.has(name));
  return success({
    hasTime,
    isEpoch: false,
    read: (text, zone) => readPieces({ pieces, format, hasTime }, text, zone),
  });
}

function nameOfPiece(piece: Piece): string {
  if (typeof piece === "string") return piece;
  return "name" in piece ? piece.name : "";
}

function epochFormat(unitMs: number): DateFormat {
  return {
    hasTime: true,
    isEpoch: true,
    read(text) {
      const number = /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) * unitMs : Number.NaN;
      if (!Number.isFinite(number)) return failure("This is not a number of seconds or milliseconds.");
      return success(formatInstant(Math.round(number)));
    },
  };
}

interface Written {
  readonly pieces: readonly Piece[];
  readonly format: string;
  readonly hasTime: boolean;
}

function readPieces({ pieces, format, hasTime }: Written, text: string, zone: string | null): Result<string> {
  const parts: Parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, milli: 0, half: null };
  let at = 0;
  for (const piece of pieces) {
    const next = readPiece(piece, text, at, parts);
    if (next === null) return failure(`It is not written as ${format}.`);
    at = next;
  }
  if (at !== text.length) return failure(`It is not written as ${format}: something follows.`);
  const day = dayOf(parts);
  if (day === null) return failure("There is no such date.");
  if (!hasTime) return success(formatDate(day));
  const timeMs = timeOf(parts);
  if (timeMs === null) return failure("There is no such time of day.");
  if (zone === null) return failure("It has no offset from UTC, and no time_zone is given.");
  return success(formatInstant(instantAt(zone, day, timeMs)));
}

function readPiece(piece: Piece, text: string, at: number, parts: Parts): number | null {
  if (piece === "month name") {
    const month = MONTHS.indexOf(text.slice(at, at + 3).toLowerCase());
    parts.month = month + 1;
    return month < 0 ? null : at + 3;
  }
  if (piece === "half") {
    const half = text.slice(at, at + 2).toUpperCase();
    if (half !== "AM" && half !== "PM") return null;
    parts.half = half;
    return at + 2;
  }
  if ("literal" in piece) return text[at] === piece.literal ? at + 1 : null;
  let end = at;
  while (end < text.length && end - at < piece.most && /[0-9]/.test(text[end] ?? "")) end++;
  if (end - at < piece.least) return null;
  piece.set(parts, Number(text.slice(at, end)));
  return end;
}

function timeOf({ hour, minute, second, milli, half }: Parts): number | null {
  if (half !== null && (hour < 1 || hour > 12)) return null;
  const hours = half === null ? hour : (hour % 12) + (half === "PM" ? 12 : 0);
  if (hours > 23 || minute > 59 || second > 59) return null;
  return ((hours * 60 + minute) * 60 + second) * 1_000 + milli;
}

/**
 * The instant at which a clock there reads a time on a date: the first, where it reads it twice; the end of the gap, where a change
 * of clocks skips it.
 */
export function instantAt(zone: string, day: number, timeMs: number): Instant {
  return nextTimeOfDay(zone, timeMs, startOfDate(zone, day) - 1);
}

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/;

/** Reads `2026-03-02 10:00:00` as a clock in a zone read it; null if it is written otherwise, with an offset for one. */
export function readLocalTime(text: string, zone: string): string | null {
  const match = LOCAL.exec(text);
  if (match === null || !isZone(zone)) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((one) => Number(one ?? 0));
  const milli = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  const date = dayOf({ year, month, day });
  const time = timeOf({ year, month, day, hour, minute, second, milli, half: null });
  return date === null || time === null ? null : formatInstant(instantAt(zone, date, time));
}
