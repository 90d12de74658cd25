import { type Answer, formatInstant, type MessageRequest, type Reason, type RuleSet } from "@comity/core";
import { typedRequest } from "@comity/dsl";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { type Style, styleFor } from "../frame/style.ts";
import { wrap } from "../frame/wrap.ts";
import { pairOption } from "../input/instant.ts";
import { copyLedger } from "../input/ledger-copy.ts";
import { rulesFolder, soundRules } from "../input/rules.ts";
import { changesInWords, untilInWords, VERDICT_LOOKS } from "../output/sentences.ts";
import { openDesk } from "./desk.ts";
import { AS_OF, FACTS, PACKS, packNames, RULES } from "./options.ts";

export const ask: Command = {
  name: "ask",
  summary: "says what would happen to one message, recording nothing",
  usage: "--customer ID --intent INTENT --channel CHANNEL [options]",
  purpose: [
    "Answers for one message what `comity check` would, in plain words: the verdict, the reasons with the facts they rest " +
      "on, until when a hold lasts, and how long a clearance stands.",
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
  const folder = await rulesFolder(args.one("rules"));
  const rules = await soundRules(folder, packNames(args.one("packs")), io);
  if (rules === null) return 2;
  const request = requestOf(args, rules);
  const ledger = args.one("ledger");
  const copy = ledger === undefined ? null : await copyLedger(ledger);
  try {
    const desk = await openDesk(rules, args, io, copy?.path);
    try {
      if (args.one("facts") !== undefined || copy === null) await desk.takeFacts();
      const answer = await desk.engine.ask(request);
      await io.out.write(answerInWords(answer, request, desk.now, styleFor(io.out)));
    } finally {
      await desk.close();
    }
  } finally {
    await copy?.remove();
  }
  return 0;
}

function requestOf(args: Arguments, rules: RuleSet): MessageRequest {
  const about = Object.fromEntries(args.all("about").map((text) => pairOption("about", text)));
  const request: MessageRequest = {
    id: "question",
    department: args.one("department") ?? "marketing",
    intent: args.required("intent"),
    channel: args.required("channel"),
    customer: args.required("customer"),
    ...(args.all("about").length === 0 ? {} : { about }),
  };
  return typedRequest(request, rules.vocabulary);
}

const WIDTH = 96;

function answerInWords(answer: Answer, request: MessageRequest, now: number, style: Style): string {
  const verdict = style(VERDICT_LOOKS[answer.verdict], answer.verdict);
  const lines = [
    `${request.intent} by ${request.channel} to ${request.customer} at ${formatInstant(now)}: ${verdict}`,
    ...wrap(meaning(answer), WIDTH, ""),
  ];
  if (answer.reasons.length > 0)
    lines.push("", style("strong", "Because"), ...answer.reasons.flatMap(reasonLines));
  if (answer.observed.length > 0) {
    lines.push(
      "",
      style("strong", "Only observed, and not enforced"),
      ...answer.observed.flatMap(reasonLines),
    );
  }
  for (const [title, messages] of [
    ["It would recall", answer.recalled],
    ["It contradicts what has gone already", answer.missed],
  ] as const) {
    if (messages.length > 0) lines.push("", style("strong", title), `  ${messages.join(", ")}`);
  }
  lines.push("", style("faint", `Nothing was recorded. Rules ${answer.ruleSet.slice(0, 12)}.`));
  return `${lines.join("\n")}\n`;
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

function reasonLines(reason: Reason): string[] {
  const rule = reason.rule === null ? "" : ` (${reason.rule})`;
  const facts = reason.facts.map(({ record, key, asOf }) => {
    const age = asOf === null ? "in step" : `as of ${formatInstant(asOf)}`;
    return `    from ${record} ${key}, ${age}`;
  });
  const other = reason.other === null ? [] : [`    against message ${reason.other}`];
  return [...wrap(`${reason.text}${rule}`, WIDTH, "  "), ...facts, ...other];
}
