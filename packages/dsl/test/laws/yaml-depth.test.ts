import { yamlExcess } from "@comity/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isMap, isSeq, Lexer, parseDocument } from "yaml";
import { RUNS } from "./packs.ts";

/** What opens, closes, or looks as if it did. */
const PIECES = [
  ...["[", "]", "{", "}", ",", "- ", "? ", ": ", "a: ", "a", '"a": ', "'b'", '"', "'", '"]"', "'}'"],
  ...[
    "\n",
    "\r\n",
    " ",
    "  ",
    "    ",
    "\t",
    "#",
    " # ]\n",
    "|\n",
    ">-\n",
    "&a ",
    "!t ",
    "*a",
    "---\n",
    "...\n",
  ],
];

/** Of a document; not of a text, which may have several. */
function depthOf(node: unknown): number {
  if (isSeq(node)) return 1 + Math.max(0, ...node.items.map(depthOf));
  if (!isMap(node)) return 0;
  return 1 + Math.max(0, ...node.items.flatMap(({ key, value }) => [depthOf(key), depthOf(value)]));
}

it("what is not called too deep nests no more than twice as deep, whatever the text", () => {
  const depth = 4;
  const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, (any) => {
      const limits = { characters: 1_000, depth };
      if (yamlExcess(any, (all) => new Lexer().lex(all), limits) !== null) return;
      const { contents } = parseDocument(any, { uniqueKeys: false, logLevel: "silent" });
      expect(depthOf(contents)).toBeLessThanOrEqual(2 * depth);
    }),
    { numRuns: 20 * RUNS },
  );
});
