import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectLaws, formatted } from "./support.ts";

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
