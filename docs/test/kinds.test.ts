import { expect, it } from "vitest";
import { type Block, pages, placeOf } from "./support/markdown.ts";

/** What a block may be, and what its other words may say. A block of another kind would be tried by nobody. */
const KINDS: Readonly<Record<string, RegExp>> = {
  comity:
    /^(|fragment|scenario|condition( in [a-z_.]+)?( for [a-z_]+)?|(error|warning) CY\d{3}|lint [a-z-]+|file=\S+)$/,
  yaml: /^(vocabulary|scenario|(vocabulary |scenario |continued )?file=\S+)$/,
  csv: /^file=\S+$/,
  eml: /^file=\S+$/,
  json: /^(lines|lines file=\S+)$/,
  ts: /^(|continued|(continued )?file=\S+)$/,
  sh: /^(|not-run|server|until)$/,
  text: /^(output|diagram|file=\S+)$/,
  mermaid: /^$/,
  ebnf: /^$/,
};

it("lines of JSON in the documentation are JSON", () => {
  const blocks = pages().flatMap((page) => page.blocks.filter(({ language }) => language === "json"));
  const lines = blocks.flatMap(({ text }) => text.trim().split("\n"));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow();
});

it("every block in the documentation is of a kind that is tried", () => {
  const strange = pages()
    .flatMap((page) => page.blocks)
    .filter((block) => !isKnown(block));
  expect(strange.map((block) => `${placeOf(block)}: ${[block.language, ...block.words].join(" ")}`)).toEqual(
    [],
  );
});

function isKnown({ language, words }: Block): boolean {
  const kind = Object.hasOwn(KINDS, language) ? KINDS[language] : undefined;
  return kind?.test(words.join(" ")) === true;
}
