import { type IToken, Lexer } from "chevrotain";
import { LEXICAL } from "../diagnostic/lexical-problems.ts";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import type { Source } from "../source/source.ts";
import type { Comment } from "./ast.ts";
import { mendCalendar } from "./calendar.ts";
import { mendOperator } from "./operators.ts";
import { mendPunctuation, reportComment } from "./punctuation.ts";
import { spanOf } from "./spans.ts";
import * as T from "./tokens.ts";
import { WORD_TYPES, wordType } from "./words.ts";

const lexer = new Lexer([...T.SHAPES, T.Word, ...WORD_TYPES], { positionTracking: "onlyOffset" });

export interface Lexed {
  readonly tokens: readonly IToken[];
  readonly comments: readonly Comment[];
}

/**
 * Cuts a source into tokens. What is not a token of the language is reported and either dropped or replaced by what
 * was meant, so that the parser sees well-formed tokens only.
 */
export function lex(source: Source, diagnostics: DiagnosticList): Lexed {
  const result = lexer.tokenize(source.text);
  const tokens: IToken[] = [];
  const braces: IToken[] = [];
  for (const token of result.tokens) {
    const mend = MENDERS.get(token.tokenType);
    if (token.tokenType === T.Identifier || token.tokenType === T.OddName) {
      addName({ token, tokens, braces, source, diagnostics });
    } else if (mend === undefined) tokens.push(token);
    else mend({ token, tokens, braces, source, diagnostics });
  }
  reportHiddenDirection(source, diagnostics);
  const comments = (result.groups.comments ?? []).map((token) => ({
    text: token.image,
    span: spanOf(token),
  }));
  const dated = mendCalendar(source, tokens, diagnostics);
  return { tokens: mendPunctuation(source, dated, diagnostics), comments };
}

/** A name; if it touches letters of other alphabets, they are one name together, and reported once. */
function addName({ token, tokens, source, diagnostics }: Place): void {
  const last = tokens.at(-1);
  const touches = last !== undefined && spanOf(last).end === token.startOffset;
  const odd = token.tokenType === T.OddName;
  if (touches && last.tokenType === T.OddName) {
    last.image += token.image;
  } else if (touches && odd && NAMES.includes(last.tokenType)) {
    last.image += token.image;
    reportOddName(retype(last, T.OddName), source, diagnostics);
  } else {
    tokens.push(odd ? token : asWord(token, last));
    if (odd) reportOddName(token, source, diagnostics);
  }
}

const NAMES = [T.Identifier, ...WORD_TYPES];

function reportOddName(token: IToken, source: Source, diagnostics: DiagnosticList): void {
  diagnostics.add(LEXICAL.oddName, {}, { source, span: spanOf(token) });
}

/** A name that is a word of the language gets its own type; right after a dot every word is a name. */
function asWord(token: IToken, previous: IToken | undefined): IToken {
  const type = wordType(token.image);
  if (type === undefined) return token;
  if (previous?.tokenType === T.Dot && spanOf(previous).end === token.startOffset) return token;
  return retype(token, type);
}

function retype(token: IToken, type: IToken["tokenType"]): IToken {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
  return token;
}

interface Place {
  readonly token: IToken;
  /** The tokens before it. */
  readonly tokens: IToken[];
  /** The opening braces without a partner so far. */
  readonly braces: IToken[];
  readonly source: Source;
  readonly diagnostics: DiagnosticList;
}

const MENDERS = new Map<IToken["tokenType"], (place: Place) => void>([
  [T.Text, mendText],
  [T.UnclosedText, mendUnclosedText],
  [T.CurlyText, (place) => mendQuotes(place, "typographic quotes")],
  [T.SingleQuoted, (place) => mendQuotes(place, "single quotes")],
  [T.DateToken, mendDate],
  [T.InstantToken, mendDate],
  [T.TimeToken, mendTime],
  [T.Semicolon, mendSemicolon],
  [T.Brace, mendBrace],
  [T.Operator, mendOperator],
  [T.OtherComment, ({ token, source, diagnostics }) => reportComment(token, source, diagnostics)],
  [T.WrongQuotedName, mendQuotedName],
  [T.Odd, mendOdd],
  [T.OddCharacter, mendOdd],
]);

