import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LEXICAL } from "../../src/diagnostic/lexical-problems.ts";
import { renderDiagnostic } from "../../src/diagnostic/render.ts";
import { SYNTAX } from "../../src/diagnostic/syntax-problems.ts";
import { parse } from "../../src/syntax/parse.ts";

const folder = new URL("../golden/syntax/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".comity"));

/** Each file of mistakes beside what is said about it; UPDATE_GOLDEN=1 writes the latter. */
test.each(files)("%s is reported as on record", (name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  const { diagnostics } = parse({ file: name, text });
  const rendered = diagnostics.map((each) => `${renderDiagnostic(each, { color: false })}\n`).join("\n");
  const golden = new URL(name.replace(/\.comity$/, ".txt"), folder);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, rendered);
  expect(rendered).toBe(readFileSync(golden, "utf8"));
});

test("every entry of the catalogue is shown by one of them", () => {
  const shown = new Set(
    files.flatMap((name) => {
      const text = readFileSync(new URL(name.replace(/\.comity$/, ".txt"), folder), "utf8");
      return [...text.matchAll(/CY\d{3}/g)].map(([code]) => code);
    }),
  );
  // Too large, too deep, too many: see hostile.test.ts.
  const elsewhere = [LEXICAL.fileTooLarge, LEXICAL.nestedTooDeep, LEXICAL.tooMany].map(({ code }) => code);
  const all = [...Object.values(LEXICAL), ...Object.values(SYNTAX)].map(({ code }) => code);
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((code) => !shown.has(code) && !elsewhere.includes(code))).toEqual([]);
});
