import { suggest } from "../value/suggest.ts";
import { type Type, typeInWords } from "../value/type.ts";

const HOW: Readonly<Record<Exclude<Type["kind"], "enumeration" | "list">, string>> = {
  boolean: "Write true or false.",
  number: "Write it in digits: 42 or 0.5.",
  days: "Write it as a whole number.",
  money:
    "Write it in digits, 812.40, with no more decimals than the currency has, or as amount and currency.",
  text: "Write it as text, in quotes, of at most 10,000 characters.",
  reference: "Write the key of the record as text, in quotes.",
  date: "Write year, month and day of one that there is: 2026-03-02.",
  instant: "Write it with time and offset: 2026-03-02T10:00:00Z.",
  duration: "Write a number and a unit: 4 hours, 30 days.",
  time_of_day: "Write it with 24 hours: 08:00, 21:30.",
};

/**
 * What is wrong with a value that does not fit its type, and what would be right. It does not repeat the value: that may be
 * personal, and errors are written to logs.
 */
export function misfitInWords(type: Type, raw: unknown): string {
  switch (type.kind) {
    case "enumeration": {
      const near = typeof raw === "string" ? suggest(raw, type.values) : null;
      return `This is not ${typeInWords(type)}.${near === null ? "" : ` Did you mean "${near}"?`}`;
    }
    case "list":
      return `This is not ${typeInWords(type)}. Write it in square brackets, [a, b], with at most 1,000 entries and none of them empty.`;
    default:
      return `This is not ${typeInWords(type)}. ${HOW[type.kind]}`;
  }
}
