import { excerpt, parseDate } from "../value/date.ts";
import { parseDuration } from "../value/duration.ts";
import { parseInstant } from "../value/instant.ts";
import { parseMoney } from "../value/money.ts";
import { failure, type Result, success } from "../value/result.ts";
import { didYouMean } from "../value/suggest.ts";
import { parseTimeOfDay } from "../value/time-of-day.ts";
import { type Type, typeInWords } from "../value/type.ts";
import type { Known, Value } from "../value/value.ts";
import type { Field, Vocabulary } from "./vocabulary.ts";

/** Longer texts and lists are refused: rules compare codes, names and amounts, not documents. */
const LONGEST_TEXT = 10_000;
const LONGEST_LIST = 1_000;

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?$/;

/**
 * Converts a datum to the type of its field. Null, undefined and blank text are "not given" (null). Dates,
 * instants, times and durations come as text; numbers also as text; booleans also as "true" and "false";
 * codes also as numbers. The error is a sentence that says what is wrong and what would be right.
 */
export function decodeField(field: Field, raw: unknown, vocabulary: Vocabulary): Result<Known> {
  if (isNotGiven(raw)) return success(null);
  return decodeValue(field.type, raw, vocabulary);
}

/** Whether a datum says nothing: absent, null, or blank text. */
export function isNotGiven(raw: unknown): raw is null | undefined {
  return raw === null || raw === undefined || (typeof raw === "string" && raw.trim() === "");
}

function decodeValue(type: Type, raw: unknown, vocabulary: Vocabulary): Result<Value> {
  switch (type.kind) {
    case "boolean":
      return decodeBoolean(raw);
    case "number":
    case "days":
      return decodeNumber(type, raw);
    case "money":
      return parseMoney(raw, vocabulary.company.currency);
    case "text":
    case "reference":
      return decodeText(type, raw);
    case "enumeration":
      return decodeEnumeration(type, raw);
    case "date":
      return typeof raw === "string" ? parseDate(raw) : wrongType(type, raw, "Write it as text: 2026-03-02.");
    case "instant":
      return typeof raw === "string"
        ? parseInstant(raw)
        : wrongType(type, raw, "Write it as text with an offset: 2026-03-02T10:00:00Z.");
    case "duration":
      return typeof raw === "string"
        ? parseDuration(raw)
        : wrongType(type, raw, "Write it with a unit: 4 hours.");
    case "time_of_day":
      return typeof raw === "string" ? parseTimeOfDay(raw) : wrongType(type, raw, "Write it as text: 08:00.");
    case "list":
      return decodeList(type, raw, vocabulary);
  }
}

function decodeBoolean(raw: unknown): Result<Value> {
  if (typeof raw === "boolean") return success(raw);
  if (raw === "true" || raw === "false") return success(raw === "true");
  return wrongType({ kind: "boolean" }, raw, "Write true or false.");
}

function decodeNumber(type: Type, raw: unknown): Result<Value> {
  const number = typeof raw === "string" && NUMBER.test(raw) ? Number(raw) : raw;
  if (typeof number !== "number" || !Number.isFinite(number)) {
    return wrongType(type, raw, "Write it in digits: 42 or 0.5.");
  }
  if (type.kind === "days" && !Number.isSafeInteger(number))
    return failure("A number of days is a whole number.");
  // There is one zero only, so that equal data makes equal keys and hashes.
  return success(number === 0 ? 0 : number);
}

function decodeText(type: Type, raw: unknown): Result<Value> {
  // A number from a YAML or JSON file is often a code that nobody put in quotes.
  const text = typeof raw === "number" && Number.isSafeInteger(raw) ? String(raw) : raw;
  if (typeof text !== "string") return wrongType(type, raw, "Write it as text, in quotes.");
  if (text.length > LONGEST_TEXT) {
    return failure(`The text has ${text.length} characters, and ${LONGEST_TEXT} is the most. Shorten it.`);
  }
  if (text.includes("\0") || !text.isWellFormed()) {
    return failure(
      "The text holds characters that cannot be stored (NUL, or half a surrogate pair). Leave them out.",
    );
  }
  return success(text);
}

function decodeEnumeration(type: Extract<Type, { kind: "enumeration" }>, raw: unknown): Result<Value> {
  const text = typeof raw === "number" || typeof raw === "boolean" ? String(raw) : raw;
  if (typeof text !== "string") return wrongType(type, raw, `Write ${typeInWords(type)}.`);
  if (type.values.includes(text)) return success(text);
  return failure(`"${excerpt(text)}" is not ${typeInWords(type)}. ${didYouMean(text, type.values)}`);
}

function decodeList(
  type: Extract<Type, { kind: "list" }>,
  raw: unknown,
  vocabulary: Vocabulary,
): Result<Value> {
  if (!Array.isArray(raw)) return wrongType(type, raw, "Write it in square brackets: [a, b].");
  if (raw.length > LONGEST_LIST) {
    return failure(`The list has ${raw.length} entries, and ${LONGEST_LIST} is the most. Shorten it.`);
  }
  const values: Value[] = [];
  for (const [index, one] of raw.entries()) {
    const where = `Entry ${index + 1} of the list: `;
    if (isNotGiven(one)) return failure(`${where}there is nothing there. Leave the entry out.`);
    const decoded = decodeValue(type.of, one, vocabulary);
    if (!decoded.ok) return failure(where + decoded.error);
    values.push(decoded.value);
  }
  return success(values);
}

function wrongType(type: Type, raw: unknown, help: string): { readonly ok: false; readonly error: string } {
  return failure(`Expected ${typeInWords(type)}, and this is ${describe(raw)}. ${help}`);
}

function describe(raw: unknown): string {
  if (typeof raw === "string") return `"${excerpt(raw)}"`;
  if (typeof raw === "number" || typeof raw === "boolean") return String(raw);
  if (Array.isArray(raw)) return "a list";
  return raw instanceof Date ? "a timestamp" : "something else";
}
