import type { IToken, TokenType } from "chevrotain";
import { LEXICAL } from "../diagnostic/lexical-problems.ts";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import type { Source } from "../source/source.ts";
import { spanOf, tokenAt } from "./spans.ts";
import { Colon, Dot, LParen, RParen } from "./tokens.ts";
import { isReserved, W, wordOf } from "./words.ts";

const IS_NOT = [W.is, W.not];
const AT_LEAST = [W.is, W.at, W.least];
const AT_MOST = [W.is, W.at, W.most];

/** What each operator of other languages is called in this one. */
const WORDS: Readonly<Record<string, readonly TokenType[]>> = {
  "=": [W.is],
  "==": [W.is],
  "===": [W.is],
  "!=": IS_NOT,
  "!==": IS_NOT,
  "<>": IS_NOT,
  "≠": IS_NOT,
  "<": [W.is, W.less, W.than],
  ">": [W.is, W.more, W.than],
  "<=": AT_MOST,
  "≤": AT_MOST,
  ">=": AT_LEAST,
  "≥": AT_LEAST,
  "=>": AT_LEAST,
  "&&": [W.and],
  "||": [W.or],
  "!": [W.not],
};

interface Place {
  readonly token: IToken;
  readonly tokens: IToken[];
  readonly source: Source;
  readonly diagnostics: DiagnosticList;
}

/** Reports an operator and puts the words that it stands for into its place. */
export function mendOperator({ token, tokens, source, diagnostics }: Place): void {
  // A file full of operators is given up anyway.
  if (diagnostics.isFull) return;
  const types = wordsFor(token.image, tokens);
  const words = types.map((type) => wordOf(type) ?? ":").join(" ");
  const span = spanOf(token);
  const before = /\s/.test(source.text[span.start - 1] ?? " ") || words === ":" ? "" : " ";
  const after = /\s/.test(source.text[span.end] ?? " ") ? "" : " ";
  const replacement = before + words + after;
  const title = words === "" ? "Remove it" : `Write \`${words}\``;
  diagnostics.add(
    LEXICAL.operator,
    { operator: token.image, words: words === "" ? "is" : words },
    { source, span },
    { fix: { title, edits: [{ span, replacement }] } },
  );
  for (const type of types) tokens.push(tokenAt(type, token.startOffset, token.image));
}

function wordsFor(operator: string, before: readonly IToken[]): readonly TokenType[] {
  const types = WORDS[operator] ?? [];
  if (types[0] !== W.is) return types;
  if (operator.startsWith("=") && inFieldList(before)) return [Colon];
  const last = before.at(-1)?.tokenType;
  const afterIs = last === W.is || (last === W.not && before.at(-2)?.tokenType === W.is);
  return afterIs ? types.slice(1) : types;
}

/** Whether the innermost open bracket holds fields with their values: `about (`, `has risk.policy (`. */
function inFieldList(before: readonly IToken[]): boolean {
  let depth = 0;
  // Field lists are short; looking further back would make a file of operators slow.
  for (let index = before.length - 1; index >= Math.max(0, before.length - 60); index--) {
    const type = before[index]?.tokenType;
    if (type === RParen) depth++;
    else if (type === LParen && depth > 0) depth--;
    else if (type === LParen) return opensFieldList(before, index);
    else if (type !== undefined && isReserved(type) && type !== W.is && type !== W.not) return false;
  }
  return false;
}

function opensFieldList(before: readonly IToken[], bracket: number): boolean {
  let index = bracket - 1;
  if (before[index]?.tokenType === W.about || before[index]?.tokenType === W.with) return true;
  while (before[index - 1]?.tokenType === Dot) index -= 2;
  const type = before[index - 1]?.tokenType;
  const afterHas = type === W.has || before[index - 2]?.tokenType === W.has;
  return afterHas || (type === W.is && before[index - 2]?.tokenType === W.there);
}
