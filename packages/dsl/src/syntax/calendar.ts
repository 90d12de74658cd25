import type { IToken, TokenType } from "chevrotain";
import { fixWith } from "../diagnostic/fix-name.ts";
import { LEXICAL } from "../diagnostic/lexical-problems.ts";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import { SYNTAX } from "../diagnostic/syntax-problems.ts";
import type { Source } from "../source/source.ts";
import { spanFrom, spanOf, tokenAt } from "./spans.ts";
import * as T from "./tokens.ts";
import { W } from "./words.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/i;
const ORDINAL = /^(?:st|nd|rd|th)$/i;
const HALF_OF_DAY = /^[ap]m$/i;

/** A date or a time of day as some country writes it, and the tokens that it takes. */
interface Found {
  readonly count: number;
  /** What it can mean, each as it is written here; none if that cannot be told. */
  readonly readings: readonly string[];
}

/**
 * Puts a date or a time in the place of the words that mean one: `20.02.2026`, `March 2, 2026`, `10am`, `2026-03-02 at
 * 10:00`. Each is reported with how it is written here; the words are shaped like nothing else in the language.
 */
export function mendCalendar(source: Source, all: readonly IToken[], diagnostics: DiagnosticList): IToken[] {
  const tokens: IToken[] = [];
  for (let index = 0; index < all.length; ) {
    const mended = dateAt(all, index, source, diagnostics) ?? timeAt(all, index, source, diagnostics);
    const token = mended?.token ?? all[index];
    index += mended?.count ?? 1;
    if (token === undefined) continue;
    const joined = joinTime(tokens, token, source, diagnostics);
    if (joined !== null) tokens.splice(joined.from, tokens.length, joined.token);
    else tokens.push(token);
  }
  return tokens;
}

interface Mended {
  readonly token: IToken;
  readonly count: number;
}

function dateAt(
  all: readonly IToken[],
  index: number,
  source: Source,
  diagnostics: DiagnosticList,
): Mended | null {
  const [first, second, third, fourth, fifth] = all.slice(index, index + 5);
  if (first === undefined) return null;
  const inOtherOrder = first.tokenType === T.OtherDate ? inDigits(first.image) : null;
  const found = inOtherOrder ?? inWords([first, second, third, fourth, fifth]);
  const last = all[index + (found?.count ?? 0) - 1];
  if (found === null || last === undefined) return null;
  const span = spanFrom(first, last);
  const { count, readings } = found;
  const [reading, another] = readings;
  const fix = reading !== undefined && another === undefined ? fixWith(reading, span) : {};
  diagnostics.add(LEXICAL.otherDate, { readings }, { source, span }, fix);
  return { token: tokenAt(T.DateToken, span.start, source.text.slice(span.start, span.end)), count };
}

/** `20.02.2026`, `02/20/2026`, `2026/2/20`; a date like 02/03/2026 has two readings. */
function inDigits(text: string): Found {
  const [one = "", two = "", three = ""] = text.split(/[-/.]/);
  const readings =
    one.length === 4
      ? [written(one, two, three)]
      : three.length === 4
        ? [written(three, two, one), written(three, one, two)]
        : [];
  return { count: 1, readings: [...new Set(readings)].filter((each) => each !== null) };
}

/** `20 February 2026`, `March 2, 2026`, `2nd March 2026`; the year may be missing. */
function inWords(tokens: readonly (IToken | undefined)[]): Found | null {
  const begins = tokens[0]?.tokenType;
  if (begins !== T.NumberToken && begins !== T.Identifier) return null;
  const words = tokens.map((token) => token?.image ?? "");
  const isMonth = (at: number) => tokens[at]?.tokenType === T.Identifier && MONTH.test(words[at] ?? "");
  const dayFirst = /^\d{1,2}$/.test(words[0] ?? "");
  const afterDay = (at: number) => (ORDINAL.test(words[at] ?? "") ? at + 1 : at);
  const month = dayFirst ? afterDay(1) : 0;
  if (!isMonth(month)) return null;
  const day = dayFirst ? 0 : 1;
  if (!/^\d{1,2}$/.test(words[day] ?? "")) return null;
  const end = dayFirst ? month + 1 : afterDay(2);
  const year = words[end] === "," ? end + 1 : end;
  const name = words[month] ?? "";
  const number = String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);
  if (/^\d{4}$/.test(words[year] ?? "")) {
    const reading = written(words[year] ?? "", number, words[day] ?? "");
    return { count: year + 1, readings: reading === null ? [] : [reading] };
  }
  // Without a year only a capital letter tells the month from a field that is called so.
  return /^[A-Z]/.test(name) ? { count: end, readings: [] } : null;
}

/** The date as it is written here; null if it is in no calendar. */
function written(year: string, month: string, day: string): string | null {
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const exists = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days;
  return exists ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : null;
}

/** `10am`, `9 pm`, `10:30 PM`. */
function timeAt(
  all: readonly IToken[],
  index: number,
  source: Source,
  diagnostics: DiagnosticList,
): Mended | null {
  const [first, half] = all.slice(index, index + 2);
  const isClock = first?.tokenType === T.NumberToken || first?.tokenType === T.TimeToken;
  if (first === undefined || half === undefined || !isClock || !HALF_OF_DAY.test(half.image)) return null;
  const [hour = "", minute = "00"] = first.image.split(":");
  if (!/^(?:0?[1-9]|1[0-2])$/.test(hour)) return null;
  const hours = (Number(hour) % 12) + (/^p/i.test(half.image) ? 12 : 0);
  const time = `${String(hours).padStart(2, "0")}:${minute}`;
  const span = spanFrom(first, half);
  diagnostics.add(SYNTAX.twelveHours, { time }, { source, span }, fixWith(time, span));
  return { token: tokenAt(T.TimeToken, span.start, source.text.slice(span.start, span.end)), count: 2 };
}

/** What stands before a value of a list: in a condition, in the data of a test, or after another value. */
const BEFORE_LISTED: readonly (TokenType | undefined)[] = [T.LParen, T.LSquare, T.Comma];

/** A time of day right after a date is its time. `2026-03-02 at 10:00` and `2026-03-02, 10:00` are said to belong together. */
function joinTime(
  before: readonly IToken[],
  time: IToken,
  source: Source,
  diagnostics: DiagnosticList,
): { readonly from: number; readonly token: IToken } | null {
  if (time.tokenType !== T.TimeToken) return null;
  const last = before.at(-1);
  const apart = last?.tokenType === W.at || last?.tokenType === T.Comma;
  const from = before.length - (apart ? 2 : 1);
  const date = before[from];
  if (date?.tokenType !== T.DateToken) return null;
  // In a list a comma stands between two values, each by itself.
  if (last?.tokenType === T.Comma && BEFORE_LISTED.includes(before[from - 1]?.tokenType)) return null;
  const span = spanFrom(date, time);
  // What was written in another way has been reported.
  if (/^\d{4}-\d{2}-\d{2}$/.test(date.image) && /^\d{1,2}:\d{2}$/.test(time.image)) {
    const text = `${date.image} ${time.image}`;
    diagnostics.add(SYNTAX.timeApart, { text }, { source, span }, fixWith(text, span));
  }
  return {
    from,
    token: tokenAt(T.InstantToken, span.start, source.text.slice(span.start, spanOf(time).end)),
  };
}
