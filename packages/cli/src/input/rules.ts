import type { RuleSet } from "@comity/core";
import { type Diagnostic, loadRules, renderDiagnostic, type Source, toShow } from "@comity/dsl";
import type { Io } from "../frame/io.ts";
import { CommandError } from "../frame/problem.ts";
import { isFolder } from "./folder.ts";

export const DEFAULT_RULES = "./rules";

/** The folder of rules that was named, or the usual one. @throws CommandError if it is not there */
export async function rulesFolder(given: string | undefined): Promise<string> {
  const folder = given ?? DEFAULT_RULES;
  try {
    if (await isFolder(folder)) return folder;
  } catch (error) {
    if (!(error instanceof CommandError) || given !== undefined) throw error;
    throw new CommandError("There is no folder ./rules here.", "Name the folder of rules with --rules DIR.");
  }
  throw new CommandError(
    `${folder} is not a folder.`,
    "Name the folder that holds vocabulary/ and the packs.",
  );
}

/** The folder or bundle of rules that was named, or the usual folder. @throws CommandError if it is not there */
export async function rulesPath(given: string | undefined): Promise<string> {
  if (given === undefined || (await isFolder(given))) return rulesFolder(given);
  return given;
}

/**
 * Loads rules for a command that needs them sound: prints what is wrong, and gives null if they have errors.
 *
 * @throws CommandError if the rules cannot be read.
 */
export async function soundRules(
  path: string,
  packs: readonly string[] | undefined,
  io: Io,
): Promise<RuleSet | null> {
  return (await soundRulesAndSources(path, packs, io))?.rules ?? null;
}

/** The same with the texts of the rules, of which a bundle has none. */
export async function soundRulesAndSources(
  path: string,
  packs: readonly string[] | undefined,
  io: Io,
): Promise<{ readonly rules: RuleSet; readonly sources: readonly Source[] } | null> {
  const { ruleSet, diagnostics, sources } = await loadRules(path, packs);
  await printDiagnostics(diagnostics, io);
  if (ruleSet !== null) return { rules: ruleSet, sources };
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  await io.err.write(
    `The rules in ${path} have ${errors} error${errors === 1 ? "" : "s"}; nothing was done.\n`,
  );
  return null;
}

/** Shows diagnostics by file, with the lines they are about; of a file with very many, the first ones. */
export async function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): Promise<void> {
  for (const { source, diagnostics: shown, more } of toShow(diagnostics)) {
    for (const diagnostic of shown) {
      await io.err.write(`${renderDiagnostic(diagnostic, { color: io.err.color })}\n\n`);
    }
    if (more > 0) await io.err.write(`... and ${more} more in ${source.file}\n\n`);
  }
}
