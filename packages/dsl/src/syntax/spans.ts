import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import type { Span } from "../source/source.ts";

/** The text that a token covers. */
export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

/** The text from the first token to the last. */
export function spanFrom(first: IToken, last: IToken): Span {
  return { start: first.startOffset, end: spanOf(last).end };
}

/**
 * A token that is not in the text, standing for what was meant at a place. Its image is the text found there, so
 * that spans stay true.
 */
export function tokenAt(type: TokenType, start: number, image: string): IToken {
  return createTokenInstance(type, image, start, start + image.length - 1, NaN, NaN, NaN, NaN);
}
