import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { Known, Value } from "../value/value.ts";
import type { Field, Vocabulary } from "./vocabulary.ts";

/** An address has one @ with something on both sides, and no space: "none" and "n/a" are nobody's. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

const TEL_URI = /^tel:/i;

/** One digit over and over stands for a number that nobody asked for. */
const PLACEHOLDER = /^(\d)\1*$/;

/**
 * The one form in which keys of a kind are compared, or null if the text identifies nobody. Keys are texts such as
 * `email:ana.ruiz@example.com`, `phone:+13125550104`, `satellite account:SAT-9`.
 *
 * @param country ISO 3166 alpha-2 code of the country in which a telephone number is read that is not international;
 * null or a code that there is not: only international ones are understood
 */
export function identityKey(kind: string, text: string, country: string | null): string | null {
  const value = partOf(kind, text.normalize("NFKC").trim(), country);
  return value === null ? null : `${kind}:${value}`;
}

function partOf(kind: string, text: string, country: string | null): string | null {
  if (kind === "email") return emailOf(text);
  if (kind === "phone") return phoneOf(text, country);
  // What an account number's letters mean is for its silo to say: case is kept.
  return text === "" ? null : text;
}

/**
 * Trimmed and in lower case, and no more. That dots or a "+tag" before the @ mean nothing is the custom of some providers,
 * not of all: to make one customer of two people is worse than to miss that two are one.
 */
function emailOf(text: string): string | null {
  return EMAIL.test(text) ? text.toLowerCase() : null;
}

/**
 * E.164, with the extension if there is one: behind a company's switchboard are many people. A number need only be as long as
 * its country's are; whether it has been given out is not asked, because numbering plans change faster than software.
 */
function phoneOf(text: string, country: string | null): string | null {
  const region = country?.trim().toUpperCase() ?? "";
  const number = parsePhoneNumberFromString(text.replace(TEL_URI, ""), {
    ...(isSupportedCountry(region) ? { defaultCountry: region } : {}),
    // Words around a number may say whose it is: it is not ours to tell.
    extract: false,
  });
  if (number === undefined || !number.isPossible() || PLACEHOLDER.test(number.nationalNumber)) return null;
  return number.ext === undefined ? number.number : `${number.number};ext=${number.ext}`;
}

/**
 * What identifies a customer in the fields of a customer or record, each key once. Telephone numbers are read in the country
 * that the fields name (`country`), else the company's.
 */
export function identityKeys(
  fields: ReadonlyMap<string, Field>,
  values: Readonly<Record<string, Known>>,
  vocabulary: Vocabulary,
): readonly string[] {
  const given = Object.hasOwn(values, "country") ? values.country : null;
  const country = typeof given === "string" ? given : (vocabulary.company.country ?? null);
  const keys = new Set<string>();
  for (const { name, identifies } of fields.values()) {
    if (identifies === null || !Object.hasOwn(values, name)) continue;
    for (const text of textsIn(values[name] ?? null)) {
      const key = identityKey(identifies, text, country);
      if (key !== null) keys.add(key);
    }
  }
  return [...keys];
}

function textsIn(value: Known): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one: Value) => typeof one === "string") : [];
}

/** `email` of `email:ana@example.com`. */
export function kindOfKey(key: string): string {
  return key.slice(0, key.indexOf(":"));
}

/** Whether this is the ISO 3166 alpha-2 code of a country whose telephone numbers are known. */
export function isCountry(code: string): boolean {
  return isSupportedCountry(code);
}
