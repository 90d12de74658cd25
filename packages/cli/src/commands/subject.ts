import { join } from "node:path";
import { type Engine, exportSubject, manualClock, openEngine, type RuleSet } from "@comity/core";
import { compileEvaluator } from "@comity/dsl";
import type { Configuration } from "@comity/server";
import { writeTogether } from "../compiling/write-together.ts";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { UsageError } from "../frame/problem.ts";
import { soundConfiguration } from "../input/configuration.ts";
import { openExisting } from "../input/existing-ledger.ts";
import { instantOption } from "../input/instant.ts";
import { openToRead } from "../input/ledger-to-read.ts";
import { rulesPath, soundRules } from "../input/rules.ts";
import { erasureInWords, erasureJson, readmissionInWords } from "../subject/erasure-report.ts";
import { exportJson } from "../subject/export-json.ts";
import { dropKept, namesOf } from "../subject/kept-by-adapters.ts";
import { subjectPage } from "../subject/page.ts";
import { PACKS, packNames, RULES } from "./options.ts";

const ACTIONS = ["export", "erase", "readmit"] as const;

export const subject: Command = {
  name: "subject",
  summary: "shows a person everything that is known of them, erases it, or lets them in again",
  usage: "export|erase|readmit ID --ledger LEDGER [options]",
  purpose: [
    "export collects everything that the ledger knows of a person and every decision about them: the customer, the records of " +
      "each silo with their age, and each message with its answer, the reasons, the data that was used and what would have " +
      "changed the answer. As JSON or, with --out, as JSON and as a page that they can read. The ledger is only read.",
    "erase deletes what is personal, in one transaction. Opaque entries stay, so that limits count what was sent and nothing is " +
      "sent twice. Advertising that waits is stopped and none goes to them again, which is kept as keyed hashes. It says what " +
      "went, what stays and why. It cannot be undone.",
    "readmit lets advertising go again to a person who has consented anew.",
  ],
  arguments: [
    { name: "ACTION", help: "export, erase or readmit." },
    {
      name: "ID",
      help: "The id of a customer, or an address: email:ana@example.com, phone:+13125550104.",
    },
  ],
  options: [
    {
      name: "ledger",
      value: "LEDGER",
      required: true,
      help: "The SQLite file with the person, or postgres://USER@HOST/DATABASE.",
    },
    {
      ...RULES,
      help: `${RULES.help} To erase, those that the engines on this ledger run: held messages are decided again under others.`,
    },
    PACKS,
    {
      name: "out",
      value: "DIR",
      help: "With export: where to write subject.json and subject.html. Without it, JSON is printed.",
    },
    {
      name: "config",
      value: "FILE",
      help:
        "With erase: the comity.yaml whose adapters keep records that did not fit and deliveries that were given up. What has an " +
        "id or an address of the person as a value is dropped there too.",
    },
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json"],
      help: "With erase and readmit: text for people (the default), or json, one JSON object.",
    },
    {
      name: "now",
      value: "ISO",
      help: "With export: the instant at which it is told how old facts are. Without it, the system's time.",
    },
  ],
  examples: [
    {
      line: "comity subject export ana --ledger ledger.db --out for-ana",
      does: "Writes all that is known of ana, for programs and for people.",
    },
    {
      line: "comity subject erase email:ana@example.com --ledger ledger.db",
      does: "Erases whoever has this address.",
    },
    {
      line: "comity subject erase ana --ledger ledger.db --config comity.yaml",
      does: "Erases ana, and what adapters keep of ana.",
    },
    { line: "comity subject readmit ana --ledger ledger.db", does: "Ana has consented to advertising anew." },
  ],
  exitCodes: [
    { code: 0, means: "It is done." },
    {
      code: 2,
      means:
        "Nothing was done: wrong usage, nobody with this id, rules with errors, or a ledger that cannot be used.",
    },
  ],
  run: runSubject,
};

