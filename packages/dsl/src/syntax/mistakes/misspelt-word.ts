import { suggest } from "@comity/core";
import type { TokenType } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { CLAUSE_WORDS, CLAUSES, type ClauseKind } from "../clauses.ts";
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
  [W.in, [W.any, W.a]],
  [W.hold, [W.while, W.until, W.for]],
];

/** Words that may go on where something was complete, in any clause and in some. */
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
const GOING_ON_IN: Readonly<Partial<Record<ClauseKind, readonly TokenType[]>>> = {
  given: [W.in, W.with, W.about, W.ago, W.at],
  when: [W.at, W.with, W.about, W.campaign, W.priority, W.to],
  expect: [W.by, W.until, W.attaching, W.removing, W.using],
};

/** A word of the language with a letter wrong, where a word was due, or right before or after that place. */
export function misspeltWord(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { index, beginning } = stuck.failure;
  const tried: readonly (readonly [number, readonly TokenType[]])[] = [
    [index, wordsDue(stuck)],
    [index, wordsToGoOn(stuck)],
    [index - 1, wordsBefore(stuck)],
    [index + 1, wordsAfter(stuck)],
    [beginning.index, beginning.expected],
  ];
  for (const [at, types] of tried) {
    const mended = correct(stuck, at, types, diagnostics);
    if (mended !== null) return mended;
  }
  return null;
}

/** What was expected, and what must follow the word before. */
function wordsDue({ clause, failure }: Stuck): TokenType[] {
  const before = clause.tokens[failure.index - 1]?.tokenType;
  const second = SEQUENCES.filter(([first]) => first === before).flatMap(([, after]) => after);
  // A name may stand here, so that only what must follow the word before says that it is none.
  return failure.expected.includes(T.Word) ? second : [...failure.expected, ...second];
}

/** Another clause, or a word with which a complete one goes on. */
function wordsToGoOn({ declaration, clause, failure }: Stuck): TokenType[] {
  if (failure.expected.includes(T.Word)) return [];
  const clauses = CLAUSES[declaration]
    .filter((kind) => kind !== "head")
    .flatMap((kind) => CLAUSE_WORDS[kind].split(" ").slice(0, 1))
    .flatMap((word) => wordType(word) ?? []);
  const inBrackets = failure.expected.includes(T.RParen);
  if (failure.kind === "expected" && !inBrackets) return clauses;
  return [...clauses, ...GOING_ON, ...(GOING_ON_IN[clause.kind] ?? [])];
}

/** The words that the one at which the clause is stuck can only follow. */
function wordsBefore(stuck: Stuck): TokenType[] {
  const type = stuckAt(stuck)?.tokenType;
  return SEQUENCES.filter(([, after]) => after.some((each) => each === type)).map(([first]) => first);
}

/** The words that must follow the one at which the clause is stuck. */
function wordsAfter(stuck: Stuck): TokenType[] {
  const type = stuckAt(stuck)?.tokenType;
  return SEQUENCES.filter(([first]) => first === type).flatMap(([, after]) => after);
}

function correct(
  stuck: Stuck,
  index: number,
  types: readonly TokenType[],
  diagnostics: DiagnosticList,
): Mended | null {
  const token = stuck.clause.tokens[index];
  // A word of the language that is spelt rightly is not another one misspelt.
  if (token?.tokenType !== T.Identifier || token.image.length < 2) return null;
  const meant = suggest(
    token.image,
    types.flatMap((type) => wordOf(type) ?? []),
  );
  const type = meant === null ? undefined : wordType(meant);
  if (meant === null || type === undefined) return null;
  const span = spanOf(token);
  const parameters = { written: token.image, meant };
  diagnostics.add(SYNTAX.misspeltWord, parameters, { source: stuck.source, span }, fixWith(meant, span));
  return { tokens: splice(stuck, index, 1, readAs(token, type)) };
}
