import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WIDTH } from "../../src/format/format.ts";
import { parse } from "../../src/syntax/parse.ts";
import { AMBIGUOUS_NAMES } from "./generate-parts.ts";
import { ruleFiles, spacing, writeTokens, writtenFiles } from "./generators.ts";
import { expectLaws, formatted, PACKS, RUNS, TIMEOUT } from "./support.ts";

const runs = { numRuns: RUNS };
const spaces = (comments: boolean) => fc.array(spacing(comments), { minLength: 1, maxLength: 80 });

describe("a formatted file (COMITY_RUNS sets how many are tried)", { timeout: TIMEOUT }, () => {
  it("says the same, keeps its comments, and stays as it is when formatted again", () => {
    fc.assert(fc.property(writtenFiles(), expectLaws), runs);
  });

  it("says the same wherever its clauses stood", () => {
    fc.assert(fc.property(writtenFiles({ anyOrder: true }), expectLaws), runs);
  });

  it("does not depend on the order of clauses, where no comments stand between them", () => {
    const tokens = ruleFiles({ anyOrder: true });
    fc.assert(
      fc.property(tokens, (written) => {
        const text = formatted(writeTokens(written, [" "]));
        expect(clauseOrders(text)).toEqual(
          clauseOrders(text).map((order) => order.toSorted((a, b) => a - b)),
        );
      }),
      runs,
    );
  });

  it("does not depend on space and line breaks", () => {
    fc.assert(
      fc.property(ruleFiles(), spaces(false), (tokens, some) => {
        expect(formatted(writeTokens(tokens, some))).toBe(formatted(writeTokens(tokens, [" "])));
      }),
      runs,
    );
  });

  it("differs by its comments alone, where comments were put between its words", () => {
    fc.assert(
      fc.property(ruleFiles(), spaces(true), (tokens, some) => {
        const text = formatted(writeTokens(tokens, some));
        expect(formatted(withoutComments(text))).toBe(formatted(writeTokens(tokens, [" "])));
      }),
      runs,
    );
  });

  it("is no wider than the limit where it can be broken", () => {
    fc.assert(
      fc.property(ruleFiles(), (tokens) => {
        const wide = formatted(writeTokens(tokens, [" "]))
          .split("\n")
          .filter((line) => line.length > WIDTH && isBreakable(line));
        expect(wide).toEqual([]);
      }),
      runs,
    );
  });

  it("keeps names that are words of the language elsewhere, or is refused", () => {
    const parsed = { tried: 0, understood: 0 };
    fc.assert(
      fc.property(writtenFiles({ names: AMBIGUOUS_NAMES, anyOrder: true }), (text) => {
        parsed.tried++;
        if (parse({ file: "", text }).diagnostics.length > 0) return;
        parsed.understood++;
        expectLaws(text);
      }),
      { numRuns: RUNS * 2 },
    );
    expect(parsed.understood).toBeGreaterThan(parsed.tried / 10);
  });
});

it("keeps the order of clauses where a name would begin a declaration if its clause moved", () => {
  const text = "alert a for Billing\n  once per customer\n  when some x\n  send observe\n";
  expectLaws(text);
  expect(formatted(text)).toBe(text);
});

describe.each(PACKS)("%s", { timeout: TIMEOUT }, (_name, text) => {
  const tokens = wordsOf(text);

  it("keeps what it says", () => expectLaws(text));

  it("has one layout, however it was written", () => {
    fc.assert(
      fc.property(spaces(false), (some) => {
        expect(formatted(writeTokens(tokens, some))).toBe(formatted(withoutComments(text)));
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });

  it("keeps comments wherever they are put, and nothing else changes by them", () => {
    fc.assert(
      fc.property(spaces(true), (some) => {
        const commented = writeTokens(tokens, some);
        expectLaws(commented);
        expect(formatted(withoutComments(formatted(commented)))).toBe(formatted(withoutComments(text)));
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });
});

const WORDS =
  /"[^"\\]*(?:\\.[^"\\]*)*"|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[0-9:.Z+]*|\d\d:\d\d|-?\d+\.\d+|[()[\],.:]|#[^\n]*|[^\s()[\],.:]+/g;

/** The words of a text without its comments. */
function wordsOf(text: string): string[] {
  return (text.match(WORDS) ?? []).filter((word) => !word.startsWith("#"));
}

function withoutComments(text: string): string {
  return text.replace(WORDS, (word) => (word.startsWith("#") ? "" : word));
}

const ORDER = ["applies", "between", "at most", "within", "winner", "loser", "for", "when", "unless"];
const LATER = ["counting", "then", "send", "once", "because", "if unknown"];

/** The places that the clauses of each declaration but tests have in the order in which they are best read. */
function clauseOrders(text: string): number[][] {
  const known = [...ORDER, ...LATER];
  return text
    .split("\n\n")
    .filter((declaration) => !declaration.startsWith("test"))
    .map((declaration) =>
      [...declaration.matchAll(/^ {2}(at most|if unknown|[a-z]+)/gm)].map(([, word = ""]) =>
        known.indexOf(word),
      ),
    )
    .map((order) => order.filter((place) => place >= 0));
}

/** A line of several words; what stands in one sentence without brackets and commas is not broken. */
function isBreakable(line: string): boolean {
  const outside = line.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return outside.length > WIDTH && /[(,]. /.test(outside);
}
