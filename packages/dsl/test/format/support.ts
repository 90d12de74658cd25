import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { format } from "../../src/format/format.ts";
import { type ParseResult, parse } from "../../src/syntax/parse.ts";

/** How many texts each law is tried with. */
export const RUNS = Number(process.env.COMITY_RUNS ?? 150);

/** In milliseconds: the machine may be busy with other things. */
export const TIMEOUT = 20_000 + RUNS * 100;

const ROOT = join(import.meta.dirname, "../../../..");

/** The rule files that people wrote, and the parser's own examples. */
export const PACKS: readonly (readonly [string, string])[] = [
  "rules",
  "packages/dsl/test/syntax/fixtures",
].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".comity"))
    .sort()
    .map((name) => [join(folder, name), readFileSync(join(ROOT, folder, name), "utf8")] as const)
    .filter(([, text]) => parse({ file: "", text }).diagnostics.length === 0),
);

export function formatted(text: string): string {
  const result = format({ file: "test.comity", text });
  if ("text" in result) return result.text;
  throw new Error(
    `${result.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n")}\n\n${text}`,
  );
}

/** What a file says: its tree without places, and its comments without the space at their ends. */
export function meaningOf({ file: { comments, ...tree } }: ParseResult): unknown {
  const withoutPlaces: unknown = JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => (key === "span" ? undefined : value)),
  );
  return { tree: withoutPlaces, comments: comments.map(({ text }) => text.trimEnd()) };
}

/** Everything that holds of a text that was formatted. */
export function expectLaws(source: string): void {
  const text = formatted(source);
  const after = parse({ file: "", text });
  expect(after.diagnostics).toEqual([]);
  expect(meaningOf(after)).toEqual(meaningOf(parse({ file: "", text: source })));
  expect(formatted(text)).toBe(text);
  expect(text).not.toMatch(/\r|[ \t]\n|\n\n\n|^\n|\n\n$/);
  expect(text.replace(/"(?:[^"\\\n]|\\.)*"|#[^\n]*/g, "")).not.toMatch(/[^\x20-\x7E\n]/);
  expect(text === "" || text.endsWith("\n")).toBe(true);
}
