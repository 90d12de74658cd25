import type { IToken, TokenType } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { isName } from "../outline.ts";
import { spanFrom, spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { isReserved, W, wordOf } from "../words.ts";
import { type Mended, readAs, type Stuck, splice, stuckAt } from "./stuck.ts";

const QUANTIFIERS = [W.some, W.no, W.every];

/** `some support.case status is open`, and `no payment_failed was sent` */
export function bodyWithoutBrackets(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const quantified = quantifierBefore(clause.tokens, failure.index);
  if (token === undefined || quantified === null) return null;
  const end = endOfCondition(clause.tokens, failure.index);
  const { quantifier, record } = quantified;
  if (token.tokenType === W.was || token.tokenType === W.about) {
    diagnostics.add(SYNTAX.noHistoryWithNo, { intent: record }, { source, span: spanOf(quantifier) });
  } else {
    const span = spanFrom(token, clause.tokens[end - 1] ?? token);
    diagnostics.add(
      SYNTAX.bodyWithoutBrackets,
      { quantifier: wordOf(quantifier.tokenType) ?? "some", record },
      { source, span },
    );
  }
  return { tokens: clause.tokens.toSpliced(failure.index, end - failure.index) };
}

/** The quantifier whose record, with or without an alias, ends right before a token. */
function quantifierBefore(tokens: readonly IToken[], index: number) {
  let last = index - 1;
  if (tokens[last - 1]?.tokenType === W.as) last -= 2;
  let first = last;
  while (tokens[first - 1]?.tokenType === T.Dot) first -= 2;
  if (!isName(tokens[first])) return null;
  const record = tokens
    .slice(first, last + 1)
    .map((token) => token.image)
    .join("");
  if (tokens[first - 1]?.tokenType === W.household) first--;
  const quantifier = tokens[first - 1];
  return quantifier && QUANTIFIERS.includes(quantifier.tokenType) ? { quantifier, record } : null;
}

/** Where the bracket around a token closes, or the clause ends. */
function endOfCondition(tokens: readonly IToken[], from: number): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index++) {
    const type = tokens[index]?.tokenType;
    if (type === T.LParen) depth++;
    else if (type === T.RParen && --depth < 0) return index;
  }
  return tokens.length;
}

const LISTS = ["applies", "between", "across", "counting", "once_per"];

/** `applies to upsell and cross_sell`, `is one of (open or closed)` */
export function listJoinedByWord(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const joins = token?.tokenType === W.and || token?.tokenType === W.or;
  if (token === undefined || !joins || !isName(clause.tokens[failure.index + 1])) return null;
  if (!LISTS.includes(clause.kind) && !inOneOf(clause.tokens, failure.index)) return null;
  const span = spanOf(token);
  const spaced = /\s/.test(source.text[span.start - 1] ?? "") ? span.start - 1 : span.start;
  const fix = {
    title: "Write a comma",
    edits: [{ span: { start: spaced, end: span.end }, replacement: "," }],
  };
  diagnostics.add(SYNTAX.listJoinedByWord, { word: token.image }, { source, span }, { fix });
  return { tokens: splice(stuck, failure.index, 1, readAs(token, T.Comma)) };
}

function inOneOf(tokens: readonly IToken[], index: number): boolean {
  const bracket = tokens.slice(0, index).findLastIndex((token) => token.tokenType === T.LParen);
  return tokens[bracket - 1]?.tokenType === W.of && tokens[bracket - 2]?.tokenType === W.one;
}

const NEVER_NAMES = [W.and, W.or, W.is, W.not];

/** `(when is 3)`: a field that is named like a word of the language. */
export function reservedName(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const token = stuckAt(stuck);
  if (token === undefined || !isReserved(token.tokenType) || NEVER_NAMES.includes(token.tokenType))
    return null;
  if (!failure.expected.includes(T.Word)) return null;
  const after = clause.tokens[failure.index + 1]?.tokenType;
  if (after !== T.Dot && after !== W.is && after !== T.Comma && after !== T.RParen) return null;
  const span = spanOf(token);
  const fix = { title: "Put it in backticks", edits: [{ span, replacement: `\`${token.image}\`` }] };
  diagnostics.add(SYNTAX.reservedName, { word: token.image }, { source, span }, { fix });
  return { tokens: splice(stuck, failure.index, 1, readAs(token, T.Identifier)) };
}

/** Phrases of other languages and of everyday speech, with the words for them here. */
const OTHER_WORDS: readonly (readonly [written: string, words: readonly TokenType[]])[] = [
  ["greater than", [W.more, W.than]],
  ["larger than", [W.more, W.than]],
  ["bigger than", [W.more, W.than]],
  ["higher than", [W.more, W.than]],
  ["older than", [W.more, W.than]],
  ["longer than", [W.more, W.than]],
  ["smaller than", [W.less, W.than]],
  ["lower than", [W.less, W.than]],
  ["fewer than", [W.less, W.than]],
  ["newer than", [W.less, W.than]],
  ["earlier than", [W.before]],
  ["later than", [W.after]],
  ["any of", [W.one, W.of]],
  ["in the last", [W.within, W.the, W.last]],
  ["in the next", [W.within, W.the, W.next]],
  ["equals", [W.is]],
  ["exceeds", [W.is, W.more, W.than]],
];

/** `is greater than 3`, `amount exceeds 5` */
export function otherWords(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  for (const start of [failure.index - 1, failure.index]) {
    for (const [written, types] of OTHER_WORDS) {
      const found = clause.tokens.slice(start, start + written.split(" ").length);
      const [first] = found;
      const last = found.at(-1);
      if (start < 0 || first === undefined || last === undefined || !isName(first)) continue;
      if (found.map((token) => token.image).join(" ") !== written) continue;
      const words = types.map((type) => type.name.slice("word_".length)).join(" ");
      const span = spanFrom(first, last);
      diagnostics.add(SYNTAX.otherWords, { written, words }, { source, span }, fixWith(words, span));
      const put = types.map((type) => tokenAt(type, span.start, written));
      return { tokens: splice(stuck, start, found.length, ...put) };
    }
  }
  return equalTo(stuck, diagnostics);
}

/** `is equal to 3` */
function equalTo(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const start = failure.index - 1;
  const [is, equal, to] = clause.tokens.slice(Math.max(0, start - 1), start + 2);
  if (is?.tokenType !== W.is || equal?.image !== "equal" || to?.tokenType !== W.to) return null;
  const span = spanFrom(is, to);
  diagnostics.add(
    SYNTAX.otherWords,
    { written: "is equal to", words: "is" },
    { source, span },
    fixWith("is", span),
  );
  return { tokens: splice(stuck, start, 2) };
}
