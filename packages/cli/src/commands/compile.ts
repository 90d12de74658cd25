import type { Program } from "@comity/core";
import { bundleFile, moduleFiles } from "../compiling/outputs.ts";
import { kindsFor, placesFor } from "../compiling/places.ts";
import { type Output, writeTogether } from "../compiling/write-together.ts";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { rulesPath, soundRulesAndSources } from "../input/rules.ts";
import { PACKS, packNames } from "./options.ts";

export const compile: Command = {
  name: "compile",
  summary: "writes rules as a module and as a bundle, to run without the parser",
  usage: "[RULES] --out PATH [options]",
  purpose: [
    "Writes checked rules for where there is no file system, no parser and no eval: an ES module with the rules and their " +
      "conditions as JavaScript, with types and a source map back to the rules, and a bundle, the same rules as JSON with a " +
      "hash. Both run on @comity/core alone.",
    "With a folder as --out both are written, as rules.mjs and rules.json; a path that ends in .json, .mjs or .js names one " +
      "of them. Every command and `open` take a bundle wherever they take a folder of rules. Files are replaced in one step, " +
      "and rules with errors write nothing.",
  ],
  arguments: [{ name: "RULES", help: "The folder of rules, or a bundle. Without it, ./rules." }],
  options: [
    { name: "out", value: "PATH", required: true, help: "The folder or file to write to. Folders are made." },
    {
      name: "format",
      value: "FORMAT",
      choices: ["module", "bundle"],
      help: "Writes only the module, or only the bundle.",
    },
    PACKS,
  ],
  examples: [
    { line: "comity compile --out dist", does: "Compiles ./rules to dist/rules.mjs and dist/rules.json." },
    {
      line: "comity compile rules --packs insurance,privacy --out edge/rules.mjs",
      does: "Two packs as one module, for a function at the edge.",
    },
    {
      line: "comity compile --out release/rules.json && comity check --rules release/rules.json --facts exports --messages today.csv",
      does: "Releases rules as one file, and decides by it.",
    },
  ],
  exitCodes: [
    { code: 0, means: "The files are written." },
    { code: 2, means: "Nothing is: wrong usage, rules with errors, or a path that cannot be written." },
  ],
  run: runCompile,
};

async function runCompile(args: Arguments, io: Io): Promise<number> {
  const places = placesFor(args.required("out"), kindsFor(args.one("format")));
  const path = await rulesPath(args.positionals[0]);
  const loaded = await soundRulesAndSources(path, packNames(args.one("packs")), io);
  if (loaded === null) return 2;
  const { rules, sources } = loaded;
  const files = [
    ...(places.module === null ? [] : moduleFiles(places.module, rules, sources)),
    ...(places.bundle === null ? [] : [bundleFile(places.bundle, rules)]),
  ];
  await writeTogether(files);
  await io.out.write(summary(files, rules.program));
  return 0;
}

function summary(files: readonly Output[], program: Program): string {
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, text, what }) => `${path.padEnd(width)}  ${what}, ${sizeOf(text)}`);
  const { rules, conflicts, limits, alerts, packs } = program;
  const counts = [
    countOf(rules.length, "rule"),
    countOf(conflicts.length, "conflict"),
    countOf(limits.length, "limit"),
    countOf(alerts.length, "alert"),
  ];
  const of = countOf(packs.length, "pack");
  return `${lines.join("\n")}\n\n${counts.join(", ")} of ${of}\nrule set ${program.hash}\n`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function sizeOf(text: string): string {
  return `${Math.ceil(Buffer.byteLength(text) / 1000).toLocaleString("en")} kB`;
}
