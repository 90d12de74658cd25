import { InputError } from "../value/input-error.ts";
import { isNotGiven } from "./decode-field.ts";

const LONGEST_NAME = 200;

/** Control characters, which no id, name or code has, and which would forge lines in logs and mail headers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is its purpose
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * An id or a name: text, or a whole number read as text; null if it is not given.
 *
 * @throws InputError CY505 if it is something else, too long, or holds control characters
 */
export function decodeName(raw: unknown, where: string): string | null {
  if (isNotGiven(raw)) return null;
  const text = typeof raw === "number" && Number.isSafeInteger(raw) ? String(raw) : raw;
  if (typeof text !== "string") {
    throw new InputError("CY505", where, "This is not text.", "Write it as text, in quotes.");
  }
  if (text.length > LONGEST_NAME) {
    throw new InputError(
      "CY505",
      where,
      `It has ${text.length} characters.`,
      `${LONGEST_NAME} is the most: shorten it.`,
    );
  }
  if (CONTROL.test(text) || !text.isWellFormed()) {
    throw new InputError(
      "CY505",
      where,
      "It holds control characters or half a surrogate pair.",
      "Leave them out.",
    );
  }
  return text;
}
