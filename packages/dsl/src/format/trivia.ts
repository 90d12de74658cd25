import type { IToken } from "chevrotain";
import type { Lexed } from "../syntax/lex.ts";
import { declarationKind } from "../syntax/outline.ts";
import { spanOf } from "../syntax/spans.ts";
import { Comma } from "../syntax/tokens.ts";
import { BLANK, concat, type Doc, NOTHING } from "./doc.ts";

/** A comment on a line of its own. */
export interface OwnLine {
  readonly text: string;
  /** Whether an empty line stands before it. */
  readonly blankBefore: boolean;
  /** How far to the right it begins. */
  readonly column: number;
}

/** The comments before a token, and the empty line between the last one and the token. */
export interface Before {
  readonly comments: readonly OwnLine[];
  readonly blankAfter: boolean;
  /** How far to the right the line of the token begins. */
  readonly column: number;
}

const NONE: Before = { comments: [], blankAfter: false, column: 0 };

/** Which comments belong to which token: after it on its line, or on lines of their own before it. */
export class Trivia {
  private readonly before = new Map<IToken | null, Before>();
  private readonly after = new Map<IToken, string>();

  /** Comments on lines of their own before a token. Null: those at the end of the file. */
  beforeToken(token: IToken | null): Before {
    return this.before.get(token) ?? NONE;
  }

  trailing(token: IToken): string | null {
    return this.after.get(token) ?? null;
  }

  /** Whether a token has comments of its own, before or after it. */
  has(token: IToken): boolean {
    return this.after.has(token) || this.before.has(token);
  }

  /** Whether comments stand anywhere among the tokens of a declaration; those before the first one stand outside. */
  isWithin(tokens: readonly IToken[]): boolean {
    return tokens.some((token, index) => this.after.has(token) || (index > 0 && this.before.has(token)));
  }

  setTrailing(token: IToken, text: string): void {
    this.after.set(token, text);
  }

  setBefore(token: IToken | null, before: Before): void {
    this.before.set(token, before);
  }

  /**
   * A comment between a name and its comma stands after the comma; but not if that made a word that begins declarations
   * the first of its line, where it would begin one.
   */
  moveOverComma(token: IToken, next: IToken, afterNext: IToken | undefined): void {
    const text = this.after.get(token);
    if (text === undefined || next.tokenType !== Comma || declarationKind(afterNext) !== null) return;
    if (this.after.has(next) || this.before.has(next)) return;
    this.after.delete(token);
    this.after.set(next, text);
  }
}

/** Gives each comment of a file to a token. */
export function attach(text: string, tokens: readonly IToken[], comments: Lexed["comments"]): Trivia {
  const trivia = new Trivia();
  let next = 0;
  for (let index = 0; index <= tokens.length; index++) {
    const token = tokens[index] ?? null;
    const start = token?.startOffset ?? text.length;
    const first = next;
    while ((comments[next]?.span.start ?? Number.POSITIVE_INFINITY) < start) next++;
    const between = comments.slice(first, next);
    if (between.length > 0) attachBetween(trivia, text, tokens[index - 1] ?? null, token, between);
  }
  for (const [index, token] of tokens.entries()) {
    const following = tokens[index + 1];
    if (following !== undefined) trivia.moveOverComma(token, following, tokens[index + 2]);
  }
  return trivia;
}

function attachBetween(
  trivia: Trivia,
  text: string,
  previous: IToken | null,
  token: IToken | null,
  comments: Lexed["comments"],
): void {
  let end = previous === null ? 0 : spanOf(previous).end;
  const own: OwnLine[] = [];
  for (const { text: written, span } of comments) {
    const gap = text.slice(end, span.start);
    end = span.end;
    const trimmed = written.trimEnd();
    if (previous !== null && own.length === 0 && !/[\r\n]/.test(gap)) trivia.setTrailing(previous, trimmed);
    else own.push({ text: trimmed, blankBefore: hasBlankLine(gap), column: columnAfter(gap) });
  }
  if (own.length === 0) return;
  const gap = text.slice(end, token?.startOffset ?? text.length);
  trivia.setBefore(token, { comments: own, blankAfter: hasBlankLine(gap), column: columnAfter(gap) });
}

/** Whether space between two things leaves a line empty. */
function hasBlankLine(gap: string): boolean {
  return (gap.match(/\r\n|\n|\r/g) ?? []).length > 1;
}

/** How far to the right something begins that follows only space on its line. */
function columnAfter(gap: string): number {
  return gap.length - 1 - Math.max(gap.lastIndexOf("\n"), gap.lastIndexOf("\r"));
}

/** Comments on lines of their own, in their groups. */
export function ownLines(before: Before): Doc {
  if (before.comments.length === 0) return NOTHING;
  const comments = before.comments.map(
    ({ text, blankBefore }): Doc => ({ kind: "own_comment", text, blankBefore }),
  );
  return concat(before.blankAfter ? [...comments, BLANK] : comments);
}
