import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Block, pages, placeOf, wordOf } from "./support/markdown.ts";
import { type Bench, openBench } from "./support/try.ts";

/** A program: a block, with those that continue it, and what it is said to write. */
interface Program {
  readonly block: Block;
  readonly text: string;
  readonly output: string | null;
}

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

describe("programs in the documentation", () => {
  for (const { block, text, output } of pages().flatMap((page) => programsOf(page.blocks))) {
    it(`${placeOf(block)} runs${output === null ? "" : ", and writes what is shown"}`, () => {
      const outcome = bench.runProgram(text);
      expect(outcome).toMatchObject({ code: 0 });
      if (output !== null) expect(outcome.output).toBe(output);
    });
  }

  it("the README's example of the library has 15 lines at most", () => {
    const readme = pages().find(({ path }) => path === "README.md");
    const lengths = programsOf(readme?.blocks ?? []).map(({ text }) => text.trimEnd().split("\n").length);
    expect(lengths).toEqual([expect.any(Number)]);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(15);
  });
});

function programsOf(blocks: readonly Block[]): Program[] {
  const programs: Program[] = [];
  for (const [index, block] of blocks.entries()) {
    // One that has a file of its own is run by a line of its page.
    if (block.language !== "ts" || wordOf(block, "file") !== null) continue;
    const next = blocks[index + 1];
    const output = next?.language === "text" && next.words[0] === "output" ? next.text : null;
    const before = block.words.includes("continued") ? programs.at(-1) : undefined;
    programs.push({ block, text: `${before?.text ?? ""}${block.text}`, output });
  }
  return programs;
}
