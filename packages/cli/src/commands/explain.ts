import { explainMessage, type MessageExplanation, type RuleSet, suggest } from "@comity/core";
import { explanationJson } from "../explaining/json.ts";
import { declarationsNamed, readBackInWords } from "../explaining/read-back.ts";
import { manifestOf } from "../explaining/reads.ts";
import { manifestInWords } from "../explaining/reads-text.ts";
import { explanationInWords } from "../explaining/text.ts";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError, UsageError } from "../frame/problem.ts";
import { styleFor } from "../frame/style.ts";
import { instantOption } from "../input/instant.ts";
import { openToRead } from "../input/ledger-to-read.ts";
import { rulesPath, soundRules } from "../input/rules.ts";
import { PACKS, packNames, RULES } from "./options.ts";

export const explain: Command = {
  name: "explain",
  summary: "says why a message stands as it does, what a rule says, or what is read",
  usage: "MESSAGE --ledger LEDGER [options]",
  purpose: [
    "Says of one message of a ledger how it stands and since when, why, in the rules' own words, from which facts and how old " +
      "they were, against which other message, what would have to change for it to go, when to ask again, and what happened to " +
      "it. Everything comes from what was recorded when it was decided; what would have to change was tried by deciding again.",
    "With --rule it reads back in plain English what a rule, conflict, limit, alert or definition says.",
    "With --reads it says which fields of which silo's records, which of the customer's and which earlier messages a decision " +
      "on an intent can read, and which rule reads them. Stores fetch that and nothing else.",
  ],
  arguments: [{ name: "MESSAGE", help: "The id of a message. Not with --rule or --reads." }],
  options: [
    {
      name: "ledger",
      value: "LEDGER",
      help: "The SQLite file with the message, or postgres://USER@HOST/DATABASE. It is only read.",
    },
    {
      name: "rule",
      value: "NAME",
      help: "A declaration to read back: its name, or pack/name where several packs have one of that name.",
    },
    {
      name: "reads",
      value: "INTENT",
      help: "An intent whose manifest to show: all that deciding its messages can read.",
    },
    RULES,
    PACKS,
    {
      name: "at",
      value: "ISO",
      help: "The instant for which to say how it stands. Without it, the system's time.",
    },
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json"],
      help: "text for people (the default), or json: one JSON object, or a list of them with --rule.",
    },
    {
      name: "trace",
      help: "Also shows every rule, conflict and limit that concerns the message, with each part of its condition.",
    },
  ],
  examples: [
    {
      line: "comity explain m-1017 --ledger ledger.db --packs insurance",
      does: "Why did this message not go, and what would have to change?",
    },
    {
      line: "comity explain m-1017 --ledger ledger.db --packs insurance --trace",
      does: "And which part of which rule came to what?",
    },
    {
      line: "comity explain --rule no-offers-while-cancelling",
      does: "What does this rule say, in plain English?",
    },
    {
      line: "comity explain --reads upsell",
      does: "Which data is looked at before an offer goes, and by which rules?",
    },
  ],
  exitCodes: [
    { code: 0, means: "There is an explanation." },
    {
      code: 2,
      means:
        "There is none: wrong usage, no such message, rule or intent, rules with errors, or a ledger that cannot be used.",
    },
  ],
  run: runExplain,
};

async function runExplain(args: Arguments, io: Io): Promise<number> {
  const asked = questionOf(args);
  const path = await rulesPath(args.one("rules"));
  const rules = await soundRules(path, packNames(args.one("packs")), io);
  if (rules === null) return 2;
  await io.out.write(await answerTo(asked, rules, args, io));
  return 0;
}

/** What is to be explained: a message of a ledger, a rule, or what an intent reads. */
type Question =
  | { readonly kind: "message"; readonly message: string; readonly ledger: string }
  | { readonly kind: "rule" | "reads"; readonly name: string };

/** @throws UsageError unless exactly one thing is asked */
function questionOf(args: Arguments): Question {
  const [message] = args.positionals;
  const named = (["rule", "reads"] as const).flatMap((kind): Question[] => {
    const name = args.one(kind);
    return name === undefined ? [] : [{ kind, name }];
  });
  const [question, second] = named;
  if (second !== undefined || (message !== undefined && question !== undefined)) {
    const help = "Name the id of a message, a rule with --rule, or an intent with --reads.";
    throw new UsageError("Several things are asked at once.", help, "explain");
  }
  if (question !== undefined) return question;
  if (message === undefined) {
    const help = "Name the id of a message; or a rule with --rule, or an intent with --reads.";
    throw new UsageError("MESSAGE is missing.", help, "explain");
  }
  const ledger = args.one("ledger");
  if (ledger === undefined)
    throw new UsageError("--ledger LEDGER is missing.", "Name the ledger that has the message.", "explain");
  return { kind: "message", message, ledger };
}

async function answerTo(asked: Question, rules: RuleSet, args: Arguments, io: Io): Promise<string> {
  switch (asked.kind) {
    case "message":
      return messageText(asked.message, asked.ledger, rules, args, io);
    case "rule":
      return ruleText(asked.name, rules, args, io);
    case "reads": {
      const manifest = manifestOf(asked.name, rules);
      if (args.one("format") === "json") return `${JSON.stringify(manifest, null, 2)}\n`;
      return manifestInWords(manifest, rules, styleFor(io.out));
    }
  }
}

function ruleText(name: string, rules: RuleSet, args: Arguments, io: Io): string {
  const declarations = declarationsNamed(name, rules);
  if (args.one("format") === "json") return `${JSON.stringify(declarations, null, 2)}\n`;
  return readBackInWords(declarations, styleFor(io.out));
}

async function messageText(
  message: string,
  ledger: string,
  rules: RuleSet,
  args: Arguments,
  io: Io,
): Promise<string> {
  const at = args.one("at");
  const now = at === undefined ? Date.now() : instantOption("at", at, rules.vocabulary.company.timeZone);
  const options = { now, trace: args.one("trace") !== undefined };
  const explained = await explainFrom(ledger, message, rules, now);
  const { vocabulary } = explained.rules ?? rules;
  return args.one("format") === "json"
    ? `${JSON.stringify(explanationJson(explained, vocabulary, options), null, 2)}\n`
    : explanationInWords(explained, { ...rules, vocabulary }, options, styleFor(io.out));
}

/** Opens no engine on the ledger: an engine would do first what has fallen due, and that is not on record. */
async function explainFrom(
  ledger: string,
  message: string,
  rules: RuleSet,
  now: number,
): Promise<MessageExplanation> {
  const reading = await openToRead(ledger);
  try {
    return await reading.store.transact(async (transaction) => {
      const explained = await explainMessage(transaction, rules, message, now);
      if (explained !== null) return explained;
      const near = suggest(message, await transaction.entryIds(beginningOf(message), MOST_IDS));
      throw new CommandError(
        `Nobody has asked about a message "${message}" in ${reading.name}.`,
        near === null ? "Check the id, and which ledger it is." : `Did you mean "${near}"?`,
      );
    });
  } finally {
    await reading.close();
  }
}

/** So many ids are looked at for one that was meant: those that begin in the same way. */
const MOST_IDS = 500;

function beginningOf(id: string): string {
  return id.slice(0, Math.floor(id.length / 2)).toWellFormed();
}
