import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadVocabulary, type Source } from "@comity/dsl";
import { calledAs } from "../frame/called.ts";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError, fileError, UsageError } from "../frame/problem.ts";
import { filesIn } from "../input/folder.ts";
import { DEFAULT_RULES, printDiagnostics } from "../input/rules.ts";
import { FIRST_VOCABULARY } from "../scaffold/first-vocabulary.ts";
import { type NewFile, testLine } from "../scaffold/pack-files.ts";
import { newServer } from "../scaffold/server-files.ts";
import { packsIn, whyNoName } from "../scaffold/taken-names.ts";
import { workingPack } from "../scaffold/working-starter.ts";

const VOCABULARY = "vocabulary";

export const newCommand: Command = {
  name: "new",
  summary: "begins a pack of rules that passes its own tests, or the configuration of a server",
  usage: "pack NAME | server [options]",
  purpose: [
    "Writes a pack into the folder of rules: a first rule on the vocabulary that is there, tests that reach everything it can " +
      "come to, and a README. Change the rule to your own, and the tests with it.",
    "If there is no folder of rules yet, or nothing in it, a small vocabulary is written as well. Nothing that is there is " +
      "overwritten.",
    "new server writes a comity.yaml that `comity serve` can run with the rules that are there, and state.key, which seals what " +
      "adapters keep.",
  ],
  arguments: [
    { name: "WHAT", required: true, help: "What to begin: pack or server." },
    { name: "NAME", help: "Name of the pack, in lower case with hyphens: parcel-delivery." },
  ],
  options: [
    {
      name: "rules",
      value: "DIR",
      help: "The folder of rules; begun if it is not there. Without it, ./rules.",
    },
    {
      name: "owner",
      value: "NAME",
      help: "Who answers for the rules of the pack, in free words: risk-operations. It can be left out.",
    },
  ],
  examples: [
    {
      line: "comity new pack parcel-delivery --owner marketplace",
      does: "Writes rules/parcel-delivery/ with a rule, tests and a README.",
    },
    {
      line: "comity new pack first --rules trial/rules && comity test --rules trial/rules",
      does: "Begins a folder of rules with a vocabulary, and runs its tests.",
    },
    {
      line: "comity new server && comity doctor",
      does: "Writes ./comity.yaml and ./state.key, and tries them.",
    },
  ],
  exitCodes: [
    { code: 0, means: "It is there." },
    {
      code: 2,
      means:
        "Nothing was written: wrong usage, a name that cannot be or is taken, or a vocabulary with errors.",
    },
  ],
  run: runNew,
};

async function runNew(args: Arguments, io: Io): Promise<number> {
  const [what, name] = args.positionals;
  if (what === "server" && name === undefined) return newServer(args.one("rules") ?? DEFAULT_RULES, io);
  if (what !== "pack") {
    const help = "Write comity new pack NAME, or comity new server.";
    throw new UsageError(`comity new begins no "${[what, name].join(" ").trim()}".`, help, "new");
  }
  if (name === undefined) throw new UsageError("NAME is missing.", "Write comity new pack NAME.", "new");
  const owner = args.one("owner") ?? null;
  if (owner !== null && /[\n\r]/.test(owner)) {
    throw new UsageError("--owner cannot have line breaks.", "Give a name: --owner risk-operations.", "new");
  }
  const folder = (args.one("rules") ?? DEFAULT_RULES).replace(/(?<=.)\/+$/, "");
  await checkName(name, folder);
  const { sources, isNew } = await vocabularyIn(folder);
  const { vocabulary, diagnostics } = loadVocabulary(sources);
  await printDiagnostics(diagnostics, io);
  if (vocabulary === null) {
    throw new CommandError(
      `The vocabulary in ${folder} has errors.`,
      "Mend them first; nothing was written.",
    );
  }
  const files = await workingPack({ name, owner, folder: folder.replace(/^\.\//, "") }, vocabulary, sources);
  if (files === null) {
    throw new CommandError(
      `The vocabulary in ${folder} has no intent and channel that a rule could be about.`,
      "Declare one of each; nothing was written.",
    );
  }
  const { file, text } = FIRST_VOCABULARY;
  const all = isNew ? [{ path: `${VOCABULARY}/${file}`, text }, ...files] : files;
  for (const written of await writeNew(folder, name, all)) await io.out.write(`${written}\n`);
  const words = join(folder, VOCABULARY);
  await io.err.write(
    isNew
      ? `Its rule is made of a first vocabulary in ${words}: write your company's words there.\n`
      : `Its rule is made of the vocabulary in ${words}. For another, name its folder of rules with --rules.\n`,
  );
  await io.err.write(`Run its tests with ${calledAs(io)} ${testLine(folder, name)}\n`);
  return 0;
}

async function checkName(name: string, folder: string): Promise<void> {
  const why = whyNoName(name);
  if (why !== null) throw new CommandError(`A pack cannot be called "${name}".`, why);
  if (await isThere(join(folder, name))) {
    throw new CommandError(
      `${join(folder, name)} is there already.`,
      "Choose another name; nothing was written.",
    );
  }
  const taken = (await isThere(folder)) ? (await packsIn(folder)).get(name) : undefined;
  if (taken !== undefined) {
    throw new CommandError(`There is a pack "${name}" already, in ${taken}.`, "Choose another name.");
  }
}

/** The vocabulary of a folder; the first one there is (`isNew`) where the folder is empty or not there. */
async function vocabularyIn(
  folder: string,
): Promise<{ readonly sources: readonly Source[]; readonly isNew: boolean }> {
  const path = join(folder, VOCABULARY);
  const names = (await isThere(path)) ? (await filesIn(path)).filter((name) => /\.ya?ml$/.test(name)) : [];
  const hasPacks = (await isThere(folder)) && (await packsIn(folder)).size > 0;
  if (names.length === 0 && !hasPacks) return { sources: [FIRST_VOCABULARY], isNew: true };
  const sources = names.map(async (name) => {
    const file = join(path, name);
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      throw fileError(error, file);
    });
    return { file, text };
  });
  return { sources: await Promise.all(sources), isNew: false };
}

/** Writes files that are not there yet. Returns their paths. @throws CommandError if one is, or cannot be written */
async function writeNew(folder: string, pack: string, files: readonly NewFile[]): Promise<readonly string[]> {
  const written: string[] = [];
  try {
    await mkdir(join(folder, VOCABULARY), { recursive: true });
    // Without `recursive` it fails if somebody else has just made it.
    await mkdir(join(folder, pack));
    for (const { path, text } of files) {
      const file = join(folder, path);
      await writeFile(file, text, { flag: "wx" });
      written.push(file);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const left = written.length === 0 ? "Nothing was written." : `Written so far: ${written.join(", ")}.`;
    throw new CommandError(`The pack cannot be written: ${why}`, left);
  }
  return written;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
