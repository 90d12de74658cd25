import fc from "fast-check";
import { expect, test } from "vitest";
import { lineAt, positionAt } from "../../src/source/position.ts";

test("lines end with \\n, \\r\\n or \\r", () => {
  const source = { file: "a", text: "one\ntwo\r\nthree\rfour" };
  expect([0, 3, 4, 9, 15].map((offset) => positionAt(source, offset))).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 4 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 4, column: 1 },
  ]);
  expect([1, 2, 3, 4, 5].map((line) => lineAt(source, line).text)).toEqual([
    "one",
    "two",
    "three",
    "four",
    "",
  ]);
});

test("an offset beyond the text is at its end", () => {
  const source = { file: "a", text: "one\ntwo" };
  expect(positionAt(source, 99)).toEqual({ line: 2, column: 4 });
  expect(positionAt(source, -1)).toEqual({ line: 1, column: 1 });
});

test("a position leads back to its offset", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\r\n", "é", "😀"), maxLength: 40 });
  fc.assert(
    fc.property(texts, fc.nat(), (text, seed) => {
      const source = { file: "a", text };
      const offset = seed % (text.length + 1);
      const { line, column } = positionAt(source, offset);
      expect(lineAt(source, line).start + column - 1).toBe(offset);
    }),
  );
});
