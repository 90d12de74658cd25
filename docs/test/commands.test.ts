import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Block, type Page, pages, placeOf, wordOf } from "./support/markdown.ts";
import { type Bench, openBench } from "./support/try.ts";

/** Lines that are tried; all others need a block marked `not-run`. */
const TRIED = /^(npx comity|node (examples\/|\w+\.ts$)|cp |cat |curl |node -p )/;
/** How long what a page says to come may take. */
const MOST_MS = 120_000;

for (const page of pages().filter(hasCommands)) {
  describe(`commands in ${page.path}, in their order`, () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await openBench();
    });
    afterAll(() => bench.remove());

    for (const [index, block] of page.blocks.entries()) {
      const file = wordOf(block, "file");
      if (file !== null) {
        const write = block.words.includes("continued") ? "append" : "write";
        it(`${placeOf(block)} is written to ${file}`, () => bench[write](file, block.text));
      }
      if (block.language !== "sh" || block.words.includes("not-run")) continue;
      if (block.words.includes("server")) {
        it(`${placeOf(block)} answers`, () => bench.startServer(commandsOf(block).join(" ")));
        continue;
      }
      const next = page.blocks[index + 1];
      if (block.words.includes("until")) {
        it(`${placeOf(block)} comes to what is shown`, () => {
          const run = () =>
            trimmed(
              commandsOf(block)
                .map((line) => bench.runLine(line).output)
                .join(""),
            );
          return expect.poll(run, { timeout: MOST_MS, interval: 500 }).toBe(trimmed(next?.text ?? ""));
        });
        continue;
      }
      it(`${placeOf(block)} does what is shown`, () => {
        const lines = commandsOf(block);
        expect(lines.filter((line) => !TRIED.test(line))).toEqual([]);
        const outcomes = lines.map((line) => ({ line, ...bench.runLine(line) }));
        const output = outcomes.map((one) => one.output).join("");
        // What curl was answered with says why; that it was refused, its exit code.
        expect(outcomes.filter(({ line, code }) => line.startsWith("curl") && code !== 0)).toEqual([]);
        if (next?.language === "text" && next.words[0] === "output") {
          // For a hash of rules, which differs by version, a page writes `<hash>`.
          expect(trimmed(next.text)).toBe(trimmed(output.replace(/\b[0-9a-f]{12}\b/g, "<hash>")));
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
