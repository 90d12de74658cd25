import fc, { type Arbitrary } from "fast-check";

/** The tokens of a piece of a rule file, as written. */
export type Tokens = readonly string[];
export type Piece = Arbitrary<Tokens>;

/** Pieces one after another; a string is its words. */
export function seq(...parts: readonly (string | Piece)[]): Piece {
  const pieces = parts.map((part) => (typeof part === "string" ? fc.constant(words(part)) : part));
  return fc.tuple(...pieces).map((each) => each.flat());
}

function words(text: string): Tokens {
  return text.split(" ").filter((word) => word !== "");
}

export function oneOf(...pieces: readonly (string | Piece)[]): Piece {
  return fc.oneof(...pieces.map((piece) => (typeof piece === "string" ? fc.constant(words(piece)) : piece)));
}

export function maybe(...parts: readonly (string | Piece)[]): Piece {
  return fc.oneof(fc.constant([]), seq(...parts));
}

export function list(piece: Piece, separator: string, most: number): Piece {
  return fc
    .array(piece, { minLength: 1, maxLength: most })
    .map((all) => all.flatMap((each, index) => (index === 0 ? each : [separator, ...each])));
}

const PLAIN = [
  ...["x", "status", "policy", "upsell", "late_fee_notice", "P-1", "win-back", "_hidden", "Ana", "h1", "a2b"],
  ...[
    "autopay",
    "the-longest-name-that-anybody-is-likely-to-write-down",
    "`when`",
    "`and`",
    "`plain`",
    "`rule`",
  ],
];
/** Words that mean something in other places: as names they are understood or refused, but never changed. */
const AMBIGUOUS = [
  ...[
    "rule",
    "test",
    "alert",
    "use",
    "pack",
    "observe",
    "limit",
    "number",
    "household",
    "customer",
    "between",
  ],
  ...["days", "USD", "on", "a", "an", "per", "in", "for", "at", "send", "within", "before", "step", "else"],
];

export interface Names {
  readonly name: Piece;
  readonly path: Piece;
  readonly selection: Piece;
}

function namesFrom(pool: readonly string[]): Names {
  const name = fc.constantFrom(...pool).map((one) => [one]);
  const selection = seq(list(name, ",", 4), maybe("except", list(name, ",", 3)));
  return { name, path: list(name, ".", 3), selection };
}

/** Names that can be mistaken for nothing else. */
export const PLAIN_NAMES = namesFrom(PLAIN);
export const AMBIGUOUS_NAMES = namesFrom([...PLAIN, ...AMBIGUOUS]);

const TEXTS = [
  '""',
  '"P-"',
  '"It is # no comment."',
  '"\\"\\\\\\n"',
  '"Grüße, 保険 🎭"',
  `"${"long ".repeat(20)}"`,
];
export const text: Piece = fc.constantFrom(...TEXTS).map((one) => [one]);
const HOLES = ['"Policy {policy.number} is {{ {x} }}."', '"{ policy . number }"'];
export const because: Piece = seq(
  "because",
  fc.constantFrom(...TEXTS, ...HOLES).map((one) => [one]),
);

export const date: Piece = oneOf("2026-03-02", "2024-02-29");
export const instant: Piece = fc
  .constantFrom("2026-03-02 10:00", "2026-03-02T10:00:00Z", "2026-03-02T10:00:00.5+01:00")
  .map((one) => [one]);
export const moment: Piece = oneOf(date, instant);
export const time: Piece = oneOf("08:00", "21:59");
export const number: Piece = oneOf("0", "3", "-1", "5.25", "500.00", "007");
export const length: Piece = seq(oneOf("1", "30"), oneOf("second", "minutes", "hours", "days", "week"));
