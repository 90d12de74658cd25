import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { FileRow, Mapped, Mapping } from "@comity/adapters";
import type { RuleSet } from "@comity/core";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError, fileError } from "../frame/problem.ts";
import { type Style, styleFor } from "../frame/style.ts";
import { rulesPath, soundRules } from "../input/rules.ts";
import { mappedJson, mappedText } from "../mapping/mapped.ts";
import { FORMAT, PACKS, packNames, RULES } from "./options.ts";

export const map: Command = {
  name: "map",
  summary: "shows what a mapping makes of the records of a file",
  usage: "--mapping FILE --sample FILE [options]",
  purpose: [
    "Reads a mapping, checks it against the vocabulary, and shows for each record of a sample what it becomes, or why it does " +
      "not fit. Nothing is reported. The adapters for files and databases read their mappings in the same way.",
  ],
  arguments: [],
  options: [
    {
      name: "mapping",
      value: "FILE",
      required: true,
      repeatable: true,
      help: "The mapping, in YAML. Of several, each is put over those before it.",
    },
    { name: "sample", value: "FILE", required: true, help: "Records to try it with: a .csv or .jsonl file." },
    { name: "silo", value: "NAME", help: "The only silo whose records it may make. Without it, any." },
    { name: "delimiter", value: "LETTER", help: "Between the cells of a .csv. Without it, a comma." },
    {
      name: "encoding",
      value: "NAME",
      help: "How letters are written: windows-1252, for one. Without it, utf-8.",
    },
    RULES,
    PACKS,
    FORMAT,
  ],
  examples: [
    {
      line: "comity map --mapping policies.yaml --sample policies.csv",
      does: "Does every row become a record of the vocabulary?",
    },
    {
      line: "comity map --mapping default.yaml --mapping own.yaml --sample contacts.jsonl",
      does: "The same with a mapping of one's own over another.",
    },
  ],
  exitCodes: [
    { code: 0, means: "Every record fits." },
    { code: 1, means: "A record does not fit, or a name that the mapping reads is in none of them." },
    { code: 2, means: "The mapping, the rules or the sample cannot be used." },
  ],
  run: runMap,
};

async function runMap(args: Arguments, io: Io): Promise<number> {
  const rules = await soundRules(await rulesPath(args.one("rules")), packNames(args.one("packs")), io);
  if (rules === null) return 2;
  const { FileProblem, fileRows } = await import("@comity/adapters");
  const mapping = await soundMapping(args, rules, io);
  if (mapping === null) return 2;
  const trial = new Trial(mapping, args.one("format") === "jsonl", io);
  const path = args.required("sample");
  try {
    const options = {
      delimiter: args.one("delimiter") ?? ",",
      encoding: args.one("encoding") ?? "utf-8",
      columns: [],
    };
    for await (const row of fileRows(path, options)) await trial.add(`${basename(path)}:${row.line}`, row);
  } catch (error) {
    if (error instanceof FileProblem) throw new CommandError(`${path}: ${error.message}`, error.help);
    if (error instanceof RangeError) throw new CommandError(error.message, "Name it with --encoding.");
    throw error instanceof Error && "code" in error && "syscall" in error ? fileError(error, path) : error;
  }
  return trial.end();
}

async function readText(path: string): Promise<{ readonly file: string; readonly text: string }> {
  try {
    return { file: path, text: await readFile(path, "utf8") };
  } catch (error) {
    throw fileError(error, path);
  }
}

/** @returns null if it has mistakes, which are shown */
async function soundMapping(args: Arguments, { vocabulary }: RuleSet, io: Io): Promise<Mapping | null> {
  const { MappingError, parseMapping } = await import("@comity/adapters");
  const texts = await Promise.all(args.all("mapping").map(readText));
  try {
    return parseMapping(texts, {
      vocabulary: () => vocabulary,
      silo: args.one("silo") ?? null,
      knowsFirst: true,
    });
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    await io.err.write(`${error.message}\n`);
    return null;
  }
}

/** The records of a sample, one after another, and what came of all of them. */
class Trial {
  readonly #mapping: Mapping;
  readonly #isJson: boolean;
  readonly #io: Io;
  readonly #style: Style;
  readonly #names = new Set<string>();
  #fitting = 0;
  #passed = 0;
  #misfits = 0;

  constructor(mapping: Mapping, isJson: boolean, io: Io) {
    this.#mapping = mapping;
    this.#isJson = isJson;
    this.#io = io;
    this.#style = styleFor(io.out);
  }

  async add(place: string, row: FileRow): Promise<void> {
    for (const name of Object.keys(row.record ?? {})) this.#names.add(name);
    const mapped = row.record === undefined ? row.problem : await this.#mapping.map(row.record);
    this.#count(mapped);
    const shown = this.#isJson ? mappedJson(place, mapped) : mappedText(place, mapped, this.#style);
    await this.#io.out.write(`${shown}\n`);
  }

  async end(): Promise<number> {
    const { err } = this.#io;
    const all = this.#fitting + this.#passed + this.#misfits;
    const unread = [...(this.#mapping.reads ?? [])].filter((name) => !this.#names.has(name)).sort();
    for (const name of unread) await err.write(`No record has "${name}", which the mapping reads.\n`);
    const counts = `${this.#fitting} fit, ${this.#passed} passed over, ${this.#misfits} do not fit`;
    await err.write(`${all} ${all === 1 ? "record" : "records"}: ${counts}.\n`);
    return this.#misfits > 0 || unread.length > 0 ? 1 : 0;
  }

  #count(mapped: Mapped | string): void {
    if (typeof mapped === "string" || mapped.problems.length > 0) this.#misfits++;
    else if (mapped.changes.length === 0) this.#passed++;
    else this.#fitting++;
  }
}
