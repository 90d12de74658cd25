import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Block, type Page, pages, placeOf, wordOf } from "./support/markdown.ts";
import { type Bench, openBench } from "./support/try.ts";

/** Lines that are tried; all others need a block marked `not-run`. */
const TRIED = /^(npx comity|node examples\/|cp |cat )/;

for (const page of pages().filter(hasCommands)) {
  describe(`commands in ${page.path}, in their order`, () => {
    let bench: Bench;
    beforeAll(() => {
      bench = openBench();
    });
    afterAll(() => bench.remove());

    for (const [index, block] of page.blocks.entries()) {
      const file = wordOf(block, "file");
      if (file !== null) it(`${placeOf(block)} is written to ${file}`, () => bench.write(file, block.text));
      if (block.language !== "sh" || block.words.includes("not-run")) continue;
      it(`${placeOf(block)} does what is shown`, () => {
        const lines = commandsOf(block);
        expect(lines.filter((line) => !TRIED.test(line))).toEqual([]);
        const output = lines.map((line) => bench.runLine(line).output).join("");
        const shown = page.blocks[index + 1];
        if (shown?.language === "text" && shown.words[0] === "output") {
          // For a hash of rules, which differs by version, a page writes `<hash>`.
          expect(trimmed(shown.text)).toBe(trimmed(output.replace(/\b[0-9a-f]{12}\b/g, "<hash>")));
        } else expect(output).not.toMatch(/^comity: /m);
      });
    }
  });
}

function hasCommands(page: Page): boolean {
  return page.blocks.some(({ language, words }) => language === "sh" && !words.includes("not-run"));
}

/** Lines of a shell, those that end with a backslash joined to the next. */
function commandsOf(block: Block): string[] {
  const joined = block.text.replaceAll("\\\n", " ");
  return joined.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

function trimmed(text: string): string {
  return text.replace(/[ \t]+$/gm, "").trim();
}
