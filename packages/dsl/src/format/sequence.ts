import type { IToken, TokenType } from "chevrotain";
import { declarationKind } from "../syntax/outline.ts";
import * as T from "../syntax/tokens.ts";
import { W } from "../syntax/words.ts";
import {
  brokenGroup,
  concat,
  type Doc,
  FILL,
  group,
  isEmpty,
  LINE,
  NOTHING,
  nest,
  SOFT_LINE,
  SPACE,
} from "./doc.ts";
import { ownLines, type Trivia } from "./trivia.ts";

/** How the tokens of a clause may be broken into lines. */
export interface Breaks {
  /** Whether `and` and `or` join conditions here, each on a line of its own if one line has no room. */
  readonly atConnectives: boolean;
  /** Whether a line may begin with a token that stands in no bracket. */
  readonly before: (previous: IToken, token: IToken, next: IToken | undefined) => boolean;
  /** How much further to the right such a line begins. */
  readonly indent: number;
  /** Whether words stand before the sequence on its line. */
  readonly continues: boolean;
  /** Whether comments stand in the clause. */
  readonly commented: boolean;
}

/** A sequence of tokens as it is laid out. */
export interface Laid {
  readonly doc: Doc;
  /** Whether conditions are joined in it, so that the lines that follow align with the first. */
  readonly joined: boolean;
}

const STEP = 2;

/**
 * Lays out tokens with single spaces, brackets indented and conditions one a line where a line has no room, or where
 * `and` and `or` are mixed.
 */
export function layOutSequence(tokens: readonly IToken[], trivia: Trivia, breaks: Breaks): Laid {
  const level = new SequenceReader(tokens, trivia, breaks).level(false);
  const [only] = level;
  if (level.length === 1) return { doc: operand(only, breaks.indent), joined: false };
  const lines = oneALine(level, breaks.indent);
  return { doc: level.some(({ nested }) => nested) ? brokenGroup(lines) : group(lines), joined: true };
}

/** Tokens in one line, unless comments break it. */
export function inOneLine(tokens: readonly IToken[], trivia: Trivia): Doc {
  return concat(
    tokens.flatMap((token, index) => [index === 0 ? NOTHING : SPACE, withComments(token, trivia)]),
  );
}

/** What stands between commas, or between possible line breaks. */
interface Segment {
  readonly first: IToken;
  readonly doc: Doc;
  /** A single name or value. */
  readonly simple: boolean;
  /** Whether a comma ends it, so that the next one belongs closely to it. */
  readonly listed: boolean;
}

/** What stands between `and`s or `or`s. */
interface Operand {
  /** The `and` or `or` before it. */
  readonly joint: Doc;
  readonly segments: readonly Segment[];
  /** Conditions joined in brackets, and nothing else. */
  readonly nested: boolean;
}

class SequenceReader {
  private readonly tokens: readonly IToken[];
  private readonly trivia: Trivia;
  private readonly breaks: Breaks;
  private position = 0;

  constructor(tokens: readonly IToken[], trivia: Trivia, breaks: Breaks) {
    this.tokens = tokens;
    this.trivia = trivia;
    this.breaks = breaks;
  }

  /** Reads up to the bracket that closes, or to the end. */
  level(inBrackets: boolean): readonly Operand[] {
    const operands: Operand[] = [];
    let joint: Doc = NOTHING;
    for (;;) {
      const operand = this.operand(joint, inBrackets);
      operands.push(operand);
      const token = this.at(0);
      if (token === undefined || CLOSING.includes(token.tokenType)) return operands;
      joint = concat([this.token(token, 0), SPACE]);
    }
  }

  /** Reads up to the next `and` or `or` that joins conditions. */
  private operand(joint: Doc, inBrackets: boolean): Operand {
    const segments: Segment[] = [];
    let open: OpenSegment | null = null;
    let betweens = 0;
    let nested = true;
    for (let token = this.at(0); token !== undefined; token = this.at(0)) {
      if (CLOSING.includes(token.tokenType) || (betweens === 0 && this.isConnective(token))) break;
      const previous = this.at(-1);
      if (isBetween(token, previous)) betweens++;
      else if (token.tokenType === W.and && betweens > 0) betweens--;
      if (open !== null && !inBrackets && previous && this.breaks.before(previous, token, this.at(1))) {
        segments.push(open.closed(false));
        open = null;
      }
      const begins = open === null && (this.position > 0 || !this.breaks.continues);
      open ??= new OpenSegment(token);
      const { doc, joined } = this.piece(token, begins, inBrackets);
      open.add(token, previous, doc);
      nested &&= joined || token.tokenType === W.not;
      if (token.tokenType === T.Comma) {
        segments.push(open.closed(true));
        open = null;
      }
    }
    if (open !== null) segments.push(open.closed(false));
    return { joint, segments, nested };
  }

  /** A single token, or all that stands in its brackets. */
  private piece(token: IToken, begins: boolean, inBrackets: boolean): Laid {
    // Where a comment ends a line in the middle of a sentence, the sentence goes on further to the right.
    const further = inBrackets ? STEP : this.breaks.indent;
    const hang = begins ? 0 : further;
    if (OPENING.includes(token.tokenType)) return this.bracket(token, hang);
    return { doc: this.token(token, hang), joined: false };
  }

