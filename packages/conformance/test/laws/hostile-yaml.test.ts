import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseMapping, readMailMappingFile } from "@comity/adapters";
import { loadVocabulary, readScenarios } from "@comity/dsl";
import { readConfiguration } from "@comity/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packs } from "./rules.ts";

/** What each reader of YAML says of a text; nothing if it takes it. */
type Reader = (text: string) => Promise<string>;

const { vocabulary } = await packs();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-yaml-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = "any.yaml";
const READERS: readonly (readonly [string, Reader])[] = [
  [
    "a vocabulary",
    async (text) =>
      loadVocabulary([{ file, text }])
        .diagnostics.map(({ message }) => message)
        .join("\n"),
  ],
  [
    "a scenario",
    async (text) =>
      readScenarios({ file, text })
        .diagnostics.map(({ message }) => message)
        .join("\n"),
  ],
  [
    "a mapping",
    (text) => saidOf(() => parseMapping([{ file, text }], { vocabulary: () => vocabulary, silo: null })),
  ],
  ["a mapping of mail", (text) => saidOf(() => readMailMappingFile(file, text))],
  [
    "comity.yaml",
    (text) => {
      const path = join(folder, "comity.yaml");
      writeFileSync(path, text);
      return saidOf(() => readConfiguration(path, [], {}));
    },
  ],
];

async function saidOf(read: () => unknown): Promise<string> {
  try {
    await read();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Each would exhaust the stack of a parser that recurses, and fits into the least limit of size. */
const DEEP: readonly (readonly [string, string])[] = [
  ["brackets", "[".repeat(90_000)],
  ["braces behind a key", `a: ${"{a: ".repeat(20_000)}`],
  ["brackets with a quoted bracket behind each", '["]",'.repeat(18_000)],
  ["braces with a quoted brace in each", '{"}":'.repeat(18_000)],
  ["brackets with a bracket in a comment", "[ #]\n".repeat(18_000)],
  ["dashes", "- ".repeat(45_000)],
  ["dashes behind a colon", `: ${"- ".repeat(45_000)}`],
  ["dashes behind a key", `a: ${"- ".repeat(45_000)}`],
  ["keys behind keys", "a: ".repeat(30_000)],
  ["quoted keys behind keys", '"a": '.repeat(18_000)],
  ["colons", ": ".repeat(45_000)],
  ["question marks", "? ".repeat(45_000)],
  ["indentation", Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
];

describe.each(READERS)("%s", (_reader, read) => {
  it.each(DEEP)("that nests without end by %s is refused before it is parsed", async (_how, text) => {
    expect(await read(text)).toMatch(/40 levels/);
  });

  it("that is too long is refused", async () => {
    expect(await read(`# ${"x".repeat(2_000_001)}`)).toMatch(/too long|longer|larger|more than/);
  });
});

// The others take so little that it hardly matters.
describe.each(READERS.filter(([reader]) => reader === "a scenario" || reader === "comity.yaml"))(
  "%s",
  (_reader, read) => {
    it("with as many keys as fit does not compare each with every other", async () => {
      const text = Array.from({ length: 90_000 }, (_, index) => `k${index}: x\n`).join("");
      const before = process.cpuUsage();
      expect(await read(`${text}k17: y\n`)).toContain('"k17" stands here twice.');
      // Of the processor's time, which other programs do not lengthen. Comparing would take minutes.
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6).toBeLessThan(40);
    }, 600_000);
  },
);
