import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MOST_BYTES, NESTING_LIMIT } from "../../src/syntax/limits.ts";
import { codes, fixture, parseText } from "./support.ts";

/** As much of a piece as a file may hold, after a beginning. */
function largestOf(piece: string, before = ""): string {
  const room = MOST_BYTES - Buffer.byteLength(before);
  return before + piece.repeat(Math.floor(room / Buffer.byteLength(piece)));
}

describe("a file is bounded before it is parsed", () => {
  test("by its size in bytes", () => {
    expect(codes("é".repeat(MOST_BYTES / 2))).not.toContain("CY100");
    expect(codes("é".repeat(MOST_BYTES / 2 + 1))).toEqual(["CY100"]);
  });

  test("by its depth, brackets and `not` together", () => {
    const nested = (depth: number) =>
      `define a for b as ${"not (".repeat(depth / 2)}c is d${")".repeat(depth / 2)}`;
    expect(codes(nested(NESTING_LIMIT))).toEqual([]);
    expect(codes(nested(NESTING_LIMIT + 2))).toEqual(["CY101"]);
    expect(codes(`define a for b as ${"(".repeat(10_000)}c${")".repeat(10_000)}`)).toEqual(["CY101"]);
  });

  test("by sums of sums, not by how many there are", () => {
    const nested = (depth: number) =>
      `define a for b as ${"the sum of ".repeat(depth)}c${" over d".repeat(depth)}`;
    expect(codes(nested(NESTING_LIMIT))).toEqual([]);
    expect(codes(nested(NESTING_LIMIT + 1))).toEqual(["CY101"]);
    const many = Array(NESTING_LIMIT + 1).fill("the sum of c over d (e is f) is 3");
    expect(codes(`define a for b as ${many.join(" and ")}`)).toEqual([]);
    const within = `${"sum of ".repeat(10)}c over d (e is `;
    expect(codes(`define a for b as ${within.repeat(9)}`)).not.toContain("CY101");
    expect(codes(`define a for b as ${within.repeat(10)}`)).toEqual(["CY101"]);
  });

  test("by the number of its mistakes", () => {
    const found = codes("rule ; ".repeat(5000));
    expect(found).toHaveLength(1001);
    expect(found.at(-1)).toBe("CY115");
  });

  test("a declaration too deep leaves the others", () => {
    const { file } = parseText(`define a for b as ${"(".repeat(200)}\ndefine c for d as e is f`);
    expect(file.declarations.map(({ name }) => name.text)).toEqual(["c"]);
  });
});

describe("a file as large as may be is answered soon", () => {
  const pieces: readonly (readonly [piece: string, before?: string])[] = [
    ["(", "define a for b as "],
    [")", "define a for b as "],
    ["not ", "define a for b as "],
    ['"'],
    ["a", '"'],
    ["\\", 'rule a because "'],
    ["`"],
    ["{a", 'rule a because "'],
    ["= "],
    ["x = ", "define a for b as ("],
    ["a-"],
    ["a.", "define a for b as "],
    ["rule "],
    ["ruel a\n", "rule a applies to b then block\n"],
    ["ruel a applies to b then block\n", "rule a applies to b then block block\n"],
    ["when ", "rule a "],
    [" and x or y", "define a for b as x"],
    [" and x is greater than 3", "define a for b as x"],
    ["given and ", "test a "],
    ["because the a when ", "rule a "],
    ["1"],
    ["日本 "],
    ["\u202E"],
    ["\r"],
  ];

  test.each(pieces.map(([piece, before = ""]) => ({ piece, before })))(
    "nothing but $piece after $before",
    ({ piece, before }) => {
      const begun = process.cpuUsage();
      const { diagnostics } = parseText(largestOf(piece, before));
      // Time of the processor, which other programs do not lengthen.
      const { user, system } = process.cpuUsage(begun);
      expect((user + system) / 1e6).toBeLessThan(2);
      expect(diagnostics.length).toBeLessThanOrEqual(1001);
    },
  );
});

const TOUR = fixture("tour.comity").text;
const WORDS = TOUR.split(/\s+/).slice(0, 400);

describe("no text makes the parser throw", () => {
  const bits = fc.oneof(
    fc.constantFrom(...WORDS),
    fc.constantFrom('"', "(", ")", "[", "]", "`", "{", "}", "#", "\n", ";", "=", ".", ",", "“", "'", "\\"),
    fc.string({ unit: "binary", maxLength: 5 }),
  );

  test("made of words and odd characters", () => {
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 80 }), (parts) => {
        const text = parts.join(" ");
        const { diagnostics } = parseText(text);
        for (const { span, message, help } of diagnostics) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
          expect(message).not.toMatch(/undefined|null|\[object/);
          expect(help).not.toMatch(/undefined|\[object/);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("made of any characters at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(() => parseText(text)).not.toThrow();
      }),
      { numRuns: 400 },
    );
  });
});
