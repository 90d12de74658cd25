import { type Finding, type RuleSet, type Store, type Verification, verifyLedger } from "@comity/core";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { UsageError } from "../frame/problem.ts";
import { styleFor } from "../frame/style.ts";
import { openToRead } from "../input/ledger-to-read.ts";
import { rulesPath, soundRules } from "../input/rules.ts";
import { findingInWords, verificationInWords } from "../verifying/words.ts";
import { PACKS, packNames, RULES } from "./options.ts";

export const verify: Command = {
  name: "verify",
  summary: "checks that nothing in a ledger was altered, and makes every decision again",
  usage: "--ledger LEDGER [options]",
  purpose: [
    "Walks the log of a ledger from its beginning and makes each hash of its chain again; compares every message, and what " +
      "its decisions rested on, with what the log says of them; and makes every decision again, from what it rested on and by " +
      "the rules that it names. Says of each fault where it is and what does not fit.",
    "What was erased leaves the chain whole, and is counted. The last line names the head of the chain: kept apart from the " +
      "ledger and given with --expect, it shows later whether the end of the log was cut off.",
  ],
  arguments: [],
  options: [
    {
      name: "ledger",
      value: "LEDGER",
      required: true,
      help: "An SQLite file, which is only read, or postgres://USER@HOST/DATABASE.",
    },
    {
      name: "expect",
      value: "HASH",
      help: "The head of an earlier run, 64 hexadecimal digits: the log must still have it.",
    },
    {
      ...RULES,
      help: "Rules for decisions whose own the ledger has not kept: a folder, or a bundle. Others are not needed.",
    },
    PACKS,
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "jsonl"],
      help: "text for people (the default), or jsonl: one JSON object for each fault, and a summary as the last.",
    },
  ],
  examples: [
    { line: "comity verify --ledger ledger.db", does: "Is everything in it as it was written?" },
    {
      line: "comity verify --ledger postgres://comity@db.example.com/ledger --expect $(cat head.txt) --format jsonl",
      does: "And does the log still have what it had yesterday?",
    },
  ],
  exitCodes: [
    {
      code: 0,
      means:
        "Everything is as it was written, and every decision that could be made again came out the same.",
    },
    { code: 1, means: "There are faults." },
    {
      code: 2,
      means: "Nothing was checked: wrong usage, rules with errors, or a ledger that cannot be read.",
    },
  ],
  run: runVerify,
};

const HASH = /^[0-9a-f]{64}$/;

async function runVerify(args: Arguments, io: Io): Promise<number> {
  const expect = args.one("expect");
  if (expect !== undefined && !HASH.test(expect)) {
    const help = "Give the 64 hexadecimal digits that an earlier run named as the head.";
    throw new UsageError("--expect is no hash.", help, "verify");
  }
  const rules = await givenRules(args, io);
  if (rules === null) return 2;
  const reading = await openToRead(args.required("ledger"));
  try {
    const { findings } = await report(reading.store, { expect, rules: rules.rules }, args, io);
    return findings === 0 ? 0 : 1;
  } finally {
    await reading.close();
  }
}

/** @returns null if they have errors. */
async function givenRules(args: Arguments, io: Io): Promise<{ readonly rules: RuleSet | undefined } | null> {
  const given = args.one("rules");
  if (given === undefined) return { rules: undefined };
  const rules = await soundRules(await rulesPath(given), packNames(args.one("packs")), io);
  return rules === null ? null : { rules };
}

async function report(
  store: Store,
  { expect, rules }: { readonly expect: string | undefined; readonly rules: RuleSet | undefined },
  args: Arguments,
  io: Io,
): Promise<Verification> {
  const isJson = args.one("format") === "jsonl";
  const style = styleFor(io.out);
  const found = async (finding: Finding): Promise<void> =>
    io.out.write(isJson ? `${JSON.stringify(finding)}\n` : `${findingInWords(finding, style)}\n`);
  const verification = await verifyLedger(store, {
    found,
    ...(expect === undefined ? {} : { expect }),
    ...(rules === undefined ? {} : { rules }),
  });
  const summary = isJson
    ? JSON.stringify({ kind: "summary", ...verification })
    : verificationInWords(verification, style);
  await io.out.write(`${summary}\n`);
  return verification;
}
