import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { rulesFolder, soundRules } from "../input/rules.ts";
import { readLog } from "../replay/read-log.ts";
import { replayLog } from "../replay/replay-log.ts";
import { replayReport } from "../replay/report.ts";
import { FORMAT, PACKS, packNames, RULES } from "./options.ts";

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
  ],
  arguments: [
    { name: "LOG.jsonl", required: true, help: "The log, one JSON object a line; - for standard input." },
  ],
  options: [RULES, PACKS, FORMAT],
  examples: [
    {
      line: "comity replay last-year.jsonl --packs shipping",
      does: "Plays a log by the rules of one pack in ./rules.",
    },
    {
      line: 'comity replay log.jsonl --format jsonl | grep \'"verdict":"block"\'',
      does: "One JSON object for everything that happens; the last one is a summary.",
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
  const folder = await rulesFolder(args.one("rules"));
  const rules = await soundRules(folder, packNames(args.one("packs")), io);
  if (rules === null) return 2;
  const log = await readLog(path, io);
  await replayLog(log, rules, replayReport(args.one("format") ?? "text", io.out));
  return 0;
}
