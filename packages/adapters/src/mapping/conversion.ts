import { didYouMean, failure, isNotGiven, type Result, success } from "@comity/core";
import type { Json } from "../contract/fact-source.ts";
import { parseDateFormat, readLocalTime } from "./date-format.ts";

/** What is done to a value after it was taken from the record. Null: it is left out. */
export interface Conversion {
  readonly isTime: boolean;
  readonly convert: (value: Json) => Result<Json>;
}

/** Another word for each code of the source. */
export function tableConversion(
  table: Readonly<Record<string, Json>>,
  otherwise: Json | undefined,
): Conversion {
  const words = new Map(Object.entries(table));
  return {
    isTime: false,
    convert(value) {
      const code = typeof value === "string" ? value.trim() : String(value);
      const word = words.get(code);
      if (word !== undefined) return success(word);
      if (otherwise !== undefined) return success(otherwise);
      return failure(`"${shortened(code)}" is not in the table of values. ${didYouMean(code, words.keys())}`);
    },
  };
}

/** A text with several values in it. */
export function listConversion(separator: string): Conversion {
  return {
    isTime: false,
    convert: (value) =>
      success(
        typeof value === "string"
          ? value
              .split(separator)
              .map((one) => one.trim())
              .filter((one) => one !== "")
          : value,
      ),
  };
}

const DIGITS = /^-?[\d.,' \u00a0\u202f]{1,40}$/;
/** Digits alone, in thousands, or in lakhs and crores, with the same sign between all of them. */
const WHOLE = /^-?(?:\d*|\d{1,3}([.,' \u00a0\u202f])\d{3}(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3})$/;

/**
 * A number as people write it, with a sign before the decimals and another between thousands: `1.234,50`. What is grouped otherwise is
 * none: it may be written the other way round, and would be ten or a hundred times as much.
 */
export function numberConversion(decimal: "," | "."): Conversion {
  return {
    isTime: false,
    convert(value) {
      if (typeof value === "number") return success(value);
      if (typeof value !== "string" || !DIGITS.test(value.trim())) return failure("This is not a number.");
      const [whole = "", decimals, ...more] = value.trim().split(decimal);
      if (more.length > 0) return failure(`This number has two decimal signs (${decimal}).`);
      const isGrouped = WHOLE.test(whole) && !whole.includes(decimal);
      if (!isGrouped || (decimals !== undefined && !/^\d+$/.test(decimals)) || !/\d/.test(value)) {
        return failure(`This is no number with the decimal sign ${decimal}, and thousands in threes.`);
      }
      const digits = whole.replace(/[.,' \u00a0\u202f]/g, "");
      if (decimals === undefined) return success(digits);
      return success(`${digits === "" || digits === "-" ? `${digits}0` : digits}.${decimals}`);
    },
  };
}

/**
 * A date or time as the source writes it; without a format, as ISO 8601 without an offset, of a clock in the zone.
 *
 * @throws RangeError for a format that means nothing
 */
export function formatConversion(format: string | null, zone: string | null): Conversion {
  if (format === null) {
    return {
      isTime: true,
      convert: (value) =>
        success(
          typeof value === "string" && zone !== null ? (readLocalTime(value.trim(), zone) ?? value) : value,
        ),
    };
  }
  const parsed = parseDateFormat(format);
  if (!parsed.ok) throw new RangeError(parsed.error);
  return {
    isTime: true,
    convert(value) {
      if (isNotGiven(value)) return success(null);
      if (typeof value !== "string" && typeof value !== "number")
        return failure("This is not a date or time.");
      return parsed.value.read(String(value).trim(), zone);
    },
  };
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
