import { excerpt } from "../value/date.ts";
import { InputError } from "../value/input-error.ts";
import { didYouMean } from "../value/suggest.ts";
import type { Known } from "../value/value.ts";
import { decodeField } from "./decode-field.ts";
import { misfitInWords } from "./misfit.ts";
import type { Field, Vocabulary } from "./vocabulary.ts";

/** More fields than this are an attack or a mistake. */
const MOST_FIELDS = 500;

/** Names that mean something to every JavaScript object. Nobody's field is called so in good faith. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** Checks that something is an object with names and values, as JSON has it. @throws InputError CY501, CY502 */
export function checkObject(raw: unknown, where: string): asserts raw is Readonly<Record<string, unknown>> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw) || raw instanceof Date) {
    throw new InputError(
      "CY501",
      where,
      "This is not an object with named fields.",
      "Write it as {name: value}.",
    );
  }
  const names = Object.keys(raw);
  if (names.length > MOST_FIELDS) {
    throw new InputError(
      "CY501",
      where,
      `It has ${names.length} fields.`,
      `${MOST_FIELDS} is the most: leave some out.`,
    );
  }
  const forbidden = names.find((name) => FORBIDDEN.has(name));
  if (forbidden !== undefined) {
    throw new InputError("CY502", `${where}: ${forbidden}`, "This name is not allowed.", "Rename the field.");
  }
}

/**
 * Converts the fields that are declared and given, in the order of the vocabulary. Those that are not given
 * are left out.
 *
 * @throws InputError CY504 if a value does not fit its field
 */
export function decodeFields(
  fields: ReadonlyMap<string, Field>,
  data: Readonly<Record<string, unknown>>,
  vocabulary: Vocabulary,
  where: string,
): Readonly<Record<string, Known>> {
  const decoded: [string, Known][] = [];
  for (const field of fields.values()) {
    if (!Object.hasOwn(data, field.name)) continue;
    const raw = data[field.name];
    const value = decodeField(field, raw, vocabulary);
    if (!value.ok) {
      throw new InputError("CY504", `${where}: ${field.name}`, misfitInWords(field.type, raw), "");
    }
    if (value.value !== null) decoded.push([field.name, value.value]);
  }
  return Object.fromEntries(decoded);
}

/** Refuses names that are neither declared nor among the others allowed. @throws InputError CY503 */
export function refuseUnknownNames(
  data: Readonly<Record<string, unknown>>,
  allowed: Iterable<string>,
  where: string,
  what: string,
): void {
  const names = new Set(allowed);
  const stranger = Object.keys(data).find((name) => !names.has(name));
  if (stranger === undefined) return;
  const shown = excerpt(stranger);
  throw new InputError(
    "CY503",
    `${where}: ${shown}`,
    `${what} has no "${shown}".`,
    didYouMean(stranger, names),
  );
}
