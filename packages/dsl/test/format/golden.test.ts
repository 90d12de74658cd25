import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectLaws, formatted, PACKS } from "./support.ts";

const GOLDEN = join(import.meta.dirname, "golden");
const AFTER = ".formatted.comity";
const names = readdirSync(GOLDEN).filter((name) => name.endsWith(".comity") && !name.endsWith(AFTER));

describe("the layout of", () => {
  it.each(names)("%s", async (name) => {
    const text = readFileSync(join(GOLDEN, name), "utf8");
    expectLaws(text);
    await expect(formatted(text)).toMatchFileSnapshot(join(GOLDEN, name.replace(".comity", AFTER)));
  });
});

describe("the packs of this repository are formatted (npx comity fmt does it)", () => {
  it.each(PACKS.filter(([name]) => name.startsWith("rules")))("%s", (_name, text) => {
    expect(formatted(text)).toBe(text);
  });
});
