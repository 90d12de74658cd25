// The product's own packs try everything that they say.
import { join } from "node:path";
import { Readable } from "node:stream";
import { main } from "@comity/cli";
import { expect, test } from "vitest";

const rules = join(import.meta.dirname, "..", "..", "..", "..", "rules");

test("the packs' tests pass, and reach every outcome that can occur", async () => {
  const written: string[] = [];
  const output = {
    color: false,
    isTerminal: false,
    columns: 100,
    write: async (text: string) => void written.push(text),
    flushed: async () => undefined,
  };
  const io = { out: output, err: output, env: {}, stdin: Readable.from([]) };
  const code = await main(["test", "--rules", rules, "--coverage-min", "100"], io);
  expect(written.join("")).toMatch(/^Coverage: 100 %/);
  expect(code).toBe(0);
});
