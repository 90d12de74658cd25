import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { GeneratedProgram, RuleSet } from "@comity/core";
import { emitModule } from "@comity/dsl";

const RUNTIME = "@comity/core/runtime";

/** The rules as the module that `comity compile` writes, imported from a file. */
export async function runAsModule(rules: RuleSet): Promise<GeneratedProgram> {
  const folder = mkdtempSync(join(tmpdir(), "comity-bench-"));
  try {
    const file = join(folder, "program.mjs");
    // Packages are not found by name from there. Texts in rules are literals, so only the import reads just so.
    const there = `from ${JSON.stringify(import.meta.resolve(RUNTIME))};`;
    writeFileSync(file, emitModule(rules).code.replace(`from ${JSON.stringify(RUNTIME)};`, there));
    const { program }: { program: GeneratedProgram } = await import(pathToFileURL(file).href);
    return program;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
