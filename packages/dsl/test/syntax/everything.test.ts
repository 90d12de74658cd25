import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "../../src/syntax/parse.ts";
import { fixture, plain } from "./support.ts";

test("the tour of the language has no mistakes", () => {
  const { file, diagnostics } = parse(fixture("tour.comity"));
  expect(diagnostics).toEqual([]);
  expect(file.declarations.map(({ kind }) => kind)).toEqual([
    ..."define rule conflict limit".split(" "),
    ...Array.from({ length: 8 }, () => "rule"),
    ..."alert test test".split(" "),
  ]);
});

test("every form of the language becomes the tree that is on record", () => {
  const { file, diagnostics } = parse(fixture("everything.comity"));
  expect(diagnostics).toEqual([]);
  const { header, uses, declarations } = file;
  const lines = [header, ...uses, ...declarations].flatMap((each) => [
    "",
    ...Object.entries(plain(each) as object).flatMap(([key, value]) => printed(key, value)),
  ]);
  const golden = new URL("../golden/syntax/everything.ast.txt", import.meta.url);
  const text = `${lines.join("\n").trim()}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, "utf8"));
});

/** A line for each key; conditions and lists get one for each of their parts. */
function printed(key: string, value: unknown): string[] {
  const parts = Array.isArray(value) ? value : partsOf(value);
  if (parts === null) return [`${key}: ${JSON.stringify(value)}`];
  const kind = Array.isArray(value) ? "" : ` ${(value as { kind: string }).kind}`;
  return [`${key}:${kind}`, ...parts.map((part) => `  ${JSON.stringify(part)}`)];
}

function partsOf(value: unknown): readonly unknown[] | null {
  return typeof value === "object" && value !== null && "args" in value && Array.isArray(value.args)
    ? value.args
    : null;
}
