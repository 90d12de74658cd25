import { matchesPattern, type Pattern, parsePattern } from "../../eval/pattern.ts";
import { FALSE, TRUE, type TruthCode, UNKNOWN } from "../truth-code.ts";
import { isUnknown, type Operand } from "./truth.ts";

export type TextTest = "starts_with" | "ends_with" | "contains" | "matches";

/** A pattern that a rule writes out, read once; null if it is none, and then nothing matches it. */
export function pattern(text: string): Pattern | null {
  const parsed = parsePattern(text);
  return parsed.ok ? parsed.value : null;
}

/** Whether a pattern matches the whole of a text. */
export function matches(read: Pattern | null, text: string): boolean {
  return read !== null && matchesPattern(read, text);
}

/** A test on text of which not both sides are known to be text. */
export function testText(test: TextTest, left: Operand, right: Operand): TruthCode {
  if (left === null || right === null) return FALSE;
  if (isUnknown(left) || isUnknown(right)) return UNKNOWN;
  return holds(test, String(left), String(right)) ? TRUE : FALSE;
}

function holds(test: TextTest, text: string, wanted: string): boolean {
  switch (test) {
    case "starts_with":
      return text.startsWith(wanted);
    case "ends_with":
      return text.endsWith(wanted);
    case "contains":
      return text.includes(wanted);
    case "matches":
      return matches(pattern(wanted), text);
  }
}
