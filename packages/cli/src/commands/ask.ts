import {
  type Answer,
  type DecisionExplanation,
  formatInstant,
  type MessageRequest,
  type RuleSet,
} from "@comity/core";
import { typedRequest } from "@comity/dsl";
import { otherObstacles, wayLines, whenToAskAgain } from "../explaining/outlook.ts";
import { reasonLines, type Telling, WIDTH } from "../explaining/reasons.ts";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError } from "../frame/problem.ts";
import { type Style, styleFor } from "../frame/style.ts";
import { wrap } from "../frame/wrap.ts";
import { departmentProblem } from "../input/departments.ts";
import { pairOption } from "../input/instant.ts";
import { copyLedger } from "../input/ledger-copy.ts";
import { rulesPath, soundRules } from "../input/rules.ts";
import { changesInWords, untilInWords, VERDICT_LOOKS } from "../output/sentences.ts";
import { openDesk } from "./desk.ts";
import { AS_OF, FACTS, PACKS, packNames, RULES } from "./options.ts";

export const ask: Command = {
  name: "ask",
  summary: "says what would happen to one message, recording nothing",
  usage: "--customer ID --intent INTENT --channel CHANNEL [options]",
  purpose: [
    "Answers for one message what `comity check` would, in plain words: the verdict, the reasons with the facts they rest " +
      "on, until when a hold lasts, what would have to change for the message to go, and how long a clearance stands.",
    "Nothing is recorded. With --ledger the question is put to a copy of the ledger, so earlier messages count.",
  ],
  arguments: [],
  options: [
    { name: "customer", value: "ID", required: true, help: "Whom the message is for." },
    {
      name: "intent",
      value: "INTENT",
      required: true,
      help: "What it is for: upsell, cancellation, receipt.",
    },
    {
      name: "channel",
      value: "CHANNEL",
      required: true,
      help: "How it goes: email, sms, push, letter or call.",
    },
    { name: "department", value: "NAME", help: "Who wants to send it. Without it, marketing." },
    { name: "about", value: "NAME=VALUE", repeatable: true, help: "What it is about: --about order=O-1." },
    FACTS,
    RULES,
    PACKS,
    { name: "ledger", value: "FILE", help: "An SQLite file with earlier decisions. It is only read." },
    { name: "at", value: "ISO", help: "The instant of the question. Without it, the system's time." },
    AS_OF,
  ],
  examples: [
    {
      line: "comity ask --facts exports --customer c-ana --intent upsell --channel email --about line=home",
      does: "May Marketing offer Ana home insurance?",
    },
    {
      line: "comity ask --ledger ledger.db --customer c-ana --intent newsletter --channel sms --at 2026-03-02T22:00:00Z",
      does: "And a newsletter tonight, after all that was sent to her this week?",
    },
  ],
  exitCodes: [
    { code: 0, means: "There is an answer, whatever it is." },
    {
      code: 2,
      means: "There is none: wrong usage, missing files, rules with errors, or a ledger that cannot be used.",
    },
  ],
  run: runAsk,
};

async function runAsk(args: Arguments, io: Io): Promise<number> {
  const path = await rulesPath(args.one("rules"));
  const rules = await soundRules(path, packNames(args.one("packs")), io);
  if (rules === null) return 2;
  await checkDepartment(args.one("department"), rules, io);
  const request = requestOf(args, rules);
  const ledger = args.one("ledger");
  const copy = ledger === undefined ? null : await copyLedger(ledger);
  try {
    const desk = await openDesk(rules, args, io, copy?.path);
    try {
      if (args.one("facts") !== undefined || copy === null) await desk.takeFacts();
      const asked = await desk.engine.askAndExplain(request);
      const doubt = await desk.doubtOf(args.required("customer"));
      await io.out.write(answerInWords({ ...asked, doubt, request, now: desk.now, rules }, styleFor(io.out)));
    } finally {
      await desk.close();
    }
  } finally {
    await copy?.remove();
  }
  return 0;
}

/** The question is put in a department's name: one that there is not gets an answer that nobody will get. */
async function checkDepartment(name: string | undefined, { vocabulary }: RuleSet, io: Io): Promise<void> {
  const problem = name === undefined ? null : departmentProblem(name, vocabulary);
  if (problem === null) return;
  if (problem.certain) throw new CommandError(`--department: ${problem.message}`, problem.help);
  await io.err.write(`--department: ${problem.message} ${problem.help}\n`);
}

