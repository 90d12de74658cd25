import type { IToken } from "chevrotain";
import * as T from "./tokens.ts";
import { W } from "./words.ts";

/** A rule file is written by people; a larger one is a mistake or an attack. */
export const MOST_BYTES = 1_000_000;

/** Nobody mends more mistakes than this before parsing again. */
export const MOST_DIAGNOSTICS = 1000;

/** How many tokens of a file are read again to find out what was meant. */
const MOST_REREAD = 1_000_000;

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

/** Brackets and `not` within each other. Every later stage may recurse this deep without fear. */
export const NESTING_LIMIT = 100;

/** UTF-8 bytes of a text. */
export function sizeInBytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** The first token that is nested too deeply, before anything recursive looks at them; null if all is well. */
export function tooDeepAt(tokens: readonly IToken[]): IToken | null {
  let brackets = 0;
  let nots = 0;
  const notsOutside: number[] = [];
  for (const token of tokens) {
    const type = token.tokenType;
    if (type === T.LParen || type === T.LSquare) {
      brackets++;
      notsOutside.push(nots);
    } else if (type === T.RParen || type === T.RSquare) {
      brackets = Math.max(0, brackets - 1);
      nots = notsOutside.pop() ?? 0;
    } else if (type === W.not) nots++;
    else nots = notsOutside.at(-1) ?? 0;
    if (brackets + nots > NESTING_LIMIT) return token;
  }
  return null;
}
