import type { Program, RuleSet, Vocabulary } from "@comity/core";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { fixName } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { inOrder, MOST_OF_KIND } from "../diagnostic/order.ts";
import { DiagnosticList } from "../diagnostic/problem.ts";
import { lowerProgram } from "../lower/lower-program.ts";
import { checkUses, gatherPacks, type Packs, withUsedPacks } from "../resolve/packs.ts";
import type { Source } from "../source/source.ts";
import type { Test } from "../syntax/ast.ts";
import { parse } from "../syntax/parse.ts";
import { exampleWords } from "../vocabulary/example-words.ts";
import { loadVocabulary } from "../vocabulary/load-vocabulary.ts";
import { rememberDefinitions } from "./definitions-of.ts";

export interface CompileInput {
  readonly vocabulary: readonly Source[];
  readonly rules: readonly Source[];
  /** Only these packs; all if absent. Of a pack that they `use` the definitions are there, its rules are not. */
  readonly packs?: readonly string[];
}

/** A `test` block, with where it stands. */
export interface WrittenTest {
  readonly pack: string;
  readonly source: Source;
  readonly test: Test;
  /** The rules, conflicts and limits of its pack by their names, with and without the pack's. */
  readonly declared: readonly string[];
}

export interface Compiled {
  /** Null if anything is wrong. */
  readonly ruleSet: RuleSet | null;
  /** The tests of the packs that were compiled, in the order of files and texts. */
  readonly tests: readonly WrittenTest[];
  /** Null if it has errors. */
  readonly vocabulary: Vocabulary | null;
  /** By file, as given, and place; warnings too. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known of rules once they are checked, for whoever looks further into them. */
export interface Analysis extends Compiled {
  readonly packs: Packs;
  /** The names of the packs whose rules decide; others that they use lend definitions only. */
  readonly enforced: ReadonlySet<string>;
  /** All declarations that could be made out, though others, or what they read, may be wrong. */
  readonly program: Program | null;
}

/**
 * Compiles a vocabulary and rules to the typed program that an engine runs. Pure: it reads the sources and nothing
 * else. Every mistake of every file is reported in one go; what a mistake makes unknown is not reported again.
 */
export function compile(input: CompileInput): Compiled {
  const { ruleSet, tests, vocabulary, diagnostics } = analyse(input);
  return { ruleSet, tests, vocabulary, diagnostics };
}

/** Compiles, and keeps what it found out on the way. */
export function analyse(input: CompileInput): Analysis {
  const { vocabulary, diagnostics: ofVocabulary } = loadVocabulary(input.vocabulary);
  const found = new DiagnosticList(undefined, MOST_OF_KIND);
  const words = vocabulary === null ? undefined : exampleWords(vocabulary);
  const parsed = input.rules.map((source) => ({ source, ...parse(source, words) }));
  const packs = gatherPacks(parsed, found);
  const included = includedPacks(packs, input, found);
  if (input.rules.length === 0) reportNoRules(found);
  for (const name of included) {
    const pack = packs.get(name);
    if (pack !== undefined) checkUses(pack, packs, found);
  }
  const enforced = new Set(input.packs ?? packs.keys());
  const program = vocabulary && lowerProgram(packs, included, enforced, vocabulary, found);
  const all = [...parsed.flatMap(({ diagnostics }) => diagnostics), ...found.withRest()];
  const left = filesLeftOut(packs, included);
  const diagnostics = [
    ...ofVocabulary,
    ...byFile(
      all.filter(({ source }) => !left.has(source)),
      input.rules,
    ),
  ];
  const sound = diagnostics.every(({ severity }) => severity !== "error");
  const ruleSet = sound && vocabulary !== null && program !== null ? { vocabulary, program } : null;
  if (ruleSet !== null) rememberDefinitions(ruleSet, packs, included);
  if (ruleSet !== null) assertWhole(ruleSet.program, packs, enforced);
  const tests = testsOf(packs, enforced);
  return { ruleSet, tests, diagnostics, vocabulary, packs, enforced, program };
}

/** A rule that is left out without a diagnostic would be a rule that is skipped in silence. */
function assertWhole(program: Program, packs: Packs, enforced: ReadonlySet<string>): void {
  const { rules, conflicts, limits, alerts } = program;
  const written = [...packs.values()]
    .filter(({ name }) => enforced.has(name))
    .flatMap(({ declarations }) => declarations.filter(({ node }) => node.kind !== "test"));
  const lowered = rules.length + conflicts.length + limits.length + alerts.length;
  if (lowered === written.length) return;
  throw new Error(`Of ${written.length} declarations only ${lowered} were compiled, and nothing says why.`);
}

/** The packs to check: those asked for and those that they use. One that does not exist is reported at the place in the list that asked for it. */
function includedPacks(
  packs: Packs,
  { packs: wanted }: CompileInput,
  found: DiagnosticList,
): ReadonlySet<string> {
  if (wanted === undefined) return new Set(packs.keys());
  const source = { file: "the packs asked for", text: wanted.join(", ") };
  const known = [...packs.keys()].sort();
  let start = 0;
  for (const name of wanted) {
    const span = { start, end: start + name.length };
    start = span.end + ", ".length;
    if (packs.has(name)) continue;
    found.add(NAMES.unknownPack, { written: name, known }, { source, span }, fixName(name, known, span));
  }
  return withUsedPacks(packs, wanted);
}

function reportNoRules(found: DiagnosticList): void {
  const source = { file: "the rules", text: "" };
  found.add(NAMES.noRules, { where: "what was given" }, { source, span: { start: 0, end: 0 } });
}

/** The files of packs that are not compiled: what is wrong with them is not asked. */
function filesLeftOut(packs: Packs, included: ReadonlySet<string>): ReadonlySet<Source> {
  const left = [...packs.values()].filter(({ name }) => !included.has(name));
  return new Set(left.flatMap(({ files }) => files.map(({ source }) => source)));
}

/** Diagnostics in the order of files, those of no file first, and by place within each. */
function byFile(diagnostics: readonly Diagnostic[], files: readonly Source[]): readonly Diagnostic[] {
  const position = new Map(files.map((source, index) => [source, index]));
  const placed = Map.groupBy(diagnostics, ({ source }) => position.get(source) ?? -1);
  const keys = [...placed.keys()].sort((left, right) => left - right);
  return keys.flatMap((key) => inOrder(placed.get(key) ?? []));
}

function testsOf(packs: Packs, included: ReadonlySet<string>): readonly WrittenTest[] {
  return [...packs.values()]
    .filter(({ name }) => included.has(name))
    .flatMap(({ name, declarations }) => {
      const rules = declarations.filter(({ node }) => ["rule", "conflict", "limit"].includes(node.kind));
      const declared = rules.flatMap(({ node }) => [node.name.text, `${name}/${node.name.text}`]);
      return declarations.flatMap(({ node, source }) =>
        node.kind === "test" ? [{ pack: name, source, test: node, declared }] : [],
      );
    });
}
