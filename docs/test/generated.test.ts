import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../packages/cli/src/commands/table.ts";
import type { Command, Option } from "../../packages/cli/src/frame/command.ts";
import { LINT_RULES } from "../../packages/dsl/src/lint/table.ts";
import { RESERVED_WORDS } from "../../packages/dsl/src/syntax/words.ts";
import { ADAPTER_TYPES, configurationSchema } from "../../packages/server/src/index.ts";
import { type PackageRule, packages } from "../../scripts/architecture/table.ts";
import { entriesOf, FAMILIES } from "./support/catalogue.ts";
import { type Section, table, UPDATE, writtenSection } from "./support/generated.ts";
import { root } from "./support/markdown.ts";
import { configurationTables, problemsTable, routesTable } from "./support/server-pages.ts";

const SECTIONS: readonly Section[] = [
  { page: "docs/reference/language.md", name: "words", text: words() },
  { page: "docs/reference/diagnostics.md", name: "diagnostics", text: diagnostics() },
  { page: "docs/reference/lint/README.md", name: "lint", text: lintRules() },
  { page: "docs/reference/cli.md", name: "commands", text: COMMANDS.map(commandPage).join("\n\n") },
  { page: "docs/internals/house.md", name: "packages", text: packageTable() },
  { page: "docs/internals/house.md", name: "folders", text: folderOrders() },
  { page: "docs/reference/http.md", name: "routes", text: await routesTable() },
  { page: "docs/reference/http.md", name: "problems", text: problemsTable() },
  { page: "docs/reference/configuration.md", name: "configuration", text: configurationTables() },
];

describe("what the documentation takes from the code (UPDATE_DOCS=1 rewrites it)", () => {
  for (const section of SECTIONS) {
    it(`${section.page}: ${section.name}`, () => expect(writtenSection(section)).toBe(section.text.trim()));
  }

  it("docs/reference/comity.schema.json is what comity.yaml is checked by", () => {
    const path = join(root, "docs/reference/comity.schema.json");
    const made = `${JSON.stringify(configurationSchema(ADAPTER_TYPES), null, 2)}\n`;
    if (UPDATE) writeFileSync(path, made);
    expect(readFileSync(path, "utf8")).toBe(made);
  });

  it("docs/reference/http.md names every error that the engine throws", () => {
    const page = readFileSync(join(root, "docs/reference/http.md"), "utf8");
    expect(codesIn(page)).toEqual(codesIn(sourcesUnder(join(root, "packages/core/src"))));
  });

  it("docs/reference/library.md names every error that the engine throws, and no other", () => {
    const page = readFileSync(join(root, "docs/reference/library.md"), "utf8");
    expect(codesIn(page)).toEqual(codesIn(sourcesUnder(join(root, "packages/core/src"))));
  });

  it("docs/reference/language.md says of every code what it is about, once for each family", () => {
    const page = readFileSync(join(root, "docs/reference/language.md"), "utf8");
    const ranges = [...page.matchAll(/^\| (CY\d+) to (CY\d+) \|/gm)].map(([, from = "", to = ""]) => [
      from,
      to,
    ]);
    for (const [title, problems] of FAMILIES) {
      const around = entriesOf(problems).map(({ code }) =>
        ranges.flatMap(([from = "", to = ""], index) => (from <= code && code <= to ? [index] : [])),
      );
      expect({ title, rows: new Set(around.map((rows) => rows.join(" "))).size }).toEqual({ title, rows: 1 });
      expect(around.every((rows) => rows.length === 1)).toBe(true);
    }
  });
});

function words(): string {
  return `${[...RESERVED_WORDS]
    .sort()
    .map((word) => `\`${word}\``)
    .join(", ")}.`;
}

function diagnostics(): string {
  return FAMILIES.map(([title, problems]) => {
    const rows = entriesOf(problems).map(({ code, severity, message, help }) => [
      severity === "error" ? code : `${code} (${severity})`,
      message,
      help,
    ]);
    return `## ${title}\n\n${table(["code", "what is wrong", "what to do"], rows)}`;
  }).join("\n\n");
}

function lintRules(): string {
  const rows = LINT_RULES.map(({ name, codes, severity, fixable, summary }) => [
    `[${name}](${name}.md)`,
    codes.join(", "),
    severity,
    fixable ? "yes" : "no",
    summary,
  ]);
  return table(["rule", "codes", "severity", "`--fix`", "finds"], rows);
}

function commandPage({
  name,
  usage,
  purpose,
  options,
  arguments: given,
  examples,
  exitCodes,
}: Command): string {
  const rows = [
    ...given.map((one) => [`\`${one.name}\`${one.required === true ? " (needed)" : ""}`, one.help]),
    ...options.map((option) => [optionName(option), optionHelp(option)]),
  ];
  const tried = examples.map(({ line, does }) => `- \`${line}\`: ${does}`);
  return [
    `## comity ${name}`,
    `\`comity ${name} ${usage}\``,
    ...purpose,
    table(["option", "says"], rows),
    tried.join("\n"),
    table(
      ["exit code", "means"],
      exitCodes.map(({ code, means }) => [String(code), means]),
    ),
  ].join("\n\n");
}

function optionName({ name, value, required, repeatable }: Option): string {
  const notes = [required === true ? "needed" : "", repeatable === true ? "may be repeated" : ""].filter(
    Boolean,
  );
  return `\`--${name}${value === undefined ? "" : ` ${value}`}\`${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`;
}

function optionHelp({ help, choices }: Option): string {
  return choices === undefined ? help : `${help} One of ${choices.join(", ")}.`;
}

/** The packages that are there, in the table's order. */
function presentPackages(): readonly (readonly [string, PackageRule])[] {
  const present = readdirSync(join(root, "packages"));
  return Object.entries(packages).filter(([name]) => present.includes(name));
}

function packageTable(): string {
  const present = presentPackages();
  const rows = present.map(([name, { mayImport }]) => {
    const seen = mayImport.filter((other) => present.some(([one]) => one === other));
    return [`\`${name}\``, seen.length === 0 ? "nothing" : seen.map((one) => `\`${one}\``).join(", ")];
  });
  return table(["package", "may import"], rows);
}

function folderOrders(): string {
  const lines = presentPackages().flatMap(([name, { layers }]) =>
    layers === undefined ? [] : [`${name}:  ${layers.map((layer) => layer.join(", ")).join(" <- ")}`],
  );
  return `\`\`\`text diagram\n${lines.join("\n")}\n\`\`\``;
}

function codesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\bCY5\d\d\b/g) ?? [])].sort();
}

/** The code of all sources of a folder, without its comments: they name codes in ranges. */
function sourcesUnder(folder: string): string {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8").replace(/\/\*[\s\S]*?\*\//g, ""))
    .join("\n");
}
