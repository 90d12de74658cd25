import {
  DAY_MS,
  formatInstant,
  MESSAGE_CLASSES,
  type MessageClass,
  manualClock,
  openEngine,
  type Retention,
  type RetentionOptions,
} from "@comity/core";
import { compileEvaluator } from "@comity/dsl";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { UsageError } from "../frame/problem.ts";
import { openExisting } from "../input/existing-ledger.ts";
import { instantOption } from "../input/instant.ts";
import { type LedgerToRead, openToRead } from "../input/ledger-to-read.ts";
import { rulesPath, soundRules } from "../input/rules.ts";
import { PACKS, packNames, RULES } from "./options.ts";

export const retention: Command = {
  name: "retention",
  summary: "drops what is personal in messages that ended long ago",
  usage: "--ledger LEDGER --keep CLASS=TIME [options]",
  purpose: [
    "Drops what is personal in messages that ended longer ago than their class is kept: the request, what it was about, what " +
      "decisions rested on, and their words. That something was sent, when and how it ended stays, and counts as before.",
    "It works in batches, each whole or not at all, and beside engines that go on deciding. Broken off, it goes on from there " +
      "when it is run again: run it every night. A time that is shorter than rules look back is refused, and so is one under " +
      "five days, since senders ask again about a message for so long.",
  ],
  arguments: [],
  options: [
    {
      name: "ledger",
      value: "LEDGER",
      required: true,
      help: "The SQLite file, or postgres://USER@HOST/DATABASE.",
    },
    {
      name: "keep",
      value: "CLASS=TIME",
      repeatable: true,
      help: `How long a class is kept: ${MESSAGE_CLASSES.join(", ")}; a time is 400d or 10y. One that is not named is kept for ever.`,
    },
    {
      name: "unmatched",
      value: "TIME",
      help: "How long records that match nobody, and customers known by an address only, are kept. Without it, for ever.",
    },
    { name: "dry-run", help: "Only counts." },
    {
      ...RULES,
      help: `${RULES.help} Those that the engines on this ledger run: held messages are decided again under others.`,
    },
    PACKS,
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json"],
      help: "text for people (the default), or json, one JSON object.",
    },
    {
      name: "now",
      value: "ISO",
      help: "The instant to count back from, which has passed. Without it, the system's time.",
    },
  ],
  examples: [
    {
      line: "comity retention --ledger ledger.db --keep marketing=400d --keep legal=10y --dry-run",
      does: "How many messages would lose what is personal in them?",
    },
    {
      line: "comity retention --ledger ledger.db --keep marketing=400d --unmatched 90d",
      does: "Drops it, and what nobody turned out to be.",
    },
  ],
  exitCodes: [
    { code: 0, means: "It is done, or counted." },
    {
      code: 2,
      means:
        "It was not: wrong usage, a time that is too short, rules with errors, or a ledger that cannot be used.",
    },
  ],
  run: runRetention,
};

async function runRetention(args: Arguments, io: Io): Promise<number> {
  const options = optionsOf(args);
  const rules = await soundRules(await rulesPath(args.one("rules")), packNames(args.one("packs")), io);
  if (rules === null) return 2;
  const given = args.one("now");
  const from =
    given === undefined ? {} : { at: instantOption("now", given, rules.vocabulary.company.timeZone) };
  const ledger = args.required("ledger");
  const { store, close } = options.dryRun === true ? await openToRead(ledger) : await openToWrite(ledger);
  try {
    const engine = await openEngine({
      rules,
      evaluator: compileEvaluator(rules),
      store,
      // It stands still for the one thing that is done.
      clock: manualClock(Date.now()),
      enact: false,
    });
    const done = await engine.retain({ ...options, ...from });
    await io.out.write(args.one("format") === "json" ? json(done, options) : inWords(done, options));
  } finally {
    await close();
  }
  return 0;
}

async function openToWrite(ledger: string): Promise<Pick<LedgerToRead, "store" | "close">> {
  const store = await openExisting(ledger);
  return { store, close: () => store.close() };
}

/** @throws UsageError */
function optionsOf(args: Arguments): RetentionOptions {
  const keep: Partial<Record<MessageClass, number>> = {};
  for (const text of args.all("keep")) {
    const [name, time, ...rest] = text.split("=");
    const known = MESSAGE_CLASSES.find((one) => one === name);
    if (known === undefined || time === undefined || rest.length > 0) {
      const help = `Write it as marketing=400d; the classes are ${MESSAGE_CLASSES.join(", ")}.`;
      throw new UsageError(`--keep ${text} is no class with a time.`, help, "retention");
    }
    keep[known] = timeOf(`--keep ${known}`, time);
  }
  const unmatched = args.one("unmatched");
  if (unmatched === undefined && Object.keys(keep).length === 0)
    throw new UsageError(
      "It does not say what to drop.",
      "Give --keep CLASS=TIME, or --unmatched TIME.",
      "retention",
    );
  return {
    keep,
    dryRun: args.one("dry-run") !== undefined,
    ...(unmatched === undefined ? {} : { keepUnmatchedMs: timeOf("--unmatched", unmatched) }),
  };
}

/** A year has 366 days here: nothing is dropped before the year is over. */
const DAYS = { d: 1, y: 366 } as const;

/** @throws UsageError */
function timeOf(where: string, text: string): number {
  const [, count, unit] = /^([0-9]{1,5})([dy])$/.exec(text) ?? [];
  if (count === undefined)
    throw new UsageError(`${where}: ${text} is no time.`, "Write days as 400d, years as 10y.", "retention");
  return Number(count) * DAYS[unit === "y" ? "y" : "d"] * DAY_MS;
}

function json({ at, messages, records, strangers }: Retention, { dryRun = false }: RetentionOptions): string {
  const line = {
    at: formatInstant(at),
    dry_run: dryRun,
    messages,
    unmatched_records: records,
    unknown_customers: strangers,
  };
  return `${JSON.stringify(line)}\n`;
}

function inWords(
  { messages, records, strangers }: Retention,
  { keep, keepUnmatchedMs, dryRun }: RetentionOptions,
): string {
  const counts = MESSAGE_CLASSES.filter((one) => keep[one] !== undefined).map(
    (one) => `  ${String(messages[one]).padStart(7)}  ${one} message${messages[one] === 1 ? "" : "s"}`,
  );
  const unmatched =
    keepUnmatchedMs === undefined
      ? []
      : [
          `  ${String(records).padStart(7)}  record${records === 1 ? "" : "s"} that matched nobody`,
          `  ${String(strangers).padStart(7)}  customer${strangers === 1 ? "" : "s"} known by an address only`,
        ];
  const first =
    dryRun === true ? "What is personal would be dropped in:" : "What was personal is dropped in:";
  return [first, ...counts, ...unmatched, ""].join("\n");
}
