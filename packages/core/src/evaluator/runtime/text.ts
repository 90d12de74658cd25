import { holds, readPattern, type TextTest } from "../../eval/text.ts";
import { FALSE, TRUE, type TruthCode, UNKNOWN } from "../truth-code.ts";
import { isUnknown, type Operand } from "./truth.ts";

/** A test on text of which not both sides are known to be text. */
export function testText(test: TextTest, left: Operand, right: Operand): TruthCode {
  if (left === null || right === null) return FALSE;
  if (isUnknown(left) || isUnknown(right)) return UNKNOWN;
  const wanted = String(right);
  return holds(test, String(left), wanted, test === "matches" ? readPattern(wanted) : null) ? TRUE : FALSE;
}
