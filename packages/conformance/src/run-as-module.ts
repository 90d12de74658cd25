import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { GeneratedProgram, RuleSet } from "@comity/core";
import { emitModule } from "@comity/dsl";

let folder: string | null = null;
let count = 0;

/** Writes a program as an ES module and imports it: what `comity compile` gives, run as it stands but for where the run time is. */
export async function runAsModule(rules: RuleSet): Promise<GeneratedProgram> {
  const { code } = emitModule(rules);
  // The file lies where no package is found by its name.
  const runtime = import.meta.resolve("@comity/core/runtime");
  const parts = code.split('"@comity/core/runtime"');
  if (parts.length > 2) throw new Error("The module imports the run time more than once.");
  folder ??= temporaryFolder();
  const file = join(folder, `program-${count++}.mjs`);
  writeFileSync(file, parts.join(JSON.stringify(runtime)));
  const { program }: { program: GeneratedProgram } = await import(pathToFileURL(file).href);
  rmSync(file);
  return program;
}

function temporaryFolder(): string {
  const made = mkdtempSync(join(tmpdir(), "comity-modules-"));
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}
