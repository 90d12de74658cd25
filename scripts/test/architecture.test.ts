// The architecture, enforced: see docs/decisions/0002-import-directions.md.
// First the repository as it is, then made-up files that show that every violation is found.
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { checkArchitecture, checkManifests } from "../architecture/check.ts";
import { readRepository } from "../architecture/read-repository.ts";
import { readSource } from "../architecture/read-source.ts";
import { describe as describeViolation } from "../architecture/violation.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("this repository", () => {
  const { files, manifests } = readRepository(root);

  test("has files to check", () => {
    expect(files.length).toBeGreaterThan(4);
  });

  test("keeps the directions of import and the habits of its sources", () => {
    expect(checkArchitecture(files, manifests).map(describeViolation)).toEqual([]);
  });

  test("declares no dependency against the directions", () => {
    expect(checkManifests(manifests).map(describeViolation)).toEqual([]);
  });
});

/** The violations in made-up files, each as "rule: message". */
function check(sources: Record<string, string>): string[] {
  const files = Object.entries(sources).map(([path, text]) => readSource(path, text));
  const manifests = [
    { folder: "core", dependencies: ["temporal-polyfill"] },
    { folder: "dsl", dependencies: ["@comity/core", "yaml"] },
  ];
  return checkArchitecture(files, manifests).map(describeViolation);
}

describe("directions between packages", () => {
  test.each([
    ["dsl", "@comity/core"],
    ["server", "@comity/store"],
    ["cli", "@comity/server"],
    ["conformance", "@comity/cli"],
  ])("%s may import %s", (from, to) => {
    expect(check({ [`packages/${from}/src/index.ts`]: `import { a } from "${to}";` })).toEqual([]);
  });

  test.each([
    ["core", "@comity/dsl", "no other package"],
    ["dsl", "@comity/store", "only: core"],
    ["store", "@comity/dsl", "only: core"],
    ["adapters", "@comity/store", "only: core"],
    ["server", "@comity/cli", "only: core, dsl, store"],
    ["cli", "@comity/conformance", "only: core, dsl, store"],
    ["conformance", "@comity/bench", "may import only"],
    ["bench", "@comity/conformance", "may import only"],
  ])("%s may not import %s", (from, to, allowed) => {
    const path = `packages/${from}/src/index.ts`;
    const found = check({ [path]: `\nimport type { A } from "${to}";` });
    expect(found[0]).toContain(`${path}:2 [direction] imports ${to}, but ${from} may import`);
    expect(found[0]).toContain(allowed);
  });

  test("another package's source can't be reached around its name", () => {
    const [found] = check({ "packages/dsl/src/index.ts": 'import "../../core/src/engine.ts";' });
    expect(found).toContain("packages/core/src/engine.ts, which is outside its own src");
  });

  test("a package does not import itself by name", () => {
    const [found] = check({ "packages/dsl/src/index.ts": 'import "@comity/dsl";' });
    expect(found).toContain("imports its own package by name");
  });

  test("an unknown package is told where to go", () => {
    const [found] = check({ "packages/extra/src/index.ts": "" });
    expect(found).toContain('add "extra" to packages in scripts/architecture/table.ts');
  });

  test("a manifest may not depend against the directions either", () => {
    const found = checkManifests([{ folder: "core", dependencies: ["temporal-polyfill", "@comity/dsl"] }]);
    expect(found.map(describeViolation)).toEqual([
      "packages/core/package.json [direction] depends on @comity/dsl, but core may import only: no other package of this project",
    ]);
  });
});

describe("directions inside a package", () => {
  test.each([
    ["core/src/decide/a.ts", "../value/b.ts"],
    ["core/src/decide/a.ts", "./b.ts"],
    ["core/src/engine.ts", "./explain/b.ts"],
    ["core/src/index.ts", "./engine.ts"],
    ["dsl/src/compile.ts", "./emit/javascript/b.ts"],
    ["dsl/src/test-runner/a.ts", "../compile.ts"],
    ["dsl/src/emit/javascript/a.ts", "../names.ts"],
    ["dsl/src/emit/javascript/a.ts", "./b.ts"],
    ["cli/src/commands/a.ts", "../output/b.ts"],
  ])("%s may import %s", (path, specifier) => {
    expect(check({ [`packages/${path}`]: `import { a } from "${specifier}";` })).toEqual([]);
  });

  test.each([
    ["core/src/value/a.ts", "../vocabulary/b.ts", "value imports vocabulary"],
    ["core/src/ledger/a.ts", "../eval/b.ts", "ledger imports eval"],
    ["core/src/explain/a.ts", "../engine.ts", "explain imports engine"],
    ["dsl/src/check/a.ts", "../lower/b.ts", "check imports lower"],
    ["dsl/src/lint/a.ts", "../emit/sql/b.ts", "lint imports emit"],
    ["dsl/src/format/a.ts", "../emit/sql/b.ts", "format imports emit"],
    ["dsl/src/emit/sql/a.ts", "../../compile.ts", "emit imports compile"],
    ["dsl/src/compile.ts", "./test-runner/b.ts", "compile imports test-runner"],
  ])("%s may not import %s", (path, specifier, says) => {
    const [found] = check({ [`packages/${path}`]: `import type { A } from "${specifier}";` });
    expect(found).toContain(`packages/${path}:1 [direction] ${says}`);
    expect(found).toMatch(/imports go only to the left in: (value|source) <- /);
  });

  test("the folders of emit do not see each other", () => {
    const [found] = check({ "packages/dsl/src/emit/sql/a.ts": 'import "../javascript/b.ts";' });
    expect(found).toContain(
      "emit/sql imports emit/javascript, but the folders of emit do not see each other",
    );
  });

  test("nothing inside a package imports its index.ts", () => {
    const [found] = check({ "packages/core/src/value/a.ts": 'import "../index.ts";' });
    expect(found).toContain("imports the package's own index.ts");
  });

  test.each(["packages/core/src/extra/a.ts", "packages/core/src/extra.ts"])(
    "%s is told where to go",
    (path) => {
      const [found] = check({ [path]: "" });
      expect(found).toContain('add "extra" to the layers of "core" in scripts/architecture/table.ts');
    },
  );

  test.each([
    'export { a } from "../eval/b.ts";',
    'export * as b from "../eval/b.ts";',
    'type B = import("../eval/b.ts").B;',
    'const b = await import("../eval/b.ts");',
    "const quote = /[\"'`]/;\nimport { b } from '../eval/b.ts';",
  ])("sees every kind of import: %s", (text) => {
    expect(check({ "packages/core/src/value/a.ts": text }).join()).toContain("value imports eval");
  });

  test("is not fooled by text that looks like an import", () => {
    const text = "// import '../eval/b.ts'\nconst a = `import '../eval/b.ts'; Date.now()`;";
    expect(check({ "packages/core/src/value/a.ts": text })).toEqual([]);
  });
});

