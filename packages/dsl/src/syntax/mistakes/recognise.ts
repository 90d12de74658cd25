import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { missingIs, withinWhat } from "./comparisons.ts";
import { bodyWithoutBrackets, listJoinedByWord, otherWords, reservedName } from "./conditions.ts";
import { ifForWhen, missingThen, orElseAfterFinal, twoTexts, unquotedBecause } from "./habits.ts";
import { missingName } from "./heads.ts";
import { misspeltDeclaration, unsaidDeclaration } from "./lost-declaration.ts";
import { misspeltWord } from "./misspelt-word.ts";
import type { Mended, Mistake, Stuck } from "./stuck.ts";

/** The mistakes with a message of their own, the surest first. */
const MISTAKES: readonly Mistake[] = [
  ifForWhen,
  unquotedBecause,
  misspeltDeclaration,
  missingName,
  orElseAfterFinal,
  missingThen,
  twoTexts,
  listJoinedByWord,
  reservedName,
  bodyWithoutBrackets,
  otherWords,
  withinWhat,
  missingIs,
  misspeltWord,
  unsaidDeclaration,
];

/** Reports the mistake that a clause is stuck on, if it is a known one, and says what was meant. */
export function recognise(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  for (const mistake of MISTAKES) {
    const mended = mistake(stuck, diagnostics);
    if (mended !== null) return mended;
  }
  return null;
}
