import type { IToken } from "chevrotain";
import * as T from "./tokens.ts";
import { W } from "./words.ts";

/** A rule file is written by people; a larger one is a mistake or an attack. */
export const MOST_BYTES = 1_000_000;

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
