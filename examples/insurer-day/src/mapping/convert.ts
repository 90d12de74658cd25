import { readDate, readInstant } from "./date-form.ts";
import type { FieldMapping } from "./mapping.ts";

export type Converted = { readonly value: string | number | boolean } | { readonly problem: string };

/**
 * Turns the text of a cell into the value of a field, in the shape in which the engine takes facts.
 *
 * @param text trimmed, not empty.
 * @param zone IANA zone of local times.
 */
export function convert(text: string, mapping: FieldMapping, zone: string): Converted {
  switch (mapping.as) {
    case "text":
      return { value: text };
    case "id":
      return { value: withPrefix(text.toUpperCase(), mapping.prefix) };
    case "digits":
      return { value: text.replaceAll(/\D/g, "") };
    case "email":
      return toEmail(text);
    case "phone":
      return toPhone(text);
    case "money":
      return toMoney(text);
    case "date": {
      const value = readDate(text, mapping.form ?? "");
      return value === null ? { problem: `not a date in the form ${mapping.form}` } : { value };
    }
    case "instant": {
      const at = readInstant(text, mapping.form ?? "", zone);
      return at === null
        ? { problem: `not a time in the form ${mapping.form}` }
        : { value: new Date(at).toISOString() };
    }
    case "boolean":
      if (holds(mapping.yes, text)) return { value: true };
      if (holds(mapping.no, text)) return { value: false };
      return { problem: "neither a yes nor a no that the mapping knows" };
    case "value": {
      const found = Object.entries(mapping.values ?? {}).find(([, words]) => holds(words, text));
      return found ? { value: found[0] } : { problem: "a value that the mapping does not know" };
    }
  }
}

/** Puts a prefix in front of an identifier that lacks it: `10044` is `C-10044`. */
export function withPrefix(text: string, prefix: string | undefined): string {
  return prefix !== undefined && !text.startsWith(prefix) ? prefix + text : text;
}

function holds(words: readonly string[] | undefined, text: string): boolean {
  return words?.some((word) => word.toLowerCase() === text.toLowerCase()) ?? false;
}

function toEmail(text: string): Converted {
  const value = text.toLowerCase();
  return /^[^@\s]+@[^@\s]+$/.test(value) ? { value } : { problem: "not an e-mail address" };
}

/** E.164; the company's customers all have numbers of the North American plan. */
function toPhone(text: string): Converted {
  const digits = text.replaceAll(/\D/g, "").replace(/^1(?=\d{10}$)/, "");
  return digits.length === 10 ? { value: `+1${digits}` } : { problem: "not a phone number of ten digits" };
}

/** `$1,204.50` is 1204.5. */
function toMoney(text: string): Converted {
  const plain = text.replace(/^\$/, "").replaceAll(/,(?=\d{3}\b)/g, "");
  return /^-?\d+(\.\d{1,2})?$/.test(plain) ? { value: Number(plain) } : { problem: "not an amount of money" };
}