async function runSubject(args: Arguments, io: Io): Promise<number> {
  const { action, id } = questionOf(args);
  const rules = await soundRules(await rulesPath(args.one("rules")), packNames(args.one("packs")), io);
  if (rules === null) return 2;
  if (action === "export") {
    const given = args.one("now");
    const zone = rules.vocabulary.company.timeZone;
    const now = given === undefined ? Date.now() : instantOption("now", given, zone);
    await writeExport(id, rules, now, args, io);
    return 0;
  }
  const config = args.one("config");
  const configuration = config === undefined ? null : await soundConfiguration(config, io);
  if (config !== undefined && configuration === null) return 2;
  const told = await onEngine(args.required("ledger"), rules, (engine) =>
    action === "readmit" ? readmit(engine, id, args) : erase(engine, id, configuration, args),
  );
  await io.out.write(told);
  return 0;
}

const USELESS: Readonly<Record<(typeof ACTIONS)[number], readonly string[]>> = {
  export: ["format", "config"],
  erase: ["out", "now"],
  readmit: ["out", "now", "config"],
};

interface Asked {
  readonly action: (typeof ACTIONS)[number];
  readonly id: string;
}

/** @throws UsageError */
function questionOf(args: Arguments): Asked {
  const [name, id] = args.positionals;
  const action = ACTIONS.find((one) => one === name);
  if (action === undefined) {
    const what = name === undefined ? "It does not say what to do." : `There is no "comity subject ${name}".`;
    throw new UsageError(what, "Say export, erase or readmit, and then the person.", "subject");
  }
  if (id === undefined)
    throw new UsageError("ID is missing.", "Name a customer's id, or an address.", "subject");
  const useless = USELESS[action].find((name) => args.one(name) !== undefined);
  if (useless !== undefined)
    throw new UsageError(`--${useless} says nothing with ${action}.`, "Leave it out.", "subject");
  return { action, id };
}

async function writeExport(id: string, rules: RuleSet, now: number, args: Arguments, io: Io): Promise<void> {
  const reading = await openToRead(args.required("ledger"));
  try {
    const exported = await reading.store.transact((transaction) =>
      exportSubject(transaction, rules, id, now),
    );
    const json = `${JSON.stringify(exportJson(exported, rules), null, 2)}\n`;
    const folder = args.one("out");
    if (folder === undefined) {
      await io.out.write(json);
      return;
    }
    const files = [
      { path: join(folder, "subject.json"), what: "everything, for programs", text: json },
      {
        path: join(folder, "subject.html"),
        what: "everything, for people",
        text: subjectPage(exported, rules),
      },
    ];
    await writeTogether(files);
    for (const { path, what } of files) await io.out.write(`${path}: ${what}\n`);
  } finally {
    await reading.close();
  }
}

async function readmit(engine: Engine, id: string, args: Arguments): Promise<string> {
  const readmission = await engine.readmitSubject(id);
  return args.one("format") === "json" ? `${JSON.stringify(readmission)}\n` : readmissionInWords(readmission);
}

/**
 * What adapters keep goes first: who the person is by is known as long as the ledger knows it, also when this is broken off and run
 * again. And once more at the end, for what has come meanwhile.
 */
async function erase(
  engine: Engine,
  id: string,
  configuration: Configuration | null,
  args: Arguments,
): Promise<string> {
  const names = configuration === null ? [] : namesOf(await engine.exportSubject(id));
  const first = configuration === null ? null : await dropKept(configuration, names);
  const erasure = await engine.eraseSubject(id);
  const last = configuration === null ? null : await dropKept(configuration, names);
  const dropped =
    first === null || last === null
      ? null
      : {
          records: first.records + last.records,
          deliveries: first.deliveries + last.deliveries,
          notReached: last.notReached,
        };
  return args.one("format") === "json"
    ? `${JSON.stringify(erasureJson(erasure, dropped), null, 2)}\n`
    : erasureInWords(erasure, dropped);
}

/** Runs a task on an engine whose clock stands still for it, and which does nothing else. */
async function onEngine<T>(ledger: string, rules: RuleSet, task: (engine: Engine) => Promise<T>): Promise<T> {
  const store = await openExisting(ledger);
  try {
    const clock = manualClock(Date.now());
    const evaluator = compileEvaluator(rules);
    return await task(await openEngine({ rules, evaluator, store, clock, enact: false }));
  } finally {
    await store.close();
  }
}
