import type { Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { BundleError, loadBundle } from "@comity/core";
import { NAMES } from "../diagnostic/name-problems.ts";
import { DiagnosticList, type Problem } from "../diagnostic/problem.ts";
import type { LintInput } from "../lint/context.ts";
import type { Source } from "../source/source.ts";
import { type Compiled, type CompileInput, compile } from "./compile.ts";
import { type Linted, lintRules } from "./lint-rules.ts";

/** What a folder of rules, or a bundle, came to. */
export interface LoadedRules extends Compiled {
  /** The texts of the rules, by the names that diagnostics and places give them; none of a bundle. */
  readonly sources: readonly Source[];
}

const VOCABULARY = "vocabulary";

/**
 * Loads rules from a folder or a bundle. A folder is compiled: the vocabulary from `vocabulary/*.yaml` in it, and the rules from all files ending in
 * `.comity`, however deep. A folder that is missing, an unknown pack and a folder without rules are diagnostics like
 * any other. Folders that begin with a dot, `node_modules` and symbolic links are passed over. A file is a bundle, which
 * holds the packs that it was compiled with; what is wrong with it is a diagnostic too.
 *
 * @param packs only these packs, and those that they use; all packs if absent.
 * @throws Error if a file that is there cannot be read.
 */
export async function loadRules(path: string, packs?: readonly string[]): Promise<LoadedRules> {
  if (await isFile(path)) return readBundle(path, packs);
  const input = await readRules(path, packs);
  if ("problem" in input) return failed(input.problem, { where: path });
  return { ...compile(input), sources: input.rules };
}

async function readBundle(path: string, packs: readonly string[] | undefined): Promise<LoadedRules> {
  try {
    const ruleSet = loadBundle(await readFile(path, "utf8"));
    const known = ruleSet.program.packs.map(({ name }) => name);
    const isWhole =
      packs === undefined || (packs.length === known.length && known.every((name) => packs.includes(name)));
    if (!isWhole) return failed(NAMES.packsOfBundle, { where: path, packs: known });
    return { ruleSet, vocabulary: ruleSet.vocabulary, tests: [], diagnostics: [], sources: [] };
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    return failed(NAMES.badBundle, { where: path, reason: error.reason, help: error.help });
  }
}

/**
 * Loads a folder of rules as {@link loadRules} does, and looks for what is right and yet not what anybody means.
 *
 * @param reached the declarations that tests show at work: see {@link LintInput}.
 * @param changed texts to take instead of those of the files, by the name that diagnostics give the file.
 * @throws Error if a file that is there cannot be read.
 */
export async function lintFolder(
  dir: string,
  packs: readonly string[] | undefined,
  reached: LintInput["reached"],
  changed: ReadonlyMap<string, string> = new Map(),
): Promise<Linted> {
  const input = await readRules(dir, packs);
  if (!("problem" in input)) {
    const rules = input.rules.map(({ file, text }) => ({ file, text: changed.get(file) ?? text }));
    return lintRules({ ...input, rules }, reached);
  }
  return { diagnostics: failed(input.problem, { where: dir }).diagnostics, findings: [], hash: null };
}

async function readRules(
  dir: string,
  packs: readonly string[] | undefined,
): Promise<CompileInput | { readonly problem: typeof NAMES.noFolder | typeof NAMES.noRules }> {
  if (!(await isFolder(dir))) return { problem: NAMES.noFolder };
  const rules = await readAll(await findRules(dir));
  if (rules.length === 0) return { problem: NAMES.noRules };
  const vocabulary = await readAll(await findVocabulary(join(dir, VOCABULARY)));
  return { vocabulary, rules, ...(packs === undefined ? {} : { packs }) };
}

function failed<Parameters extends { readonly where: string }>(
  problem: Problem<Parameters>,
  parameters: Parameters,
): LoadedRules {
  const diagnostics = new DiagnosticList();
  const source = { file: parameters.where, text: "" };
  diagnostics.add(problem, parameters, { source, span: { start: 0, end: 0 } });
  return { ruleSet: null, vocabulary: null, tests: [], diagnostics: diagnostics.all, sources: [] };
}

async function findVocabulary(dir: string): Promise<string[]> {
  if (!(await isFolder(dir))) return [];
  const entries = await readdir(dir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(dir, entry.name))
    .sort();
}

async function findRules(dir: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isFile() && entry.name.endsWith(".comity")) files.push(path);
    const passedOver = entry.name.startsWith(".") || entry.name === "node_modules";
    if (entry.isDirectory() && !passedOver) files.push(...(await findRules(path)));
  }
  return files.sort();
}

async function readAll(files: readonly string[]): Promise<Source[]> {
  return Promise.all(files.map(async (file) => ({ file: nameOf(file), text: await readFile(file, "utf8") })));
}

/** A file as its author would name it, from where the command runs; the same on all systems. */
function nameOf(file: string): string {
  const path = relative(process.cwd(), file);
  return (path.startsWith("..") ? file : path).replaceAll("\\", "/");
}

async function isFile(path: string): Promise<boolean> {
  return (await statOf(path))?.isFile() === true;
}

async function isFolder(path: string): Promise<boolean> {
  return (await statOf(path))?.isDirectory() === true;
}

async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return null;
    }
    throw error;
  }
}
