import type { IToken } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Source } from "../../source/source.ts";
import { declarationKind, isFirstOnLine } from "../outline.ts";
import { spanFrom, spanOf, tokenAt } from "../spans.ts";
import { textValue } from "../text.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { type Mended, type Stuck, splice, stuckAt } from "./stuck.ts";

/** `rule "A label" applies to ...` */
export function missingName(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  const before = clause.tokens[failure.index - 1];
  if (clause.kind !== "head" || declarationKind(before) === null || before === undefined) return null;
  if (!failure.expected.includes(T.Word)) return null;
  const span = spanOf(before);
  const token = stuckAt(stuck);
  const label = token?.tokenType === T.Text ? nameFrom(textValue(token.image).split(/\s+/)) : null;
  diagnostics.add(SYNTAX.nameMissing, { declaration, name: label ?? `my-${declaration}` }, { source, span });
  return { tokens: splice(stuck, failure.index, 0, tokenAt(T.Identifier, span.end, "")) };
}

/** A sentence longer than this makes no good name. */
const MOST_WORDS = 10;

/** `rule no survey near a claim "A label"` */
export function spacesInName(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure, later } = stuck;
  const first = clause.tokens[0]?.tokenType === W.observe ? 2 : 1;
  if (clause.kind !== "head" || declarationKind(clause.tokens[first - 1]) === null) return null;
  const labelled = upToLabel(stuck, first);
  const tokens = labelled?.tokens ?? clause.tokens;
  // Without a label what comes next has to show that these words were the name: `alert` may be one of a test's words.
  if (labelled === null && (declaration === "define" || later.length === 0)) return null;
  const length = labelled?.length ?? wordsFrom(source, tokens, first);
  const words = tokens.slice(first, first + length);
  const [begin] = words;
  const end = words.at(-1);
  const name = nameFrom(words.map(({ image }) => image));
  if (begin === undefined || end === undefined || length < 2 || name === null) return null;
  if (failure.index > first + length) return null;
  for (let taken = labelled?.clauses ?? 0; taken > 0; taken--) later.pop();
  const span = spanFrom(begin, end);
  diagnostics.add(SYNTAX.spacesInName, { name }, { source, span }, fixWith(name, span));
  return { tokens: tokens.toSpliced(first, length, tokenAt(T.Identifier, span.start, name)) };
}

/**
 * The words of a name, if a label follows them on the line: then they may be words that begin clauses as well, and `tokens`
 * are the head's with those of so many `clauses` after it.
 */
function upToLabel({ source, clause, later }: Stuck, first: number) {
  const tokens = [...clause.tokens];
  for (let clauses = 0; ; clauses++) {
    const length = wordsFrom(source, tokens, first);
    const after = tokens[first + length];
    const isBecause = tokens[first + length - 1]?.tokenType === W.because;
    if (after !== undefined)
      return after.tokenType === T.Text && !isBecause ? { tokens, length, clauses } : null;
    const next = later.at(-1 - clauses);
    if (next === undefined || isFirstOnLine(source, [...tokens, ...next.tokens], tokens.length)) return null;
    tokens.push(...next.tokens);
  }
}

/** How many words there are on a token's line, from it on, that are not what a head goes on with: `for policy`, `from 2026-01-01`. */
function wordsFrom(source: Source, tokens: readonly IToken[], first: number): number {
  const rest = tokens.slice(first);
  const end = rest.findIndex(({ image, tokenType: type }, index) => {
    if (!/^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(image) || isFirstOnLine(source, tokens, first + index))
      return true;
    const next = rest[index + 1]?.tokenType;
    return index > 0 && (type === W.for || ((type === W.from || type === W.to) && next === T.DateToken));
  });
  return end === -1 ? rest.length : end;
}

/** Words as one name; null if they make none, or too long a one. */
function nameFrom(words: readonly string[]): string | null {
  const name = words.join("-").toLowerCase();
  return words.length <= MOST_WORDS && /^[a-z_][a-z0-9_]*(?:-[a-z0-9_]+)*$/.test(name) ? name : null;
}
