import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { missingIs, withinWhat } from "./comparisons.ts";
import { bodyWithoutBrackets, listJoinedByWord, otherWords, reservedName } from "./conditions.ts";
import { isInFields, missingAnd, missingAt, missingComma, standingOfSilo } from "./given.ts";
import {
  exceptForUnless,
  ifForWhen,
  missingThen,
  orElseAfterFinal,
  twoTexts,
  unquotedBecause,
} from "./habits.ts";
import { missingName, spacesInName } from "./heads.ts";
import { howManyMissing } from "./how-many.ts";
import { anyMissing, limitInRule } from "./limits.ts";
import { misspeltDeclaration, unsaidDeclaration } from "./lost-declaration.ts";
import { misspeltWord } from "./misspelt-word.ts";
import {
  aboutWithoutBrackets,
  andForWhen,
  articleBeforeIntent,
  nothingGiven,
  sentByNobody,
  verdictInPast,
} from "./steps.ts";
import type { Mended, Mistake, Stuck } from "./stuck.ts";

/** The mistakes with a message of their own, the surest first. */
const MISTAKES: readonly Mistake[] = [
  ifForWhen,
  exceptForUnless,
  limitInRule,
  anyMissing,
  unquotedBecause,
  misspeltDeclaration,
  spacesInName,
  missingName,
  orElseAfterFinal,
  missingThen,
  twoTexts,
  listJoinedByWord,
  howManyMissing,
  nothingGiven,
  sentByNobody,
  articleBeforeIntent,
  andForWhen,
  aboutWithoutBrackets,
  verdictInPast,
  missingAnd,
  missingComma,
  isInFields,
  missingAt,
  reservedName,
  bodyWithoutBrackets,
  otherWords,
  withinWhat,
  missingIs,
  misspeltWord,
  standingOfSilo,
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