describe("cycles", () => {
  test("are found among files of one folder, through type-only imports too", () => {
    const [found, ...more] = check({
      "packages/core/src/value/a.ts": 'import { b } from "./b.ts";',
      "packages/core/src/value/b.ts": 'import type { C } from "./c.ts";',
      "packages/core/src/value/c.ts": 'import type { A } from "./a.ts";',
    });
    const folder = "packages/core/src/value";
    expect(found).toContain(`${folder}/a.ts -> ${folder}/b.ts -> ${folder}/c.ts -> ${folder}/a.ts`);
    expect(more).toEqual([]);
  });

  test("are not seen where two ways lead to one file", () => {
    const found = check({
      "packages/core/src/value/a.ts": 'import "./b.ts"; import "./c.ts";',
      "packages/core/src/value/b.ts": 'import "./d.ts";',
      "packages/core/src/value/c.ts": 'import "./d.ts";',
      "packages/core/src/value/d.ts": "",
    });
    expect(found).toEqual([]);
  });
});

describe("habits", () => {
  const path = "packages/dsl/src/source/a.ts";

  test.each([
    ["a long file", "\n".repeat(450).concat("a"), "[lines] 451 lines, more than 450: split it"],
    ["a default export", "export default 1;", "[default-export]"],
    ["a renamed default export", "const a = 1; export { a as default };", "[default-export]"],
    ["a barrel", 'export * from "./b.ts";', "[barrel]"],
    ["a missing extension", 'import "./b";', '[extension] "./b": a relative import ends with .ts'],
    ["the extension of the output", 'import "./b.js";', "[extension]"],
    ["an undeclared dependency", 'import "ajv/dist/2020.js";', '[dependency] imports "ajv/dist/2020.js"'],
    ["what does not parse", "const = 1;", "[syntax]"],
  ])("%s is found", (_what, text, says) => {
    expect(check({ [path]: text }).join("\n")).toContain(says);
  });

  test.each(["camelCase.ts", "Upper.ts", "snake_case.ts", "a.test.ts"])("the name %s is found", (name) => {
    expect(check({ [`packages/dsl/src/source/${name}`]: "" }).join()).toContain(`[name] "${name}"`);
  });

  test("a file of the greatest length, a package's own barrel and a declared dependency pass", () => {
    expect(check({ [path]: "a;\n".repeat(450) })).toEqual([]);
    expect(check({ "packages/dsl/src/index.ts": 'export * from "./source/a.ts";' })).toEqual([]);
    expect(
      check({ [path]: 'import { parse } from "yaml"; import { readFileSync } from "node:fs";' }),
    ).toEqual([]);
  });
});

describe("the purity of core", () => {
  const path = "packages/core/src/value/a.ts";

  test.each([
    ['import { readFileSync } from "node:fs";', 'imports "node:fs"'],
    ["const at = Date.now();", "reads Date.now"],
    ["export const f = (now = Date.now) => now();", "reads Date.now"],
    ['const at = globalThis.Date["now"]();', "reads Date.now"],
    ["const at = new Date();", "reads the clock with Date()"],
    ["const at = Date();", "reads the clock with Date()"],
    ["const n = Math.random();", "reads Math.random"],
    ["const at = Temporal.Now.instant();", "reads Temporal.Now"],
    ["const zone = process.env.TZ;", "reads process.env"],
  ])("%s is found", (text, says) => {
    expect(check({ [path]: `\n${text}` }).join()).toContain(`${path}:2 [pure] ${says}`);
  });

  test("a date from an argument, and another package's clock, pass", () => {
    expect(check({ [path]: "export const f = (ms: number) => new Date(ms);" })).toEqual([]);
    expect(check({ "packages/dsl/src/source/a.ts": "const at = Date.now();" })).toEqual([]);
  });
});
