import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { conditionsOf } from "@comity/core";
import { describe, expect, test } from "vitest";
import { loadRules } from "../../src/compile/load-rules.ts";
import { emitJavaScript } from "../../src/emit/javascript/emit-javascript.ts";
import { emitModule } from "../../src/emit/javascript/emit-module.ts";
import { positionAt } from "../../src/source/position.ts";
import { decodeMappings } from "./decode-mappings.ts";

const run = promisify(execFile);
const child = fileURLToPath(new URL("./module-child.ts", import.meta.url));
const rulesFolder = fileURLToPath(new URL("../../../../rules", import.meta.url));

async function packs() {
  const { ruleSet } = await loadRules(rulesFolder);
  if (ruleSet === null) throw new Error("The packs do not compile.");
  const files = new Set(conditionsOf(ruleSet.program).map((condition) => condition.source?.file ?? ""));
  const sources = await Promise.all(
    [...files].map(async (file) => ({ file, text: await readFile(file, "utf8") })),
  );
  return { ruleSet, sources };
}

describe("a compiled module", () => {
  test("runs where code must not be generated, and says what the interpreter says", async () => {
    for (const seed of ["1", "2"]) {
      const flags = ["--conditions=@comity/source", "--disallow-code-generation-from-strings"];
      const { stdout } = await run(process.execPath, [...flags, child, seed]);
      expect(JSON.parse(stdout)).toEqual({ conditions: 120, found: null, refusal: "EvalError" });
    }
  });

  test("imports what it calls from core, exports the program, and has the text that runs in process", async () => {
    const { ruleSet } = await packs();
    const { code, types } = emitModule(ruleSet);
    expect(code.match(/^import .*$/gm)).toHaveLength(1);
    expect(code).toMatch(/^import \{ [\w, ]+ \} from "@comity\/core\/runtime";$/m);
    expect(types).toContain("export declare const program: GeneratedProgram;");
    const functions = (text: string) => text.slice(text.indexOf("function "), text.lastIndexOf("}\n"));
    expect(functions(code)).toBe(functions(emitJavaScript(ruleSet).body));
  });

  test("is the same text whenever it is written", async () => {
    const { ruleSet } = await packs();
    expect(emitModule(ruleSet).code).toBe(emitModule(ruleSet).code);
  });
});

describe("its source map", () => {
  test("leads from the function of each condition to where it is written", async () => {
    const { ruleSet, sources } = await packs();
    const { code, map } = emitModule(ruleSet, sources);
    const lines = code.split("\n");
    const places = decodeMappings(map.mappings);
    const listed = /conditions: \[([^\]]*)\]/.exec(code)?.[1]?.split(", ") ?? [];
    const conditions = conditionsOf(ruleSet.program);
    expect(listed).toHaveLength(conditions.length);
    const first = new Map(
      listed.map((name, index) => [name, conditions[listed.indexOf(name)] ?? conditions[index]]),
    );
    for (const [name, condition] of first) {
      const ref = condition?.source;
      const source = sources.find(({ file }) => file === ref?.file);
      if (ref === undefined || source === undefined) throw new Error(`${name} is not written anywhere.`);
      const line = lines.findIndex((text) => text.startsWith(`function ${name}(`));
      const place = places[line];
      const { line: wanted, column } = positionAt(source, ref.start);
      expect(place && { ...place, file: map.sources[place.source] }).toMatchObject({
        file: ref.file,
        line: wanted,
        column,
      });
    }
    expect(first.size).toBeGreaterThan(20);
  });

  test("has the rules' texts, and maps nothing whose text it has not", async () => {
    const { ruleSet, sources } = await packs();
    const { map } = emitModule(ruleSet, sources);
    expect(map).toMatchObject({ version: 3, sources: sources.map(({ file }) => file), names: [] });
    const another = { file: "another.comity", text: "pack another" };
    expect(emitModule(ruleSet, [another, ...sources]).map).toEqual(map);
    expect(map.sourcesContent).toEqual(sources.map(({ text }) => text));
    expect(decodeMappings(emitModule(ruleSet).map.mappings).every((place) => place === null)).toBe(true);
  });
});
