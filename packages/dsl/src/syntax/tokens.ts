import { createToken, Lexer, type TokenType } from "chevrotain";

/**
 * The tokens of the language. The lexer knows only shapes (a name, a number, a text); a second step gives names that
 * are words of the language their own type. A word that is not reserved keeps the category {@link Word} and stays
 * usable as a name.
 */
export const Word = createToken({ name: "Word", label: "a name", pattern: Lexer.NA });

export const Identifier = createToken({
  name: "Identifier",
  label: "a name",
  pattern: /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/,
  categories: [Word],
});
export const QuotedName = createToken({
  name: "QuotedName",
  label: "a name",
  pattern: /`[A-Za-z0-9_-]+`/,
  categories: [Word],
});

/** A name in backticks that is no name, or is not closed. */
export const WrongQuotedName = createToken({
  name: "WrongQuotedName",
  pattern: /`(?:[^`\r\n]{0,60}`|[A-Za-z0-9_-]+)/,
});
/** Letters of other alphabets; with the names that they touch they are read as one name. */
export const OddName = createToken({
  name: "OddName",
  label: "a name",
  pattern: unicode("\\p{L}[\\p{L}\\p{M}\\p{N}]*"),
  line_breaks: false,
  categories: [Word],
});

export const Text = createToken({
  name: "Text",
  label: "a text in double quotes",
  pattern: /"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"/,
});
/** The shapes that mean a text but are written wrongly: each is reported, and taken for one. */
export const UnclosedText = createToken({ name: "UnclosedText", pattern: /"[^\r\n]*/, categories: [Text] });
export const CurlyText = createToken({ name: "CurlyText", pattern: /[“”„«][^“”„«»"\r\n]*[“”»"]/ });
export const SingleQuoted = createToken({ name: "SingleQuoted", pattern: /['‘][^'‘’\r\n]*['’]/ });

export const InstantToken = createToken({
  name: "Instant",
  label: "a date with a time",
  pattern: /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?/,
});
export const DateToken = createToken({ name: "Date", label: "a date", pattern: /\d{4}-\d{2}-\d{2}/ });
/** `02/03/2026`: a date in another country's order. */
export const OtherDate = createToken({
  name: "OtherDate",
  pattern: /\d{1,4}[/.]\d{1,2}[/.]\d{1,4}|\d{1,2}-\d{1,2}-\d{4}/,
});
export const TimeToken = createToken({ name: "Time", label: "a time of day", pattern: /\d{1,2}:\d{2}/ });
export const NumberToken = createToken({ name: "Number", label: "a number", pattern: /-?\d+(?:\.\d+)?/ });

export const LParen = createToken({ name: "LParen", label: "`(`", pattern: "(" });
export const RParen = createToken({ name: "RParen", label: "`)`", pattern: ")" });
export const LSquare = createToken({ name: "LSquare", label: "`[`", pattern: "[" });
export const RSquare = createToken({ name: "RSquare", label: "`]`", pattern: "]" });
export const Comma = createToken({ name: "Comma", label: "`,`", pattern: "," });
export const Dot = createToken({ name: "Dot", label: "`.`", pattern: "." });
export const Colon = createToken({ name: "Colon", label: "`:`", pattern: ":" });

/** The habits of programmers; each is reported and dropped or replaced by the words of the language. */
export const Semicolon = createToken({ name: "Semicolon", pattern: ";" });
export const Brace = createToken({ name: "Brace", pattern: /[{}]/ });
/** `=>` and `->`, between a condition and what follows from it. */
export const Arrow = createToken({ name: "Arrow", pattern: /-{1,2}>|={1,2}>|[→⇒]/ });
/** The comments of other languages. One that is never closed ends with the file. */
export const OtherComment = createToken({
  name: "OtherComment",
  pattern: /\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|(?![\s\S]))/,
  line_breaks: true,
});
export const Operator = createToken({
  name: "Operator",
  pattern: /={1,3}|!={1,2}|<>|<=|>=|[<>≤≥≠!]|&&|\|\|/,
});

export const Space = createToken({ name: "Space", pattern: /[\s\u200B\uFEFF]+/, group: Lexer.SKIPPED });
export const CommentToken = createToken({ name: "Comment", pattern: /#[^\r\n]*/, group: "comments" });
/** Anything else, so that the lexer itself never fails: a run of other characters, then any single one. */
export const Odd = createToken({
  name: "Odd",
  pattern: unicode("[^\\s\\p{L}0-9_\"'‘“”„«`#()\\[\\],.:;{}=!<>≤≥≠&|]+"),
  line_breaks: false,
});
export const OddCharacter = createToken({ name: "OddCharacter", pattern: /[\s\S]/ });

export const SHAPES: TokenType[] = [
  Space,
  CommentToken,
  Identifier,
  QuotedName,
  WrongQuotedName,
  Text,
  UnclosedText,
  CurlyText,
  SingleQuoted,
  InstantToken,
  DateToken,
  OtherDate,
  TimeToken,
  NumberToken,
  LParen,
  RParen,
  LSquare,
  RSquare,
  Comma,
  Dot,
  Colon,
  Semicolon,
  Brace,
  Arrow,
  OtherComment,
  Operator,
  OddName,
  Odd,
  OddCharacter,
];

/** A pattern of Unicode classes, which Chevrotain takes as a function only. */
function unicode(source: string): (text: string, offset: number) => RegExpExecArray | null {
  const pattern = new RegExp(source, "uy");
  return (text, offset) => {
    pattern.lastIndex = offset;
    return pattern.exec(text);
  };
}