  private isConnective(token: IToken): boolean {
    return this.breaks.atConnectives && isConnective(token, this.at(-1), this.at(1));
  }

  private token(token: IToken, hang: number): Doc {
    this.position++;
    return this.breaks.commented ? nest(hang, withComments(token, this.trivia)) : token.image;
  }

  private bracket(opening: IToken, hang: number): Laid {
    const before = this.token(opening, hang);
    const level = this.level(true);
    const joined = level.length > 1;
    const content = joined ? condition(level, STEP) : list(level[0]);
    const closing = this.at(0);
    if (closing === undefined) return { doc: concat([before, content]), joined };
    this.position++;
    const comments = ownLines(this.trivia.beforeToken(closing));
    const softLine = isEmpty(content) ? NOTHING : SOFT_LINE;
    const inside = nest(STEP, concat([softLine, content, comments]));
    return { doc: group(concat([before, inside, softLine, withTrailing(closing, this.trivia)])), joined };
  }

  private at(distance: number): IToken | undefined {
    return this.tokens[this.position + distance];
  }
}

/** A segment being read. */
class OpenSegment {
  private readonly first: IToken;
  private readonly parts: Doc[] = [];
  private simple = true;

  constructor(first: IToken) {
    this.first = first;
  }

  add(token: IToken, previous: IToken | undefined, doc: Doc): void {
    const spaced = token !== this.first && previous !== undefined && hasSpaceBetween(previous, token);
    if (spaced) this.parts.push(SPACE);
    if (spaced || OPENING.includes(token.tokenType)) this.simple = false;
    this.parts.push(doc);
  }

  closed(listed: boolean): Segment {
    return { first: this.first, doc: concat(this.parts), simple: this.simple, listed };
  }
}

const OPENING: readonly TokenType[] = [T.LParen, T.LSquare];
const CLOSING: readonly TokenType[] = [T.RParen, T.RSquare];
const NO_SPACE_AFTER: readonly TokenType[] = [...OPENING, T.Dot];
const NO_SPACE_BEFORE: readonly TokenType[] = [...CLOSING, T.Comma, T.Colon, T.Dot];

function hasSpaceBetween(left: IToken, right: IToken): boolean {
  return !NO_SPACE_AFTER.includes(left.tokenType) && !NO_SPACE_BEFORE.includes(right.tokenType);
}

/** `is between 1 and 3`: the `and` that follows joins no conditions. */
function isBetween(token: IToken, previous: IToken | undefined): boolean {
  return token.tokenType === W.between && (previous?.tokenType === W.is || previous?.tokenType === W.not);
}

function isConnective(token: IToken, previous: IToken | undefined, next: IToken | undefined): boolean {
  if (token.tokenType === W.and) return true;
  if (token.tokenType !== W.or || next?.tokenType === W.else) return false;
  const order = next?.tokenType === W.before || next?.tokenType === W.after;
  return !(previous?.tokenType === W.on && order);
}

/** Conditions, one a line or all in one. */
function condition(operands: readonly Operand[], indent: number): Doc {
  return group(oneALine(operands, indent));
}

function oneALine(operands: readonly Operand[], indent: number): Doc {
  const parts = operands.map((each) => concat([each.joint, operand(each, indent)]));
  return concat(parts.flatMap((part, index) => (index === 0 ? [part] : [LINE, part])));
}

/** As many segments a line as there is room for; those between commas are kept together if possible. */
function operand(of: Operand | undefined, indent: number): Doc {
  const runs: Segment[][] = [];
  let listed = false;
  for (const segment of of?.segments ?? []) {
    if (listed) runs.at(-1)?.push(segment);
    else runs.push([segment]);
    listed = segment.listed;
  }
  const docs = runs.map((run) =>
    group(
      filled(
        run,
        run.map(({ doc }) => doc),
        indent,
      ),
    ),
  );
  return filled(
    runs.map(([first]) => first),
    docs,
    indent,
  );
}

function filled(segments: readonly (Segment | undefined)[], docs: readonly Doc[], indent: number): Doc {
  const [first = NOTHING, ...rest] = docs;
  const more = rest.flatMap((doc, index) => [lineBefore(segments[index + 1], FILL), doc]);
  return concat([first, nest(indent, concat(more))]);
}

/** What stands in brackets: values fill the lines, what is longer has a line of its own. */
function list(of: Operand | undefined): Doc {
  const segments = of?.segments ?? [];
  const line = segments.every(({ simple }) => simple) ? FILL : LINE;
  return concat(
    segments.flatMap((segment, index) =>
      index === 0 ? [segment.doc] : [lineBefore(segment, line), segment.doc],
    ),
  );
}

/** A word that begins declarations is never put first on a line, where it would begin one. */
function lineBefore(segment: Segment | undefined, line: Doc): Doc {
  return declarationKind(segment?.first) === null ? line : SPACE;
}

function withComments(token: IToken, trivia: Trivia): Doc {
  if (!trivia.has(token)) return token.image;
  return concat([ownLines(trivia.beforeToken(token)), withTrailing(token, trivia)]);
}

function withTrailing(token: IToken, trivia: Trivia): Doc {
  const text = trivia.trailing(token);
  return text === null ? token.image : concat([token.image, { kind: "trailing_comment", text }]);
}
