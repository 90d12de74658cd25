import { createToken, Lexer, type TokenType } from "chevrotain";
import { Word } from "./tokens.ts";

const byText = new Map<string, TokenType>();

/** The words that a name cannot be, unless it is written in backticks. */
const RESERVED = [
  ["and", "or", "not", "is", "some", "no", "every", "as", "the", "becomes", "does"],
  ["applies", "when", "unless", "then", "because", "if", "except", "given", "expect"],
  ["true", "false", "today", "now", "local_time"],
] as const;

/** The words that mean something in their place only, and are names everywhere else. */
const CONTEXTUAL = [
  ["pack", "use", "define", "observe", "rule", "conflict", "limit", "alert", "test"],
  [
    "owner",
    "for",
    "from",
    "to",
    "between",
    "within",
    "across",
    "winner",
    "loser",
    "at",
    "on",
    "in",
    "per",
    "by",
  ],
  [
    "any",
    "a",
    "an",
    "calendar",
    "counting",
    "once",
    "unknown",
    "there",
    "room",
    "window",
    "ends",
    "while",
    "so",
    "else",
  ],
  [
    "block",
    "hold",
    "send",
    "review",
    "until",
    "local",
    "time",
    "attach",
    "remove",
    "items",
    "channel",
    "where",
  ],
  ["none", "remain", "most", "least", "more", "less", "than", "before", "after", "one", "of", "last", "next"],
  ["ago", "empty", "starts", "start", "with", "end", "contains", "contain", "matches", "match", "household"],
  [
    "number",
    "sum",
    "smallest",
    "largest",
    "min",
    "max",
    "over",
    "about",
    "same",
    "was",
    "cleared",
    "started",
  ],
  [
    "sent",
    "higher",
    "priority",
    "earlier",
    "neither",
    "customer",
    "zone",
    "has",
    "silo",
    "stale",
    "unreadable",
  ],
  ["step", "it", "asks", "campaign", "leave", "pass", "passes", "fails", "withdrawn", "reviews", "says"],
  ["amend", "attaching", "removing", "using", "recall", "missed", "nothing", "fact"],
] as const;

type Reserved = (typeof RESERVED)[number][number];
type Contextual = (typeof CONTEXTUAL)[number][number];

function create(text: string, reserved: boolean): TokenType {
  const type = createToken({
    name: `word_${text}`,
    label: `\`${text}\``,
    pattern: Lexer.NA,
    categories: reserved ? [] : [Word],
  });
  byText.set(text, type);
  return type;
}

function table<Text extends string>(groups: readonly (readonly Text[])[], reserved: boolean) {
  const entries = groups.flat().map((text) => [text, create(text, reserved)]);
  return Object.fromEntries(entries) as Readonly<Record<Text, TokenType>>;
}

const reserved = table<Reserved>(RESERVED, true);
const contextual = table<Contextual>(CONTEXTUAL, false);

/** The token type of each word of the language, by its text. */
export const W: Readonly<Record<Reserved | Contextual, TokenType>> = { ...reserved, ...contextual };

/** The units in which a length of time is written. Months and years are known to say why they are not lengths. */
export const Unit = createToken({
  name: "Unit",
  label: "a unit of time",
  pattern: Lexer.NA,
  categories: [Word],
});
export const UNITS = ["second", "minute", "hour", "day", "week"] as const;
const CALENDAR_UNITS = ["month", "year"];
for (const unit of [...UNITS, ...CALENDAR_UNITS]) {
  byText.set(unit, Unit);
  byText.set(`${unit}s`, Unit);
}

/** `USD`: three capitals. A name of that form stays a name. */
export const Currency = createToken({
  name: "Currency",
  label: "a currency",
  pattern: Lexer.NA,
  categories: [Word],
});

export const WORD_TYPES: TokenType[] = [...Object.values(W), Unit, Currency];

/** The type of a word of the language; undefined for a name. */
export function wordType(text: string): TokenType | undefined {
  return byText.get(text) ?? (/^[A-Z]{3}$/.test(text) ? Currency : undefined);
}

/** The word as written in the language, for a token type of {@link W}. */
export function wordOf(type: TokenType): string | null {
  return type.name.startsWith("word_") ? type.name.slice("word_".length) : null;
}

export const RESERVED_WORDS: readonly string[] = RESERVED.flat();

export function isReserved(type: TokenType): boolean {
  return Object.hasOwn(reserved, wordOf(type) ?? "");
}
