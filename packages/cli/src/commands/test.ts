import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { RuleSet } from "@comity/core";
import { problemsOfTests } from "@comity/dsl";
import { coverageRun } from "../coverage/coverage-run.ts";
import { calledAs } from "../frame/called.ts";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError } from "../frame/problem.ts";
import { filesUnder } from "../input/folder.ts";
import { printDiagnostics, rulesFolder } from "../input/rules.ts";
import { RuleLoader } from "../testing/rule-loader.ts";
import { runBlocks } from "../testing/run-blocks.ts";
import { runScenarioFile } from "../testing/run-scenarios.ts";
import { testStores } from "../testing/stores.ts";
import { TestReport } from "../testing/test-report.ts";
import { RULES_FOLDER } from "./options.ts";

const SCENARIO = ".scenario.yaml";
const RULE_FILE = ".comity";

export const test: Command = {
  name: "test",
  summary: "runs the tests of rules: test blocks and scenario files",
  usage: "[PATH...] [options]",
  purpose: [
    "Runs the test blocks of .comity files and the *.scenario.yaml files under the paths, or under the folder of rules. Every " +
      "case has a ledger and a clock of its own. Of each expectation that is not met it shows what was expected, what came " +
      "instead, and the reasons that the engine gave.",
    "A test block runs with the rules of its own pack; a scenario with the packs that it names, and no others. The last " +
      'line is "N passed, N failed".',
    "With --coverage, or any option that begins so, it also tells which outcomes that can occur no test reached: true, false " +
      "and unknown of every condition, and how conflicts, limits, alerts and holds come out.",
  ],
  arguments: [
    { name: "PATH", repeatable: true, help: "A file or folder with tests. Without it, the folder of rules." },
  ],
  options: [
    RULES_FOLDER,
    {
      name: "store",
      value: "STORE",
      choices: ["memory", "sqlite"],
      help: "Where the ledgers of the cases are kept: memory (the default), or sqlite, in files that are removed after.",
    },
    {
      name: "coverage",
      help: "Shows which outcomes of conditions, conflicts, limits, alerts and holds no test reached.",
    },
    { name: "coverage-json", value: "FILE", help: "Writes the coverage as JSON, and shows it." },
    {
      name: "coverage-html",
      value: "FILE",
      help: "Writes one page that shows in the rules' own text what no test reached, and shows the summary.",
    },
    { name: "coverage-min", value: "N", help: "Fails if tests reach less than N per cent of the outcomes." },
  ],
  examples: [
    { line: "comity test", does: "Runs all tests of the rules in ./rules." },
    { line: "comity test rules/insurance --store sqlite", does: "Runs the tests of one pack on SQLite." },
    {
      line: "comity test acceptance/*.scenario.yaml --rules rules",
      does: "Runs scenario files that lie elsewhere.",
    },
    {
      line: "comity test --coverage-min 90 --coverage-html coverage.html",
      does: "Runs all tests, writes a page of what they did not reach, and fails below 90 per cent.",
    },
  ],
  exitCodes: [
    { code: 0, means: "All passed." },
    {
      code: 1,
      means: "Some failed, the rules have errors, or less was reached than --coverage-min asks for.",
    },
    { code: 2, means: "They could not be run: wrong usage, or a path without any test." },
  ],
  run: runTest,
};

async function runTest(args: Arguments, io: Io): Promise<number> {
  const coverage = coverageRun(args);
  const folder = await rulesFolder(args.one("rules"));
  const paths = args.positionals.length === 0 ? [folder] : args.positionals;
  const found = await Promise.all(paths.map(testFilesUnder));
  const files = [...new Set(found.flat())];
  const loader = new RuleLoader(folder);
  const loaded = await loader.load(undefined);
  const { ruleSet, diagnostics } = loaded;
  // Tests that cannot be run yet are looked at all the same: what is wrong is shown at once.
  await printDiagnostics([...diagnostics, ...(ruleSet === null ? problemsOfTests(loaded) : [])], io);
  if (ruleSet === null) return 1;
  const stores = await testStores(args.one("store") ?? "memory");
  const report = new TestReport(io);
  const run = {
    loader,
    openStore: stores.open,
    report,
    observer: (rules: RuleSet) => coverage?.observer(rules),
  };
  try {
    const ruleFiles = files.filter((file) => file.endsWith(RULE_FILE));
    const withBlocks = await runBlocks(ruleFiles, run);
    for (const [index, path] of paths.entries()) {
      refuseEmpty({ path, files: found[index] ?? [], withBlocks, rules: folder, called: calledAs(io) });
    }
    for (const file of files) {
      if (file.endsWith(SCENARIO)) await runScenarioFile(file, run);
    }
  } finally {
    await stores.remove();
  }
  const isCovered = coverage === null || (await coverage.end(ruleSet, files, io));
  const code = await report.end();
  return isCovered ? code : 1;
}

async function testFilesUnder(path: string): Promise<readonly string[]> {
  const files = await filesUnder(path);
  return files.filter((file) => file.endsWith(SCENARIO) || file.endsWith(RULE_FILE));
}

/** A path, with what was found under it. */
interface Given {
  readonly path: string;
  readonly files: readonly string[];
  /** Rule files that have test blocks. */
  readonly withBlocks: ReadonlySet<string>;
  readonly rules: string;
  /** How the command is called. */
  readonly called: string;
}

/** A path without tests is more often a slip than meant: it must not look like a success. */
function refuseEmpty({ path, files, withBlocks, rules, called }: Given): void {
  if (files.some((file) => file.endsWith(SCENARIO) || withBlocks.has(resolve(file)))) return;
  if (files.length > 0 && relative(rules, path).split(sep)[0] === "..") {
    throw new CommandError(
      `${path} does not lie in the folder of rules, ${rules}.`,
      `A test block runs with the rules of its own folder. Name that: ${called} test ${path} --rules ${rulesAround(path)}`,
    );
  }
  throw new CommandError(
    `${path} has no tests.`,
    "Tests are test blocks in .comity files and *.scenario.yaml files.",
  );
}

/** The folder with a vocabulary that a path lies in: the rules that its tests were written for. */
function rulesAround(path: string): string {
  const parts = resolve(path).split(sep);
  for (let length = parts.length; length > 1; length--) {
    const folder = parts.slice(0, length).join(sep);
    if (existsSync(join(folder, "vocabulary"))) return relative(process.cwd(), folder) || ".";
  }
  return "DIR";
}
