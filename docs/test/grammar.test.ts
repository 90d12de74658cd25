import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as T from "../../packages/dsl/src/syntax/tokens.ts";
import { UNITS } from "../../packages/dsl/src/syntax/words.ts";
import { type Section, table, UPDATE, writtenSection } from "./support/generated.ts";
import { type Diagram, diagramsOf, type Part, rulesNotShown } from "./support/grammar/diagrams.ts";
import { ebnf } from "./support/grammar/ebnf.ts";
import { railroad } from "./support/grammar/railroad.ts";
import { root } from "./support/markdown.ts";

const PAGE = "docs/reference/grammar.md";
const FOLDER = join(root, "docs/reference/grammar");
const PARTS: readonly Part[] = ["declarations", "clauses", "actions", "conditions", "values", "tests"];

const SECTIONS: readonly Section[] = [
  { page: PAGE, name: "tokens", text: tokens() },
  ...PARTS.map((name) => ({ page: PAGE, name, text: diagramsOf(name).map(shown).join("\n\n") })),
];

function shown({ name, item }: Diagram): string {
  return [
    `### ${name}`,
    `![Railroad diagram of ${name}; the same as text follows](grammar/${name}.svg)`,
    `\`\`\`ebnf\n${ebnf(name, item)}\n\`\`\``,
  ].join("\n\n");
}

function tokens(): string {
  const shape = ({ PATTERN }: { readonly PATTERN?: unknown }) =>
    `\`${PATTERN instanceof RegExp ? PATTERN.source : String(PATTERN)}\``;
  const units = UNITS.map((unit) => `\`${unit}\``).join(", ");
  const rows = [
    [
      "NAME",
      "`ana`, `no-offers`, `` `when` ``",
      `${shape(T.Identifier)}, or letters, digits, \`_\` and \`-\` in backticks`,
    ],
    ["TEXT", '`"P-1"`', shape(T.Text)],
    ["NUMBER", "`3`, `-0.5`", shape(T.NumberToken)],
    ["DATE", "`2026-03-02`", shape(T.DateToken)],
    ["INSTANT", "`2026-03-02 10:00`, `2026-03-02T10:00:00Z`", shape(T.InstantToken)],
    ["TIME", "`21:00`", shape(T.TimeToken)],
    ["UNIT", "`30 days`", `${units}, each also with an \`s\``],
    ["CURRENCY", "`12.50 USD`", "three capitals: a code of ISO 4217"],
  ];
  return table(["token", "examples", "made of"], rows);
}

describe("the reference of the grammar (UPDATE_DOCS=1 rewrites it)", () => {
  for (const section of SECTIONS) {
    it(`${section.page}: ${section.name}`, () => expect(writtenSection(section)).toBe(section.text.trim()));
  }

  it("draws each diagram as the grammar has it, and no other", () => {
    const drawn = PARTS.flatMap(diagramsOf).map(
      ({ name, item }) => [`${name}.svg`, railroad(name, item)] as const,
    );
    if (UPDATE) {
      rmSync(FOLDER, { recursive: true, force: true });
      mkdirSync(FOLDER);
      for (const [file, svg] of drawn) writeFileSync(join(FOLDER, file), svg);
    }
    const found = readdirSync(FOLDER).map((file) => [file, readFileSync(join(FOLDER, file), "utf8")]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(drawn));
  });

  it("shows every rule of the grammar", () => expect(rulesNotShown()).toEqual([]));

  it("explains every diagram that another one names", () => {
    const diagrams = PARTS.flatMap(diagramsOf);
    const text = diagrams.map(({ name, item }) => ebnf(name, item)).join("\n");
    const named = text.replace(/"[^"]*"|'[^']*'/g, "").match(/\b[a-z][a-z-]*\b/g) ?? [];
    const missing = named.filter((name) => !diagrams.some((one) => one.name === name));
    expect([...new Set(missing)]).toEqual([]);
  });
});
