import type { IToken, TokenType } from "chevrotain";
import { LEXICAL } from "../diagnostic/lexical-problems.ts";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import type { Source } from "../source/source.ts";
import { mendOperator } from "./operators.ts";
import { declarationKind, isFirstOnLine, isName } from "./outline.ts";
import { spanOf, tokenAt } from "./spans.ts";
import * as T from "./tokens.ts";
import { isReserved, Unit, W } from "./words.ts";

interface Place {
  readonly token: IToken;
  /** The token after it. */
  readonly next: IToken | undefined;
  /** The tokens before it. */
  readonly tokens: IToken[];
  readonly source: Source;
  readonly diagnostics: DiagnosticList;
}

/**
 * Reports the punctuation that other languages put around clauses (`when:`, `then block.`, `=> block`) and takes it
 * away before a file is cut into declarations, as what is there without it is what was meant.
 */
export function mendPunctuation(
  source: Source,
  all: readonly IToken[],
  diagnostics: DiagnosticList,
): IToken[] {
  const tokens: IToken[] = [];
  let depth = 0;
  for (const [index, token] of all.entries()) {
    const type = token.tokenType;
    const next = all[index + 1];
    const place = { token, next, tokens, source, diagnostics };
    // A bracket that is not closed does not reach into the next declaration.
    if (declarationKind(token) !== null && isName(next) && isFirstOnLine(source, all, index)) depth = 0;
    if (type === T.LParen || type === T.LSquare) depth++;
    else if (type === T.RParen || type === T.RSquare) depth = Math.max(0, depth - 1);
    if (type === T.Colon && depth === 0 && !isFieldOrTime(all, index)) reportNeedless(LEXICAL.colon, place);
    else if (type === T.Dot && isFullStop(source, token, next)) reportNeedless(LEXICAL.fullStop, place);
    else if (type === T.Arrow) mendArrow(place);
    else tokens.push(token);
  }
  return tokens;
}

/** How far ahead a bracket that closes is looked for: the fields of a record, with their values, are few. */
const FIELDS_END_WITHIN = 60;

/** Whether a colon outside of brackets is rather one of a field list that lacks its `(`, or of a time of day. */
function isFieldOrTime(tokens: readonly IToken[], index: number): boolean {
  if (tokens[index - 1]?.tokenType === T.NumberToken) return true;
  let depth = 0;
  for (const token of tokens.slice(index + 1, index + FIELDS_END_WITHIN)) {
    const type = token.tokenType;
    if (CLAUSE_STARTS.includes(type) && isReserved(type)) return false;
    if (type === T.LParen) depth++;
    else if (type === T.RParen && --depth < 0) return true;
  }
  return false;
}

function reportNeedless(what: typeof LEXICAL.colon, { token, source, diagnostics }: Place): void {
  const span = spanOf(token);
  const fix = { title: "Remove it", edits: [{ span, replacement: "" }] };
  diagnostics.add(what, {}, { source, span }, { fix });
}

/** Words that begin a clause when they follow a dot on a new line; some may be names elsewhere. */
const CLAUSE_STARTS: readonly TokenType[] = [
  ...[W.applies, W.when, W.unless, W.then, W.because, W.if, W.as, W.given, W.expect],
  ...[W.between, W.within, W.across, W.winner, W.loser, W.at, W.per, W.in, W.counting, W.for, W.send, W.once],
];

/** Whether a dot ends a line and its clause. A path may go on in the next line. */
function isFullStop(source: Source, dot: IToken, next: IToken | undefined): boolean {
  if (next === undefined) return true;
  if (!/[\r\n]/.test(source.text.slice(spanOf(dot).end, next.startOffset))) return false;
  return CLAUSE_STARTS.includes(next.tokenType) || declarationKind(next) !== null;
}

const ACTIONS: readonly (TokenType | undefined)[] = [W.block, W.hold, W.attach, W.remove, W.use, W.send];
const LITERALS: readonly (TokenType | undefined)[] = [
  ...[T.NumberToken, T.DateToken, T.InstantToken, T.TimeToken, Unit],
];

/** `status is open => block` lacks its `then`; `amount => 5` turns an operator round. */
function mendArrow(place: Place): void {
  const { token, next, tokens, source, diagnostics } = place;
  if (token.image === "=>" && LITERALS.includes(next?.tokenType)) {
    mendOperator(place);
    return;
  }
  const lacksThen = ACTIONS.includes(next?.tokenType) && tokens.at(-1)?.tokenType !== W.then;
  const words = lacksThen ? "then" : "";
  const span = spanOf(token);
  const title = lacksThen ? "Write `then`" : "Remove it";
  const fix = { title, edits: [{ span, replacement: words }] };
  diagnostics.add(LEXICAL.arrow, { arrow: token.image, words }, { source, span }, { fix });
  if (lacksThen) tokens.push(tokenAt(W.then, span.start, token.image));
}

/** Reports a comment of another language, and how it is written in this one. */
export function reportComment(token: IToken, source: Source, diagnostics: DiagnosticList): void {
  const { image } = token;
  const span = spanOf(token);
  const begins = image.slice(0, 2);
  const inside = begins === "//" ? image.slice(2) : image.slice(2).replace(/\*\/$/, "");
  const lines = inside.split(/\r?\n/).map((line) => `# ${line.trim().replace(/^\*\s?/, "")}`.trimEnd());
  // What follows on the line must not become a part of the comment.
  const isLast = /^[^\S\r\n]*(?:[\r\n]|$)/.test(source.text.slice(span.end, span.end + 200));
  const replacement = `${lines.join("\n")}${isLast ? "" : "\n"}`;
  const fix = { title: "Begin it with `#`", edits: [{ span, replacement }] };
  diagnostics.add(LEXICAL.otherComment, { begins }, { source, span }, { fix });
}
