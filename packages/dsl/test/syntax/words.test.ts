import { describe, expect, test } from "vitest";
import { CLAUSE_WORDS } from "../../src/syntax/clauses.ts";
import { Grammar } from "../../src/syntax/grammar/expectations.ts";
import { RESERVED_WORDS, W } from "../../src/syntax/words.ts";
import { codes, parseText, plain } from "./support.ts";

const free = Object.keys(W).filter((word) => !RESERVED_WORDS.includes(word));
/** Words that mean something right after `is`, where the last of these sentences puts a name. */
const MEANT_AFTER_IS = "one at more less on before after between within empty min max".split(" ");

describe("a word that is not reserved is a name wherever it cannot be meant", () => {
  test.each(free)("%s", (word) => {
    const texts = [
      `define d for customer as some a.b (${word} is 3 and x.${word} is more than 2)`,
      `define d for ${word} as some ${word}.${word} (x is 3)`,
      `rule r applies to ${word}, other except ${word} then attach ${word}`,
      `test t given customer ana and ana has a.b (${word} 3, x ${word}, ${word} [${word}]) when 1 hour passes expect send`,
    ];
    if (!MEANT_AFTER_IS.includes(word))
      texts.push(`define d for customer as status is ${word} or (a is not ${word})`);
    for (const text of texts) expect(`${codes(text)} ${text}`).toBe(` ${text}`);
  });
});

describe("a reserved word is a name", () => {
  test.each(RESERVED_WORDS)("%s after a dot and in backticks", (word) => {
    const text = `define d for customer as some a.${word} (\`${word}\` is \`${word}\` and x.${word} is y)`;
    expect(codes(text)).toEqual([]);
  });
});

test("a declaration's words may be fields on lines of their own", () => {
  const text = [
    "test t",
    "  given customer ana",
    "  and ana has credit.account (number 5,",
    "    limit 500.00 USD,",
    "    test x,",
    '    rule "y",',
    "    alert true,",
    "    pack [a, b])",
    "  when 1 hour passes",
    "  expect send",
  ].join("\n");
  expect(codes(text)).toEqual([]);
});

test("the grammar is not ambiguous with two tokens of lookahead", () => {
  expect(() => new Grammar(true)).not.toThrow();
});

test("clauses may stand in any order", () => {
  const head = 'limit l "x" ';
  const clauses = [
    "applies to a",
    "at most 3",
    "per customer",
    "in any 7 days",
    "counting sent",
    "then hold until there is room, at most 7 days or else block",
    'because "y"',
  ];
  const tree = (parts: readonly string[]) => parseText(head + parts.join(" ")).file.declarations.map(plain);
  expect(codes(head + clauses.join(" "))).toEqual([]);
  expect(codes(head + clauses.toReversed().join(" "))).toEqual([]);
  expect(tree(clauses.toReversed())).toEqual(tree(clauses));
});

test("every clause has words by which a reader knows it", () => {
  expect(Object.values(CLAUSE_WORDS).every((words) => words.length > 0)).toBe(true);
});
