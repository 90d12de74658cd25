// Every diagnostic of names, meaning and vocabulary, as an author sees it. UPDATE_GOLDEN=1 writes the expected files anew.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { MEANING } from "../../src/diagnostic/meaning-problems.ts";
import { NAMES } from "../../src/diagnostic/name-problems.ts";
import { renderDiagnostic } from "../../src/diagnostic/render.ts";
import { VOCABULARY } from "../../src/diagnostic/vocabulary-problems.ts";
import type { Source } from "../../src/source/source.ts";
import { loadVocabulary } from "../../src/vocabulary/load-vocabulary.ts";

const golden = fileURLToPath(new URL("../golden", import.meta.url));
const vocabulary: Source = { file: "vocabulary.yaml", text: read("check/vocabulary.yaml") };

/** About a folder or a command rather than a text: see load-rules.test.ts. */
const WITHOUT_TEXT = [NAMES.noFolder, NAMES.noRules, NAMES.badBundle, NAMES.packsOfBundle].map(
  ({ code }) => code,
);

function read(path: string): string {
  return readFileSync(`${golden}/${path}`, "utf8");
}

function cases(folder: string, extension: string): string[] {
  return readdirSync(`${golden}/${folder}`)
    .filter((name) => name.endsWith(extension))
    .sort();
}

/** Cuts a case into files at lines like `#--- q/q.comity`; what stands before the first is `first`. */
function files(text: string, first: string): Source[] {
  const [own = "", ...others] = text.split(/^#--- /m);
  const named = others.map((part) => {
    const end = part.indexOf("\n");
    return { file: part.slice(0, end), text: part.slice(end + 1) };
  });
  return [{ file: first, text: own }, ...named];
}

function matches(diagnostics: readonly Diagnostic[], expectedFile: string): void {
  const rendered = diagnostics.map((one) => `${renderDiagnostic(one, { color: false })}\n`).join("\n");
  const path = `${golden}/${expectedFile}`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, rendered);
  expect(rendered).toBe(readFileSync(path, "utf8"));
}

describe("rules", () => {
  test.each(cases("check", ".comity"))("%s", (name) => {
    const rules = files(read(`check/${name}`), `p/${name}`);
    const { diagnostics, ruleSet } = compile({ vocabulary: [vocabulary], rules });
    expect(ruleSet).toBeNull();
    matches(diagnostics, `check/${name.replace(".comity", ".txt")}`);
  });
});

describe("vocabularies", () => {
  test.each(cases("vocabulary", ".yaml"))("%s", (name) => {
    const { diagnostics, vocabulary: made } = loadVocabulary(files(read(`vocabulary/${name}`), name));
    expect(made).toBeNull();
    matches(diagnostics, `vocabulary/${name.replace(".yaml", ".txt")}`);
  });
});

describe("the catalogue", () => {
  const problems = [...Object.values(NAMES), ...Object.values(MEANING), ...Object.values(VOCABULARY)];
  const codes = problems.map(({ code }) => code);

  test("has a code of its own for each problem", () => {
    expect(new Set(codes).size).toBe(codes.length);
  });

  test("has a golden case for each code", () => {
    const texts = [...cases("check", ".txt").map((name) => read(`check/${name}`))];
    texts.push(...cases("vocabulary", ".txt").map((name) => read(`vocabulary/${name}`)));
    const all = texts.join("\n");
    const missing = codes.filter((code) => !all.includes(` ${code}:`) && !WITHOUT_TEXT.includes(code));
    expect(missing).toEqual([]);
  });
});
