import { suggest } from "@comity/core";
import type { TokenType } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { CLAUSE_WORDS, CLAUSES } from "../clauses.ts";
import { isName } from "../outline.ts";
import { spanOf } from "../spans.ts";
import * as T from "../tokens.ts";
import { W, wordOf, wordType } from "../words.ts";
import { type Mended, readAs, type Stuck, splice, stuckAt } from "./stuck.ts";

/** Words that come in a fixed order: what may follow the first. */
const SEQUENCES: readonly (readonly [first: TokenType, second: readonly TokenType[]])[] = [
  [W.at, [W.least, W.most]],
  [W.more, [W.than]],
  [W.less, [W.than]],
  [W.one, [W.of]],
  [W.number, [W.of]],
  [W.sum, [W.of]],
  [W.within, [W.the]],
  [W.the, [W.last, W.next, W.number, W.sum, W.same, W.window]],
  [W.applies, [W.to]],
  [W.once, [W.per]],
  [W.if, [W.unknown]],
  [W.starts, [W.with]],
  [W.ends, [W.with]],
  [W.or, [W.else]],
  [W.on, [W.or]],
];

/** Words that may go on where something was complete. */
const GOING_ON = [
  W.and,
  W.or,
  W.is,
  W.except,
  W.ago,
  W.from,
  W.about,
  W.as,
  W.contains,
  W.matches,
  W.becomes,
];

/** A word of the language with a letter wrong, where a word was due or right before it. */
export function misspeltWord(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { index } = stuck.failure;
  return (
    correct(stuck, index, wordsDue(stuck), diagnostics) ??
    correct(stuck, index - 1, wordsBefore(stuck), diagnostics)
  );
}

function wordsDue({ declaration, clause, failure }: Stuck): TokenType[] {
  const before = clause.tokens[failure.index - 1]?.tokenType;
  const second = SEQUENCES.filter(([first]) => first === before).flatMap(([, after]) => after);
  const clauses = CLAUSES[declaration]
    .filter((kind) => kind !== "head")
    .flatMap((kind) => CLAUSE_WORDS[kind].split(" ").slice(0, 1))
    .flatMap((word) => wordType(word) ?? []);
  return [...failure.expected, ...second, ...clauses, ...GOING_ON];
}

/** The words that the one at which the clause is stuck can only follow. */
function wordsBefore(stuck: Stuck): TokenType[] {
  const type = stuckAt(stuck)?.tokenType;
  return SEQUENCES.filter(([, after]) => after.some((each) => each === type)).map(([first]) => first);
}

function correct(
  stuck: Stuck,
  index: number,
  types: readonly TokenType[],
  diagnostics: DiagnosticList,
): Mended | null {
  const token = stuck.clause.tokens[index];
  if (token === undefined || !isName(token) || token.tokenType === T.QuotedName) return null;
  if (token.image.length < 2 || types.includes(token.tokenType)) return null;
  const meant = suggest(
    token.image,
    types.flatMap((type) => wordOf(type) ?? []),
  );
  const type = meant === null ? undefined : wordType(meant);
  if (meant === null || type === undefined || type === token.tokenType) return null;
  const span = spanOf(token);
  const parameters = { written: token.image, meant };
  diagnostics.add(SYNTAX.misspeltWord, parameters, { source: stuck.source, span }, fixWith(meant, span));
  return { tokens: splice(stuck, index, 1, readAs(token, type)) };
}
