import { formatDate } from "../value/date.ts";
import { formatInstant } from "../value/instant.ts";
import { formatMoney, isMoney } from "../value/money.ts";
import { formatTimeOfDay } from "../value/time-of-day.ts";
import type { Type } from "../value/type.ts";
import type { Value } from "../value/value.ts";

/**
 * A record's key from the texts of its key fields. One field is its own key, so that a reference (which is
 * text) finds the record; several are joined by `|`, with `\|` and `\\` for the characters themselves, so
 * that no two records share a key.
 */
export function joinKey(parts: readonly string[]): string {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  return parts.map((part) => part.replace(/[\\|]/g, "\\$&")).join("|");
}

/** The one text of a value in a key. */
export function keyText(value: Value, type: Type): string {
  if (type.kind === "list" && Array.isArray(value)) {
    return joinKey(["", ...value.map((one: Value) => keyText(one, type.of))]);
  }
  if (isMoney(value)) return formatMoney(value);
  switch (type.kind) {
    case "date":
      return formatDate(Number(value));
    case "instant":
      return formatInstant(Number(value));
    case "time_of_day":
      return formatTimeOfDay(Number(value));
    default:
      return String(value);
  }
}
