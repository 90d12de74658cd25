import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { NAMES } from "../diagnostic/name-problems.ts";
import { DiagnosticList } from "../diagnostic/problem.ts";
import type { LintInput } from "../lint/context.ts";
import type { Source } from "../source/source.ts";
import { type Compiled, type CompileInput, compile } from "./compile.ts";
import { type Linted, lintRules } from "./lint-rules.ts";

/** What a folder of rules came to. */
export type LoadedRules = Compiled;

const VOCABULARY = "vocabulary";

/**
 * Compiles a folder of rules: the vocabulary from `vocabulary/*.yaml` in it, and the rules from all files ending in
 * `.comity`, however deep. A folder that is missing, an unknown pack and a folder without rules are diagnostics like
 * any other. Folders that begin with a dot, `node_modules` and symbolic links are passed over.
 *
 * @param packs only these packs, and those that they use; all packs if absent.
 * @throws Error if a file that is there cannot be read.
 */
export async function loadRules(dir: string, packs?: readonly string[]): Promise<LoadedRules> {
  const input = await readRules(dir, packs);
  return "problem" in input ? failed(input.problem, dir) : compile(input);
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
  return { diagnostics: failed(input.problem, dir).diagnostics, findings: [], hash: null };
}

type Problem = typeof NAMES.noFolder | typeof NAMES.noRules;

async function readRules(
  dir: string,
  packs: readonly string[] | undefined,
): Promise<CompileInput | { readonly problem: Problem }> {
  if (!(await isFolder(dir))) return { problem: NAMES.noFolder };
  const rules = await readAll(await findRules(dir));
  if (rules.length === 0) return { problem: NAMES.noRules };
  const vocabulary = await readAll(await findVocabulary(join(dir, VOCABULARY)));
  return { vocabulary, rules, ...(packs === undefined ? {} : { packs }) };
}

function failed(problem: Problem, where: string): LoadedRules {
  const diagnostics = new DiagnosticList();
  diagnostics.add(problem, { where }, { source: { file: where, text: "" }, span: { start: 0, end: 0 } });
  return { ruleSet: null, tests: [], vocabulary: null, diagnostics: diagnostics.all };
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

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return false;
    }
    throw error;
  }
}
