// Every lint rule, in cases that it must report and near misses that it must not: UPDATE_GOLDEN=1 writes findings.txt anew.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { memoryStore } from "@comity/store";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { type Linted, lintRules } from "../../src/compile/lint-rules.ts";
import { LINT } from "../../src/diagnostic/lint-problems.ts";
import { renderDiagnostic } from "../../src/diagnostic/render.ts";
import { applyEdits } from "../../src/lint/apply-edits.ts";
import type { Reached } from "../../src/lint/context.ts";
import { LINT_RULES } from "../../src/lint/table.ts";
import type { Source } from "../../src/source/source.ts";
import { parse } from "../../src/syntax/parse.ts";
import { translateTest } from "../../src/test-runner/blocks/translate.ts";
import { reachedBy } from "../../src/test-runner/reached.ts";

const here = new URL(".", import.meta.url).pathname;
const vocabulary: Source = { file: "vocabulary.yaml", text: readFileSync(`${here}/vocabulary.yaml`, "utf8") };

/** Cuts a case into files at lines like `#--- q/q.comity`; what stands before the first is `p/cases.comity`. */
function filesOf(text: string): Source[] {
  const [own = "", ...others] = text.split(/^#--- /m);
  const named = others.map((part) => {
    const end = part.indexOf("\n");
    return { file: part.slice(0, end), text: part.slice(end + 1) };
  });
  return [{ file: "p/cases.comity", text: own }, ...named];
}

/** Names of the declarations in which a lint rule has found something. */
function namesFound(rule: string, { findings }: Linted): string[] {
  const names = findings
    .filter((one) => one.rule === rule)
    .map(({ diagnostic: { source, span } }) => {
      const at = parse(source).file.declarations.find(
        (one) => span.start >= one.span.start && span.start < one.span.end,
      );
      return at?.name.text ?? `the head of ${source.file}`;
    });
  return [...new Set(names)].sort();
}

async function reachedIn(rules: readonly Source[]): Promise<Reached> {
  const { ruleSet, tests } = compile({ vocabulary: [vocabulary], rules });
  const ids = new Set<string>();
  for (const { test: written, source } of tests) {
    const testCase = ruleSet && translateTest(written, source, ruleSet).testCase;
    if (ruleSet === null || testCase === null) throw new Error(`${written.name.text} cannot be run.`);
    const found = await reachedBy(testCase, { rules: ruleSet, openStore: async () => memoryStore() });
    for (const id of found ?? []) ids.add(id);
  }
  return { ids, unclear: new Set() };
}

describe("lint rules", () => {
  test.each(LINT_RULES.map(({ name }) => name))("%s", async (name) => {
    const rules = filesOf(readFileSync(`${here}/${name}/cases.comity`, "utf8"));
    const reached = name === "rule-without-test" ? await reachedIn(rules) : null;
    const linted = lintRules({ vocabulary: [vocabulary], rules }, reached);
    expect(linted.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const declared = rules.flatMap((source) => parse(source).file.declarations.map((one) => one.name.text));
    const bad = declared.filter((one) => one.startsWith("bad-")).sort();
    const near = declared.filter((one) => one.startsWith("ok-"));
    expect(namesFound(name, linted).filter((one) => !one.startsWith("the head"))).toEqual(bad);
    expect(near.length).toBeGreaterThanOrEqual(bad.length);
    matches(linted, name);
  });

  test("each has its cases, and each code stands in one of them", () => {
    const folders = readdirSync(here, { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(folders.map((one) => one.name).sort()).toEqual(LINT_RULES.map(({ name }) => name).sort());
    const texts = folders.map((one) => readFileSync(`${here}/${one.name}/findings.txt`, "utf8")).join("\n");
    const codes = LINT_RULES.flatMap((rule) => rule.codes);
    expect(codes.filter((code) => !texts.includes(` ${code}:`))).toEqual([]);
    const known = Object.values(LINT).map(({ code }) => code);
    expect(new Set(known).size).toBe(known.length);
  });
});

test("an unused definition is taken out with its comments", () => {
  const used = "pack p\nrule r applies to upsell then block\n";
  const text = `${used}# Nobody\n# asks.\ndefine d for customer as customer.country is "NO" # Not this either.\n\n`;
  const { findings } = lintRules({ vocabulary: [vocabulary], rules: [{ file: "p.comity", text }] }, null);
  const fixes = findings.flatMap(({ diagnostic: { fix } }) => (fix === null ? [] : [fix.edits]));
  expect(applyEdits(text, fixes)).toEqual({ text: used, applied: 1 });
});

function matches({ findings }: Linted, name: string): void {
  const own = findings.filter(({ rule }) => rule === name);
  const text = own.map(({ diagnostic }) => `${renderDiagnostic(diagnostic, { color: false })}\n`).join("\n");
  const path = `${here}/${name}/findings.txt`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
}
