import { buffer } from "node:stream/consumers";
import { format } from "@comity/dsl";
import { decodeRules, readRuleFile, replaceRuleFile } from "../formatting/rule-file.ts";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError, UsageError } from "../frame/problem.ts";
import { filesUnder } from "../input/folder.ts";
import { printDiagnostics, rulesFolder } from "../input/rules.ts";

const RULE_FILE = ".comity";
const STANDARD_INPUT = "(standard input)";

export const fmt: Command = {
  name: "fmt",
  summary: "gives rule files their one layout",
  usage: "[PATH...] [--check] | --stdin [--check]",
  purpose: [
    "Formats the .comity files under the paths, or under ./rules, and names those it changed. Only space, line breaks and the " +
      "order of clauses change; words, texts and comments stay as written. A declaration with comments inside keeps the order " +
      "of its clauses, and tests always do.",
    "Each result is parsed again and compared with the file before it takes its place, in one step. A file that does not " +
      "parse is shown with its mistakes and left as it is; the others are formatted.",
  ],
  arguments: [
    { name: "PATH", repeatable: true, help: "A .comity file, or a folder of them. Without it, ./rules." },
  ],
  options: [
    { name: "check", help: "Changes nothing; names the files that would change." },
    { name: "stdin", help: "Formats standard input and writes the result to standard output." },
  ],
  examples: [
    { line: "comity fmt", does: "Formats all rules in ./rules." },
    { line: "comity fmt --check rules", does: "Fails if a file is not formatted: for a build." },
    {
      line: "comity fmt --stdin < draft.comity",
      does: "Shows what a file would look like, as editors ask it.",
    },
  ],
  exitCodes: [
    { code: 0, means: "Everything is formatted." },
    { code: 1, means: "With --check: some files are not." },
    {
      code: 2,
      means:
        "Some files could not be formatted: wrong usage, a path without rules, mistakes in a file, or one that cannot be read or written.",
    },
  ],
  run: runFmt,
};

async function runFmt(args: Arguments, io: Io): Promise<number> {
  const onlyCheck = args.one("check") !== undefined;
  if (args.one("stdin") !== undefined) return formatStandardInput(args, onlyCheck, io);
  const files = await ruleFiles(args.positionals);
  const outcomes = { formatted: 0, unchanged: 0, failed: 0 };
  for (const file of files) outcomes[await formatOrTell(file, onlyCheck, io)]++;
  await io.err.write(`${inWords(outcomes, onlyCheck)}\n`);
  if (outcomes.failed > 0) return 2;
  return onlyCheck && outcomes.formatted > 0 ? 1 : 0;
}

type Outcome = "formatted" | "unchanged" | "failed";

/** One file that cannot be read or written does not keep the others from being formatted. */
async function formatOrTell(path: string, onlyCheck: boolean, io: Io): Promise<Outcome> {
  try {
    return await formatFile(path, onlyCheck, io);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    await io.err.write(`${error.message}\n${error.help}\n\n`);
    return "failed";
  }
}

/** Formats one file, and names it if that changed it or, with `onlyCheck`, would. */
async function formatFile(path: string, onlyCheck: boolean, io: Io): Promise<Outcome> {
  const { bytes, text } = await readRuleFile(path);
  const formatted = format({ file: path, text });
  if ("diagnostics" in formatted) {
    await printDiagnostics(formatted.diagnostics, io);
    return "failed";
  }
  if (bytes.equals(Buffer.from(formatted.text))) return "unchanged";
  if (!onlyCheck) await replaceRuleFile(path, formatted.text);
  await io.out.write(`${path}\n`);
  return "formatted";
}

async function formatStandardInput(args: Arguments, onlyCheck: boolean, io: Io): Promise<number> {
  if (args.positionals.length > 0) {
    throw new UsageError("--stdin takes no PATH.", "Name files, or give one on standard input.", "fmt");
  }
  const { bytes, text } = decodeRules(await buffer(io.stdin), STANDARD_INPUT);
  const formatted = format({ file: STANDARD_INPUT, text });
  if ("diagnostics" in formatted) {
    await printDiagnostics(formatted.diagnostics, io);
    return 2;
  }
  if (!onlyCheck) await io.out.write(formatted.text);
  return onlyCheck && !bytes.equals(Buffer.from(formatted.text)) ? 1 : 0;
}

/** @throws CommandError if a path is not there or holds no rules. */
async function ruleFiles(paths: readonly string[]): Promise<readonly string[]> {
  const given = paths.length === 0 ? [await rulesFolder(undefined)] : paths;
  const found: string[] = [];
  for (const path of given) {
    const files = (await filesUnder(path)).filter((file) => file.endsWith(RULE_FILE));
    if (files.length === 0) {
      throw new CommandError(`${path} holds no rules.`, "Rules are in files that end in .comity.");
    }
    found.push(...files);
  }
  return [...new Set(found)];
}

function inWords({ formatted, unchanged, failed }: Readonly<Record<Outcome, number>>, onlyCheck: boolean) {
  const files = (count: number) => `${count} ${count === 1 ? "file" : "files"}`;
  const parts = [
    formatted > 0 ? `${files(formatted)} ${onlyCheck ? "not formatted" : "changed"}` : "",
    unchanged > 0 ? `${files(unchanged)} formatted already` : "",
    failed > 0 ? `${files(failed)} left as ${failed === 1 ? "it is" : "they are"}` : "",
  ];
  return `${parts.filter((part) => part !== "").join(", ")}.`;
}
