// Runs compiled modules where code must not be generated as the program runs, and compares them with the interpreter.
// Started by module.test.ts: node --disallow-code-generation-from-strings module-child.ts SEED
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { GeneratedProgram } from "@comity/core";
import fc from "fast-check";
import { emitModule } from "../../src/emit/javascript/emit-module.ts";
import { generate } from "../../src/emit/javascript/generate.ts";
import { anyCondition } from "./conditions.ts";
import { difference, ruleSetOf } from "./support.ts";
import { anySituation, STRICT } from "./worlds.ts";

const seed = Number(process.argv[2]);
const conditions = fc.sample(anyCondition(2), { numRuns: 120, seed });
const situations = fc.sample(anySituation, { numRuns: 60, seed });
const rules = ruleSetOf(conditions, STRICT);

/** Imports code as it stands in a file. It lies outside the workspace, so its import is told where to look. */
async function load(code: string): Promise<GeneratedProgram> {
  const folder = await mkdtemp(join(tmpdir(), "comity-module-"));
  try {
    const file = join(folder, "rules.mjs");
    await writeFile(
      file,
      code.replace('"@comity/core/runtime"', JSON.stringify(import.meta.resolve("@comity/core/runtime"))),
    );
    const { program } = await import(pathToFileURL(file).href);
    return program;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function refusal(): string {
  try {
    generate(rules);
    return "none";
  } catch (error) {
    return error instanceof EvalError ? "EvalError" : String(error);
  }
}

const program = await load(emitModule(rules).code);
const found = difference(rules, program, situations);
process.stdout.write(JSON.stringify({ conditions: program.conditions.length, found, refusal: refusal() }));
