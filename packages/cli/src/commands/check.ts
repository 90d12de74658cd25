import { InputError, type MessageRequest } from "@comity/core";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { departmentProblem } from "../input/departments.ts";
import { mailMapping } from "../input/mails.ts";
import type { MessageRow } from "../input/message-row.ts";
import { messageFiles, readMessages } from "../input/messages.ts";
import { rulesPath, soundRules } from "../input/rules.ts";
import { Strangers } from "../input/strangers.ts";
import { checkReport } from "./check-report.ts";
import { openDesk } from "./desk.ts";
import { AS_OF, FACTS, FORMAT, PACKS, packNames, RULES } from "./options.ts";

export const check: Command = {
  name: "check",
  summary: "decides messages against rules and facts",
  usage: "--facts DIR --messages PATH [options]",
  purpose: [
    "Reads what the departments know and what they want to send, and says of each message whether it may go: send, amend, " +
      "hold or block, with the reasons. Messages are decided in the order of the file, and each one sees those before it.",
    "Without --ledger nothing is kept. With it, decisions are durable, and the next run sees them: a message that was " +
      "asked about before is answered with how it stands now. Facts are compared with what the ledger holds, so that what " +
      "has changed, or is gone from a file, counts as reported now.",
  ],
  arguments: [],
  options: [
    FACTS,
    {
      name: "messages",
      value: "PATH",
      required: true,
      help: "A .jsonl or .csv file of messages (in a .csv, about.order is a column), an .eml file of a mail, a folder of them, or - for standard input.",
    },
    {
      name: "mail-mapping",
      value: "FILE",
      help: "What is asked about the mails in .eml files. Without it they say it themselves, in X-Comity fields.",
    },
    RULES,
    PACKS,
    {
      name: "ledger",
      value: "LEDGER",
      help: "What keeps decisions: an SQLite file, begun if it is not there, or postgres://USER@HOST/DATABASE.",
    },
    { name: "now", value: "ISO", help: "The instant at which to decide. Without it, the system's time." },
    AS_OF,
    FORMAT,
  ],
  examples: [
    {
      line: "comity check --facts exports --messages today.csv",
      does: "Decides today's messages by the rules in ./rules.",
    },
    {
      line: "comity check --packs insurance --facts exports --messages offers.jsonl --ledger ledger.db --format jsonl",
      does: "Decides by one pack, keeps the decisions, and writes one JSON object a line.",
    },
    {
      line: "comity check --facts exports --messages outbox --mail-mapping mail.yaml",
      does: "Decides the mails that were saved to the folder outbox, by what the mapping says of them.",
    },
    {
      line: "comity check --facts exports --messages offers.csv --as-of risk=2026-03-01T04:00:00Z",
      does: "The export of Risk was made at four in the morning; rules that need newer facts hold.",
    },
  ],
  exitCodes: [
    { code: 0, means: "Every message was decided, whatever the verdicts." },
    {
      code: 1,
      means: "Some lines could not be read, or name a department that there is not; the others were decided.",
    },
    {
      code: 2,
      means:
        "Nothing was decided: wrong usage, missing files, rules with errors, or a ledger that cannot be used.",
    },
  ],
  run: runCheck,
};

async function runCheck(args: Arguments, io: Io): Promise<number> {
  const files = await messageFiles(args.required("messages"));
  const path = await rulesPath(args.one("rules"));
  const rules = await soundRules(path, packNames(args.one("packs")), io);
  if (rules === null) return 2;
  const { vocabulary } = rules;
  const mails = await mailMapping(args.one("mail-mapping"), vocabulary);
  const desk = await openDesk(rules, args, io);
  const report = checkReport(args.one("format") ?? "text", io.out);
  desk.engine.subscribe((event) => report.event(event));
  let refused = 0;
  const doubted = new Set<string>();
  const { customers, customersFile } = desk.files;
  const known = new Set(customers.map(({ id }) => id));
  const strangers = new Strangers();
  try {
    await desk.takeFacts();
    for await (const row of readMessages(files, vocabulary, io.stdin, mails)) {
      noteStranger(row);
      const problem = row.problem ?? (await refusal(row.request, row.place)) ?? (await decide(row.request));
      if (problem === null) continue;
      refused++;
      await io.err.write(`${row.place}: ${problem}\n`);
    }
    if (customersFile !== null) {
      for (const told of strangers.warnings(known, customersFile)) await io.err.write(`${told}\n`);
    }
    await report.end(refused);
  } finally {
    await desk.close();
  }
  return refused === 0 ? 0 : 1;

  /** Everybody else would fill the memory, and is not told of. */
  function noteStranger({ request, place }: MessageRow): void {
    const customer = request?.customer;
    if (customer !== undefined && !known.has(customer)) strangers.note("messages", place, customer);
  }

  /** What keeps a message from being decided in its department's name; a name that is only odd is told of once. */
  async function refusal({ department }: MessageRequest, place: string): Promise<string | null> {
    const problem = departmentProblem(department, vocabulary);
    const words = problem && `${problem.message} ${problem.help}`;
    if (problem === null || problem.certain || doubted.has(department))
      return problem?.certain ? words : null;
    doubted.add(department);
    await io.err.write(`${place}: ${words} It was decided as it stands.\n`);
    return null;
  }

  async function decide(request: MessageRequest): Promise<string | null> {
    try {
      await report.decision(await desk.engine.decide(request), request, desk.now);
      return null;
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
  }
}