function mendText({ token, tokens, source, diagnostics }: Place): void {
  tokens.push(token);
  if (!token.image.includes("\\")) return;
  for (const found of token.image.matchAll(/\\(.)/gu)) {
    if (/["\\n]/.test(found[1] ?? "")) continue;
    const start = token.startOffset + found.index;
    const span = { start, end: start + found[0].length };
    diagnostics.add(LEXICAL.unknownEscape, { text: found[0] }, { source, span });
  }
}

function mendUnclosedText({ token, tokens, source, diagnostics }: Place): void {
  diagnostics.add(LEXICAL.unclosedText, {}, { source, span: spanOf(token) });
  tokens.push(token);
}

function mendQuotes({ token, tokens, source, diagnostics }: Place, quotes: string): void {
  const inner = token.image.slice(1, -1);
  const replacement = `"${inner.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  const span = spanOf(token);
  const fix = { title: "Use straight double quotes", edits: [{ span, replacement }] };
  diagnostics.add(LEXICAL.otherQuotes, { quotes }, { source, span }, { fix });
  tokens.push(retype(token, T.Text));
}

function mendDate({ token, tokens, source, diagnostics }: Place): void {
  tokens.push(token);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = token.image
    .split(/[-T :Z+.]/)
    .map(Number);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= days && year > 0;
  if (exists && hour < 24 && minute < 60 && second < 60) return;
  diagnostics.add(LEXICAL.noSuchDay, { text: token.image }, { source, span: spanOf(token) });
}

function mendTime({ token, tokens, source, diagnostics }: Place): void {
  tokens.push(token);
  const span = spanOf(token);
  // `7:30 pm` is reported as a whole, once the tokens around it are known.
  const isHalfDay = /^\s*[ap]m\b/i.test(source.text.slice(span.end, span.end + 8));
  if (isHalfDay || /^([01]\d|2[0-3]):[0-5]\d$/.test(token.image)) return;
  const padded = token.image.padStart(5, "0");
  const fix = /^\d:[0-5]\d$/.test(token.image)
    ? { title: `Write \`${padded}\``, edits: [{ span, replacement: padded }] }
    : null;
  diagnostics.add(LEXICAL.noSuchTime, { text: token.image }, { source, span }, { fix });
}

function mendSemicolon({ token, source, diagnostics }: Place): void {
  const span = spanOf(token);
  const fix = { title: "Remove it", edits: [{ span, replacement: "" }] };
  diagnostics.add(LEXICAL.semicolon, {}, { source, span }, { fix });
}

/** A pair of braces is one mistake, reported at its opening. */
function mendBrace({ token, braces, source, diagnostics }: Place): void {
  if (token.image === "}" && braces.pop() !== undefined) return;
  if (token.image === "{") braces.push(token);
  diagnostics.add(LEXICAL.brace, {}, { source, span: spanOf(token) });
}

function mendQuotedName({ token, tokens, source, diagnostics }: Place): void {
  diagnostics.add(LEXICAL.wrongQuotedName, {}, { source, span: spanOf(token) });
  tokens.push(retype(token, T.QuotedName));
}

function mendOdd({ token, source, diagnostics }: Place): void {
  const span = spanOf(token);
  const shown = [...token.image].length > 20 ? `${[...token.image].slice(0, 20).join("")}...` : token.image;
  diagnostics.add(LEXICAL.oddCharacter, { text: `\`${shown}\`` }, { source, span });
}

/** Characters that make a line look different from what it says, in texts and comments too. */
function reportHiddenDirection(source: Source, diagnostics: DiagnosticList): void {
  for (const found of source.text.matchAll(/[\u202A-\u202E\u2066-\u2069]/g)) {
    const code = `U+${found[0].charCodeAt(0).toString(16).toUpperCase()}`;
    const span = { start: found.index, end: found.index + 1 };
    diagnostics.add(LEXICAL.hiddenDirection, { code }, { source, span });
  }
}