/** In whose name it is asked if nobody is named. */
function usualDepartment({ vocabulary: { departments = [] } }: RuleSet): string {
  return departments.find((one) => one.toLowerCase() === "marketing") ?? departments[0] ?? "marketing";
}

function requestOf(args: Arguments, rules: RuleSet): MessageRequest {
  const about = Object.fromEntries(args.all("about").map((text) => pairOption("about", text)));
  const request: MessageRequest = {
    id: "question",
    department: args.one("department") ?? usualDepartment(rules),
    intent: args.required("intent"),
    channel: args.required("channel"),
    customer: args.required("customer"),
    ...(args.all("about").length === 0 ? {} : { about }),
  };
  return typedRequest(request, rules.vocabulary);
}

/** An answer that was given, and to what. */
interface Asked {
  readonly answer: Answer;
  readonly explanation: DecisionExplanation | null;
  /** What to say if nothing is known of the customer. */
  readonly doubt: string | null;
  readonly request: MessageRequest;
  readonly now: number;
  readonly rules: RuleSet;
}

function answerInWords(asked: Asked, style: Style): string {
  const { answer, request, now } = asked;
  const verdict = style(VERDICT_LOOKS[answer.verdict], answer.verdict);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", style("strong", title), ...lines];
  const telling = {
    vocabulary: asked.rules.vocabulary,
    decidedAt: answer.decidedAt,
    evidence: null,
    decision: asked.explanation,
  };
  const lines = [
    `${request.intent} by ${request.channel} to ${request.customer} at ${formatInstant(now)}: ${verdict}`,
    ...wrap(meaning(answer), WIDTH, ""),
    ...(asked.doubt === null ? [] : wrap(asked.doubt, WIDTH, "").map((line) => style("wait", line))),
    ...section(
      "Because",
      answer.reasons.flatMap((reason) => reasonLines(reason, telling)),
    ),
    ...section("Also in the way", alsoInTheWay(asked, telling)),
    ...section(
      "Only observed, and not enforced",
      answer.observed.flatMap((reason) => reasonLines(reason, telling)),
    ),
    ...section("It would recall", answer.recalled.length === 0 ? [] : [`  ${answer.recalled.join(", ")}`]),
    ...section(
      "It contradicts what has gone already",
      answer.missed.length === 0 ? [] : [`  ${answer.missed.join(", ")}`],
    ),
    ...outlook(asked, section),
    "",
    style("faint", `Nothing was recorded. Rules ${answer.ruleSet.slice(0, 12)}.`),
  ];
  return `${lines.join("\n")}\n`;
}

/** What would hold it as well, if what blocks it were not there. */
function alsoInTheWay({ answer, explanation }: Asked, telling: Telling): string[] {
  if (explanation === null || answer.verdict !== "block") return [];
  return otherObstacles(explanation, answer).flatMap((reason) => reasonLines(reason, telling));
}

/** What would have to change, and when to ask again, if it may not go. */
function outlook(
  { answer, explanation, now, rules }: Asked,
  section: (title: string, lines: readonly string[]) => string[],
): string[] {
  if (explanation === null || (answer.verdict !== "hold" && answer.verdict !== "block")) return [];
  const state = answer.verdict === "hold" ? ("held" as const) : ("blocked" as const);
  const { vocabulary } = rules;
  const again = whenToAskAgain({
    state,
    answer,
    recorded: false,
    dueAt: null,
    now,
    explanation,
    vocabulary,
  });
  return [
    ...section("What would have to change", wayLines(explanation)),
    ...section("When to ask again", wrap(again, WIDTH, "  ")),
  ];
}

function meaning(answer: Answer): string {
  const stands =
    answer.validUntil === null
      ? ""
      : ` The answer stands until ${formatInstant(answer.validUntil)}; after that it is looked at again.`;
  switch (answer.verdict) {
    case "send":
      return `It may go.${stands}`;
    case "amend":
      return `It may go, changed. ${changesInWords(answer)}${stands}`;
    case "hold":
      return `It may not go yet. ${untilInWords(answer)}`;
    case "block":
      return "It may not go.";
  }
}
