import { formatInstant, manualClock, openEngine, type Unreported, unreported } from "@comity/core";
import { compileEvaluator } from "@comity/dsl";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { UsageError } from "../frame/problem.ts";
import { openExisting } from "../input/existing-ledger.ts";
import { openToRead } from "../input/ledger-to-read.ts";
import { rulesPath, soundRules } from "../input/rules.ts";
import { FORMAT, PACKS, packNames, RULES } from "./options.ts";

export const reconcile: Command = {
  name: "reconcile",
  summary: "lists what was started and never reported, and says what became of it",
  usage: "[MESSAGE --outcome OUTCOME --by NAME] --ledger LEDGER [options]",
  purpose: [
    "Without MESSAGE it lists the messages that a sender started and did not report by the end of its lease. They count as " +
      "sent until somebody finds out: what contradicts them stays blocked.",
    "With MESSAGE it records what a person found out, from the carrier's log for example. A message that was not sent counts no " +
      "longer, and is asked about again with a new id. A late report by who started it is taken all the same, as what " +
      "happened.",
  ],
  arguments: [{ name: "MESSAGE", help: "The id of an unreported message." }],
  options: [
    {
      name: "ledger",
      value: "LEDGER",
      required: true,
      help: "The SQLite file with the messages, or postgres://USER@HOST/DATABASE. To list, it is only read.",
    },
    {
      name: "outcome",
      value: "OUTCOME",
      choices: ["sent", "not_sent"],
      help: "What became of the message: sent or not_sent.",
    },
    { name: "by", value: "NAME", help: "Who found out. It is kept with the message." },
    RULES,
    PACKS,
    FORMAT,
  ],
  examples: [
    { line: "comity reconcile --ledger ledger.db", does: "What has gone, or has not: nobody knows." },
    {
      line: "comity reconcile offer-17 --outcome not_sent --by kim --ledger ledger.db",
      does: "The carrier never got it, so it counts no longer.",
    },
  ],
  exitCodes: [
    { code: 0, means: "It is listed, or recorded." },
    {
      code: 2,
      means:
        "Nothing was recorded: wrong usage, a message that is not unreported, rules with errors, or a ledger that " +
        "cannot be used.",
    },
  ],
  run: runReconcile,
};

async function runReconcile(args: Arguments, io: Io): Promise<number> {
  const [message] = args.positionals;
  const ledger = args.required("ledger");
  if (message !== undefined) return record(message, ledger, args, io);
  for (const name of ["outcome", "by"]) {
    if (args.one(name) === undefined) continue;
    const help = "Name the message: comity reconcile MESSAGE --outcome OUTCOME --by NAME.";
    throw new UsageError(`--${name} is said of no message.`, help, "reconcile");
  }
  await io.out.write(listing(await list(ledger), args.one("format") === "jsonl"));
  return 0;
}

async function list(ledger: string): Promise<readonly Unreported[]> {
  const reading = await openToRead(ledger);
  try {
    return await reading.store.transact((transaction) => unreported(transaction, Date.now()));
  } finally {
    await reading.close();
  }
}

function listing(messages: readonly Unreported[], json: boolean): string {
  const lines = messages.map(({ message, startedAt, startedBy, leaseUntil }) => {
    const instant = (at: number | null) => (at === null ? null : formatInstant(at));
    const [started_at, lease_until] = [instant(startedAt), instant(leaseUntil)];
    if (json) return JSON.stringify({ message, started_at, started_by: startedBy, lease_until });
    const who = startedBy === null ? "" : ` by ${startedBy}`;
    return `${message}  started at ${started_at}${who}, to be reported by ${lease_until}`;
  });
  if (lines.length === 0) return json ? "" : "Everything that was started is reported, or may still be.\n";
  return `${lines.join("\n")}\n`;
}

async function record(message: string, ledger: string, args: Arguments, io: Io): Promise<number> {
  const outcome = needed(args, "outcome", "sent or not_sent") === "sent" ? "sent" : "not_sent";
  const by = needed(args, "by", "who found out");
  const rules = await soundRules(await rulesPath(args.one("rules")), packNames(args.one("packs")), io);
  if (rules === null) return 2;
  const store = await openExisting(ledger);
  try {
    // It stands still for the one thing that is done.
    const clock = manualClock(Date.now());
    const engine = await openEngine({
      rules,
      evaluator: compileEvaluator(rules),
      store,
      clock,
      enact: false,
    });
    const { state } = await engine.reconcile(message, { outcome, by });
    const text = `${message}: ${state}, as ${by} found.`;
    const json = JSON.stringify({ message, state, outcome, by });
    await io.out.write(`${args.one("format") === "jsonl" ? json : text}\n`);
  } finally {
    await store.close();
  }
  return 0;
}

function needed(args: Arguments, name: string, what: string): string {
  const given = args.one(name);
  if (given !== undefined) return given;
  throw new UsageError(`--${name} is missing.`, `Say ${what}.`, "reconcile");
}
