// What is wrong with the names and values of test blocks, as an author sees it. UPDATE_GOLDEN=1 writes the expected files anew.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { memoryStore } from "@comity/store";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { toShow } from "../../src/diagnostic/order.ts";
import { renderDiagnostic } from "../../src/diagnostic/render.ts";
import { problemsOfTests, translateTest } from "../../src/test-runner/blocks/translate.ts";
import { runCase } from "../../src/test-runner/run-case.ts";

const folder = new URL("../golden/test-blocks/", import.meta.url);
const vocabulary = {
  file: "vocabulary.yaml",
  text: readFileSync(new URL("vocabulary.yaml", folder), "utf8"),
};

describe("mistakes in tests", () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith(".comity")))("%s", (name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    const compiled = compile({ vocabulary: [vocabulary], rules: [{ file: name, text }] });
    const shown = toShow([...compiled.diagnostics, ...problemsOfTests(compiled)]);
    const all = shown.flatMap(({ diagnostics }) => diagnostics);
    const rendered = all.map((one) => `${renderDiagnostic(one, { color: false })}\n`).join("\n");
    const golden = new URL(name.replace(/\.comity$/, ".txt"), folder);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, rendered);
    expect(rendered).toBe(readFileSync(golden, "utf8"));
  });

  test("are not looked for where the vocabulary has errors", () => {
    const broken = { file: "vocabulary.yaml", text: "intents: 3\n" };
    const text = "pack p\ntest t given customer ana when Marketing asks to send x by y to ben expect send";
    expect(problemsOfTests(compile({ vocabulary: [broken], rules: [{ file: "p.comity", text }] }))).toEqual(
      [],
    );
  });
});

/** The notes on what a test of one rule or limit failed at. */
async function notesOn(declaration: string, block: string): Promise<readonly string[]> {
  const rules = [
    { file: "p.comity", text: `pack p\n${declaration}\ntest t\n  given customer ana\n${block}` },
  ];
  const { ruleSet, tests, diagnostics } = compile({ vocabulary: [vocabulary], rules });
  const [first] = tests;
  if (ruleSet === null || first === undefined)
    throw new Error(diagnostics.map((one) => one.message).join("\n"));
  const { testCase } = translateTest(first.test, first.source, ruleSet);
  if (testCase === null) throw new Error("The test cannot be run.");
  const { failures } = await runCase(testCase, { rules: ruleSet, openStore: async () => memoryStore() });
  expect(failures).toHaveLength(1);
  return failures.flatMap(({ notes }) => notes);
}

const RULE = "rule r applies to survey when a survey was sent within the last 90 days then block";
const LIMIT = "limit l applies to survey at most 1 per customer in any 90 days counting sent then block";
const FIRST = "  when Marketing asks to send survey by email to ana at 2026-03-02 10:00\n";
const NAMED = "  when Marketing asks to send survey by email to ana at 2026-03-02 10:00 as m1\n";
const AGAIN = "  when Marketing asks to send survey by email to ana at 2026-03-02 11:00\n  expect block";

describe("an earlier message that did not count", () => {
  test("was cleared only", async () => {
    expect(await notesOn(RULE, FIRST + AGAIN)).toEqual([
      "message 1 (survey by email to ana) was cleared, not sent: `was sent` does not count it. " +
        "If it went out, say so: `when it is sent`.",
    ]);
    expect(await notesOn(RULE, NAMED + AGAIN)).toEqual([
      "message m1 (survey by email to ana) was cleared, not sent: `was sent` does not count it. " +
        "If it went out, say so: `when m1 is sent`.",
    ]);
    expect(await notesOn(LIMIT, NAMED + AGAIN)).toEqual([
      expect.stringContaining("`counting sent` does not count it."),
    ]);
  });

  test("was cleared, and nobody said that it went", async () => {
    const nextDay = AGAIN.replace("03-02 11", "03-04 11");
    expect(await notesOn(RULE, FIRST + nextDay)).toEqual([expect.stringContaining("its clearance lapsed")]);
  });

  test("is not blamed where it counts, or is none of what is asked for", async () => {
    const other = "  when Marketing asks to send reminder by email to ana at 2026-03-02 10:00\n";
    expect(await notesOn(RULE, other + AGAIN)).toEqual([]);
    expect(await notesOn(RULE.replace("sent", "cleared"), other + AGAIN)).toEqual([]);
    const long = "  when Marketing asks to send survey by email to ana at 2026-08-02 11:00\n  expect block";
    expect(await notesOn(RULE, `${FIRST}  when it is sent\n${long}`)).toEqual([]);
  });
});
