import type { IToken, TokenType } from "chevrotain";
import * as T from "./tokens.ts";
import { W } from "./words.ts";

/** A rule file is written by people, and of thousands of lines it has several; whatever one of this size says, it is answered within a second. */
export const MOST_BYTES = 250_000;

/** Nobody mends more mistakes than this before parsing again. */
export const MOST_DIAGNOSTICS = 1000;

/** How many tokens of a file are read again to find out what was meant. */
const MOST_REREAD = 250_000;

/** Bounds the time that mistakes of one file may take. */
export class Patience {
  private left = MOST_REREAD;
  /** Whether something was refused; then nothing as long needs to be asked for again. */
  isLost = false;

  /** Whether so many tokens may be read again; from then on they count. */
  reread(tokens: number): boolean {
    if (tokens > this.left) {
      this.isLost = true;
      return false;
    }
    this.left -= tokens;
    return true;
  }
}

/** Brackets, `not` and `the sum of` within each other. Every later stage may recurse this deep without fear. */
export const NESTING_LIMIT = 100;

/** UTF-8 bytes of a text. */
export function sizeInBytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** `sum of`, `max of`: what it is the sum of may be a sum itself. */
const AGGREGATES: readonly TokenType[] = [W.sum, W.smallest, W.largest, W.min, W.max];

/** None of these stands within a value, except in brackets: where one does, all sums before it are complete. */
const AFTER_VALUE: readonly TokenType[] = [
  ...[W.and, W.or, W.is, W.does, W.becomes, W.applies, W.when, W.unless, W.then, W.because, W.if],
  ...[W.except, W.given, W.expect, T.Comma],
];

/** How much is open at one place, brackets apart. */
interface Open {
  readonly nots: number;
  readonly sums: number;
}

/** The first token that is nested too deeply, before anything recursive looks at them; null if all is well. */
export function tooDeepAt(tokens: readonly IToken[]): IToken | null {
  const brackets: Open[] = [];
  let open: Open = { nots: 0, sums: 0 };
  for (const [index, token] of tokens.entries()) {
    const type = token.tokenType;
    const outside = brackets.at(-1) ?? { nots: 0, sums: 0 };
    if (type === T.LParen || type === T.LSquare) brackets.push(open);
    else if (type === T.RParen || type === T.RSquare) open = brackets.pop() ?? outside;
    else if (type === W.not) open = { ...open, nots: open.nots + 1 };
    else if (AGGREGATES.includes(type) && tokens[index + 1]?.tokenType === W.of) {
      open = { nots: outside.nots, sums: open.sums + 1 };
    } else open = { nots: outside.nots, sums: AFTER_VALUE.includes(type) ? outside.sums : open.sums };
    if (brackets.length + open.nots + open.sums > NESTING_LIMIT) return token;
  }
  return null;
}
