import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { UsageError } from "../frame/problem.ts";
import { rulesPath, soundRules } from "../input/rules.ts";
import { compareLog } from "../replay/compare-log.ts";
import { CompareReport } from "../replay/compare-report.ts";
import { DifferenceTally } from "../replay/difference-tally.ts";
import { ObservedRules } from "../replay/observed.ts";
import { readLog } from "../replay/read-log.ts";
import { replayLog } from "../replay/replay-log.ts";
import { replayReport } from "../replay/report.ts";
import { FORMAT, PACKS, packNames, RULES } from "./options.ts";

const EXAMPLES = 3;

export const replay: Command = {
  name: "replay",
  summary: "runs a log of what happened against rules",
  usage: "LOG.jsonl [options]",
  purpose: [
    "Answers what the rules would have said: a log of facts and messages in the order of time is played through an engine " +
      "on a clock of its own, with everything that falls due on the way.",
    'Each line is a step, as in a scenario: {"at": ISO, "fact": {"silo.record": {...}}}, or message, delete, sync, start, ' +
      "sent, failed, review (with decision and by), withdraw, or at alone. The first line may be a set-up instead, with " +
      "now, customers, state, reference, as_of and unreadable. The log is read as it is played, so it may be long.",
    "With --compare it says which messages would be answered otherwise by the other rules, and which starts, holds, recalls, " +
      "misses and alerts would come out otherwise: counted by change, rule, department, intent and class, and with examples. " +
      "What declarations that only observe would have changed is told in the same way, also without --compare.",
  ],
  arguments: [
    { name: "LOG.jsonl", required: true, help: "The log, one JSON object a line; - for standard input." },
  ],
  options: [
    RULES,
    PACKS,
    {
      name: "compare",
      value: "OTHER",
      help: "A second folder of rules, or a bundle. Plays the log by both, and tells only what would come out otherwise by these.",
    },
    {
      name: "examples",
      value: "N",
      help: `How many examples of each change the text explains; ${EXAMPLES} if not said.`,
    },
    FORMAT,
  ],
  examples: [
    {
      line: "comity replay last-year.jsonl --packs shipping",
      does: "Plays a log by the rules of one pack in ./rules.",
    },
    {
      line: 'comity replay log.jsonl --format jsonl | grep \'"verdict":"block"\'',
      does: "One JSON object for everything that happens; the last one is a summary.",
    },
    {
      line: "comity replay last-year.jsonl --compare candidate/rules --examples 10",
      does: "What the rules in candidate/rules would change, with ten examples of each change.",
    },
  ],
  exitCodes: [
    { code: 0, means: "The whole log was played." },
    {
      code: 2,
      means: "It was not: wrong usage, rules with errors, or a line that is malformed or runs back in time.",
    },
  ],
  run: runReplay,
};

async function runReplay(args: Arguments, io: Io): Promise<number> {
  const path = args.positionals[0] ?? "-";
  const format = args.one("format") ?? "text";
  const examples = examplesOf(args.one("examples"));
  const packs = packNames(args.one("packs"));
  const source = await rulesPath(args.one("rules"));
  const rules = await soundRules(source, packs, io);
  if (rules === null) return 2;
  const other = args.one("compare");
  if (other === undefined) {
    const log = await readLog(path, io);
    const observed = { rules: new ObservedRules(rules), tally: new DifferenceTally(examples) };
    const report = replayReport(format, io.out, observed.rules.areThere ? observed : null);
    await replayLog(log, { rules, observer: observed.rules.observer }, report);
    return 0;
  }
  const changed = await soundRules(await rulesPath(other), packs, io);
  if (changed === null) return 2;
  const log = await readLog(path, io);
  const report = new CompareReport(format, examples, io.out);
  await compareLog(log, { rules, name: source }, { rules: changed, name: other }, report);
  return 0;
}

function examplesOf(given: string | undefined): number {
  if (given === undefined) return EXAMPLES;
  if (/^\d{1,4}$/.test(given)) return Number(given);
  throw new UsageError(
    `--examples cannot be "${given}".`,
    "Give a number from 0 to 9999: --examples 10.",
    "replay",
  );
}
