import {
  durationInWords,
  formatDate,
  formatInstant,
  formatMoney,
  formatTimeOfDay,
  inWords,
  isMoney,
  type Known,
  type Type,
} from "@comity/core";

/** A value as JSON has it: dates and instants in ISO 8601, money as `12.50 USD`, lengths of time in words. */
export function plainValue(value: Known, type: Type | undefined): unknown {
  if (value === null || type === undefined) return value;
  switch (type.kind) {
    case "money":
      return isMoney(value) ? formatMoney(value) : value;
    case "date":
      return formatDate(Number(value));
    case "instant":
      return formatInstant(Number(value));
    case "duration":
      return durationInWords(Number(value));
    case "time_of_day":
      return formatTimeOfDay(Number(value));
    case "list":
      return Array.isArray(value) ? value.map((one: Known) => plainValue(one, type.of)) : value;
    default:
      return value;
  }
}

/** The same for people, on the company's clock. */
export function spokenValue(value: Known, type: Type | undefined, zone: string): string {
  if (type !== undefined) return inWords(value, type, zone);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
