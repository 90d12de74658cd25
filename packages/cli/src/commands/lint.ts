import { type Linted, lintFolder } from "@comity/dsl";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { UsageError } from "../frame/problem.ts";
import { printDiagnostics, rulesFolder } from "../input/rules.ts";
import { fixAll } from "../linting/fix.ts";
import { writeFindings } from "../linting/report.ts";
import { reachedInFolder } from "../testing/reached.ts";
import { RuleLoader } from "../testing/rule-loader.ts";
import { FORMAT, PACKS, packNames, RULES } from "./options.ts";

export const lint: Command = {
  name: "lint",
  summary: "finds rules that are right and yet not what anybody means",
  usage: "[DIR] [options]",
  purpose: [
    "Looks for conditions that can never be true, rules that never change an answer, holds that nothing ends, conflicts that go " +
      "round in a circle, and the like. It reports only what is certain. To tell which rules no test shows at work, it runs the " +
      "tests of the folder.",
    "A comment right above a declaration silences one lint rule in it, and says why: `# lint-ignore: shadowed until the old " +
      "rule ends`. What is an error cannot be silenced.",
  ],
  arguments: [{ name: "DIR", help: "The folder of rules. Without it, ./rules." }],
  options: [
    {
      ...RULES,
      value: "DIR",
      help: "The folder of rules, as the other commands are told it: the same as DIR.",
    },
    { ...PACKS, help: "The packs to look at, separated by commas. Without it, all of the folder." },
    {
      name: "fix",
      help: "Mends what can be mended without changing any decision, and shows what is left. Files are replaced in one step.",
    },
    FORMAT,
  ],
  examples: [
    { line: "comity lint", does: "Looks at all rules in ./rules." },
    { line: "comity lint rules --packs insurance --fix", does: "Takes out what is idle in one pack." },
    { line: "comity lint --format jsonl", does: "One JSON object for each finding, for other programs." },
  ],
  exitCodes: [
    { code: 0, means: "Nothing was found, or all of it was mended." },
    { code: 1, means: "Something was found." },
    { code: 2, means: "It could not be run: wrong usage, a missing folder, or rules with errors." },
  ],
  run: runLint,
};

async function runLint(args: Arguments, io: Io): Promise<number> {
  const folder = await rulesFolder(folderOf(args));
  const packs = packNames(args.one("packs"));
  const look = async (changed?: ReadonlyMap<string, string>): Promise<Linted> =>
    lintFolder(folder, packs, reached, changed);
  const reached = await reachedInFolder(new RuleLoader(folder));
  let linted = await look();
  if (args.one("fix") !== undefined && !hasErrors(linted)) {
    const mended = await fixAll(linted, look);
    linted = mended.linted;
    if (mended.fixed > 0) {
      const where = mended.files.map((file) => `  ${file}\n`).join("");
      await io.err.write(`Mended ${countOf(mended.fixed, "finding")} in:\n${where}\n`);
    }
  }
  await printDiagnostics(linted.diagnostics, io);
  if (hasErrors(linted)) {
    await io.err.write("Mend these errors first: what does not compile cannot be linted.\n");
    return 2;
  }
  await writeFindings(linted.findings, args.one("format") ?? "text", io.out);
  await io.err.write(`${countOf(linted.findings.length, "finding")}.\n`);
  return linted.findings.length === 0 ? 0 : 1;
}

/** The folder as it is named: the first argument, or as for the other commands. */
function folderOf(args: Arguments): string | undefined {
  const [given] = args.positionals;
  const named = args.one("rules");
  if (given === undefined || named === undefined || given === named) return given ?? named;
  throw new UsageError("Two folders of rules are named.", `Leave out ${given}, or --rules.`, "lint");
}

function hasErrors({ diagnostics }: Linted): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

function countOf(count: number, noun: string): string {
  return count === 0 ? `No ${noun}s` : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
