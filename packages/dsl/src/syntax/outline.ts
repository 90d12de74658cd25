import type { IToken, TokenType } from "chevrotain";
import type { Source } from "../source/source.ts";
import { spanOf } from "./spans.ts";
import * as T from "./tokens.ts";
import { isReserved, W } from "./words.ts";

export type DeclarationKind = "pack" | "use" | "define" | "rule" | "conflict" | "limit" | "alert" | "test";

/** The tokens of one declaration. Kind null: what stands before the first one. */
export interface Region {
  readonly kind: DeclarationKind | null;
  readonly tokens: readonly IToken[];
}

const KINDS = new Map<TokenType, DeclarationKind>([
  [W.pack, "pack"],
  [W.use, "use"],
  [W.define, "define"],
  [W.observe, "rule"],
  [W.rule, "rule"],
  [W.conflict, "conflict"],
  [W.limit, "limit"],
  [W.alert, "alert"],
  [W.test, "test"],
]);

/** The kind as a sentence names it. */
export function nounOf(kind: DeclarationKind): string {
  return kind === "define" ? "definition" : kind;
}

export function declarationKind(token: IToken | undefined): DeclarationKind | null {
  return (token && KINDS.get(token.tokenType)) ?? null;
}

/**
 * Cuts a file at the words that begin declarations, before anything is parsed. So whatever is wrong inside a
 * declaration, the next one is read from its own beginning.
 */
export function outline(source: Source, tokens: readonly IToken[]): Region[] {
  const regions: Region[] = [];
  let start = 0;
  let kind: DeclarationKind | null = null;
  for (let index = 0; index < tokens.length; index++) {
    if (!startsDeclaration(source, tokens, index)) continue;
    if (index > start) regions.push({ kind, tokens: tokens.slice(start, index) });
    start = index;
    kind = kindAt(tokens, index);
    if (tokens[index]?.tokenType === W.observe && declarationKind(tokens[index + 1]) !== null) index++;
  }
  if (tokens.length > start) regions.push({ kind, tokens: tokens.slice(start) });
  return regions;
}

function kindAt(tokens: readonly IToken[], index: number): DeclarationKind | null {
  const own = declarationKind(tokens[index]);
  const observed = tokens[index]?.tokenType === W.observe ? declarationKind(tokens[index + 1]) : null;
  return observed ?? own;
}

const OPENS: readonly (TokenType | undefined)[] = [T.LParen, T.LSquare];
const NAME_FOLLOWED_BY: readonly (TokenType | undefined)[] = [
  T.Comma,
  T.RParen,
  T.RSquare,
  T.Dot,
  T.Colon,
  W.is,
];

/** `alert` in `expect no alert`. */
const BEFORE_ALERT: readonly (TokenType | undefined)[] = [W.expect, W.no, W.and];

/** `use channel sms` is no declaration, nor is `use use channel`. */
const AFTER_CHANGE: readonly (TokenType | undefined)[] = [W.channel, W.use];

/** Words that follow a name in a sentence, so that a declaration's word before them is that name. */
const GLUE: readonly (TokenType | undefined)[] = [
  ...[W.in, W.at, W.to, W.by, W.about, W.with, W.has, W.was, W.asks, W.sent, W.starts, W.ends, W.fails],
  ...[W.over, W.per, W.for, W.between, W.within, W.ago, W.from, W.contains, W.matches, W.send],
];

/** What follows the name or the label of a declaration. */
const AFTER_HEAD: readonly (TokenType | undefined)[] = [
  ...[T.Text, W.applies, W.given, W.when, W.then, W.for, W.between, W.from, W.as, W.at, W.because],
];

/**
 * The words that begin declarations may be names too. They begin one when a name (or a label, if the name was
 * forgotten) follows, and not the rest of a list or a comparison; in doubt, when they are the first on their line.
 */
function startsDeclaration(source: Source, tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || declarationKind(token) === null) return false;
  const before = tokens[index - 1]?.tokenType;
  const next = tokens[index + 1];
  const afterNext = tokens[index + 2]?.tokenType;
  const isFirst = isFirstOnLine(source, tokens, index);
  if (OPENS.includes(before)) return isFirst && isName(next) && AFTER_HEAD.includes(afterNext);
  if (token.tokenType === W.use && AFTER_CHANGE.includes(next?.tokenType)) return false;
  if (token.tokenType === W.alert && BEFORE_ALERT.includes(before)) return false;
  if (next === undefined) return isFirst;
  if (token.tokenType === W.observe && declarationKind(next) !== null) return true;
  if (NAME_FOLLOWED_BY.includes(next.tokenType) || NAME_FOLLOWED_BY.includes(afterNext)) return false;
  if (declarationKind(next) !== null && isFirstOnLine(source, tokens, index + 1)) return isFirst;
  if (token.tokenType === W.define && next.tokenType === T.LParen) return isFirst;
  if (GLUE.includes(next.tokenType) || isReserved(next.tokenType)) return isFirst;
  return isName(next) || next.tokenType === T.Text || (isFirst && AFTER_HEAD.includes(afterNext));
}

/** The token that a declaration's head gives as its name, if it does. */
export function nameToken(head: readonly IToken[]): IToken | undefined {
  const token = head[head[0]?.tokenType === W.observe ? 2 : 1];
  return isName(token) ? token : undefined;
}

export function isName(token: IToken | undefined): boolean {
  return token?.tokenType.CATEGORIES?.includes(T.Word) ?? false;
}

/** Whether only space stands before a token on its line. Lines mean nothing in correct files. */
export function isFirstOnLine(source: Source, tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  if (token === undefined || before === undefined) return true;
  return /[\r\n]/.test(source.text.slice(spanOf(before).end, token.startOffset));
}
