import {
  type Entry,
  intentLabel,
  listInWords,
  type MessageExplanation,
  type RuleSet,
  stateInWords,
  type Vocabulary,
} from "@comity/core";
import type { Style } from "../frame/style.ts";
import { wrap } from "../frame/wrap.ts";
import { changesInWords, VERDICT_LOOKS } from "../output/sentences.ts";
import { historyLines, historyOf } from "./history.ts";
import { otherObstacles, wayLines, whenToAskAgain } from "./outlook.ts";
import { messageInWords, reasonLines, type Telling, WIDTH, when } from "./reasons.ts";
import { traceLines } from "./trace.ts";

/** Why a message stands as it does, for somebody with the customer on the telephone: what is most needed comes first. */
export function explanationInWords(
  explained: MessageExplanation,
  rules: RuleSet,
  options: { readonly now: number; readonly trace: boolean },
  style: Style,
): string {
  const { entry, standing, decision, evidence } = explained;
  const { vocabulary } = rules;
  const { answer } = standing;
  const telling: Telling = { vocabulary, decidedAt: answer.decidedAt, evidence, decision };
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", style("strong", title), ...lines];
  const outlook = { state: standing.state, answer, recorded: true, dueAt: entry.dueAt, now: options.now };
  const lines = [
    ...heading(explained, rules, style),
    ...section(isBreach(explained) ? "Why it was not cleared" : "Why", whyLines(explained, telling)),
    ...section("Also in the way", alsoInTheWay(explained, telling)),
    ...section("It recalled", messageLines(answer.recalled, telling)),
    ...section("It contradicts what had gone before", messageLines(answer.missed, telling)),
    ...section(
      "Only observed, and not enforced",
      answer.observed.flatMap((reason) => reasonLines(reason, telling)),
    ),
    ...(decision !== null && (standing.state === "held" || standing.state === "blocked")
      ? section("What would have to change", wayLines(decision))
      : []),
    ...section(
      "When to ask again",
      wrap(whenToAskAgain({ ...outlook, explanation: decision, vocabulary }), WIDTH, "  "),
    ),
    ...section("What happened", historyLines(historyOf(explained), vocabulary, when)),
    ...(options.trace && decision !== null
      ? section(
          `Trace of the decision of ${when(evidence?.clock ?? answer.decidedAt, vocabulary)}`,
          traceLines(decision.trace, { ...telling, decidedAt: evidence?.clock ?? answer.decidedAt }, style),
        )
      : []),
    "",
    ...wrap(provenance(explained, rules), WIDTH, "").map((line) => style("faint", line)),
  ];
  return `${lines.join("\n").replace(/\n{3,}/g, "\n\n")}\n`;
}

function whyLines({ entry, standing }: MessageExplanation, telling: Telling): string[] {
  const { reasons } = standing.answer;
  if (reasons.length > 0) return reasons.flatMap((reason) => reasonLines(reason, telling));
  const lines = letGo(entry, telling.vocabulary);
  if (lines.length === 0) return ["  No rule had anything against it."];
  return [...lines, "Nothing else was against it."].flatMap((line) => wrap(line, WIDTH, "  "));
}

/** Why nothing holds it any more that did: who let it go, and what has ended by itself. */
function letGo({ holds, reviews }: Entry, vocabulary: Vocabulary): string[] {
  const reviewed = reviews.flatMap(({ rules }) => rules);
  const ended = [...new Set(holds.map(({ rule }) => rule))].filter((rule) => !reviewed.includes(rule));
  return [
    ...reviews.map(
      ({ by, at, decision, rules }) =>
        `${by} decided on ${when(at, vocabulary)}: ${decision}. (${listInWords(rules)})`,
    ),
    ...(ended.length === 0 ? [] : [`What had held it is over. (${listInWords(ended)})`]),
  ];
}

/** Whether it was sent without having been cleared, or by somebody who had not started it. */
function isBreach({ entry, standing }: MessageExplanation): boolean {
  return entry.breach && standing.state === "sent";
}

function breachInWords({ history }: MessageExplanation): string {
  const stranger = history.some(({ kind }) => kind === "breach");
  return stranger ? "sent, as reported by who had not started it," : "sent without having been cleared,";
}

/** What would hold or block it as well, if what did were not there. */
function alsoInTheWay({ standing, decision }: MessageExplanation, telling: Telling): string[] {
  if (decision === null || (standing.state !== "held" && standing.state !== "blocked")) return [];
  return otherObstacles(decision, standing.answer).flatMap((reason) => reasonLines(reason, telling));
}

function messageLines(ids: readonly string[], telling: Telling): string[] {
  return ids.flatMap((id) => wrap(messageInWords(id, telling), WIDTH, "  "));
}

function heading(explained: MessageExplanation, { vocabulary }: RuleSet, style: Style): string[] {
  const { entry, standing, since } = explained;
  const { message, customer } = entry;
  const what = `${intentLabel(message.intent, vocabulary)} from ${message.department} to ${customer}, by ${message.channel}`;
  const verdict = isBreach(explained)
    ? style("bad", "breach")
    : style(VERDICT_LOOKS[standing.verdict], standing.verdict);
  const state = isBreach(explained) ? breachInWords(explained) : stateInWords(standing.state);
  const changes = standing.verdict === "amend" ? ` ${changesInWords(standing.answer)}` : "";
  return [
    ...wrap(`${entry.id}: ${what}`, WIDTH, ""),
    `${verdict}: ${state} since ${when(since, vocabulary)}.${changes}`,
  ];
}

/** By which rules it was decided, and whether what is told here holds together. */
function provenance(
  { evidence, entry, sameRules, replays, ...explained }: MessageExplanation,
  rules: RuleSet,
): string {
  const hash = (evidence?.ruleSet ?? entry.answer.ruleSet).slice(0, 12);
  const decided = `Decided by the rules ${hash}${sameRules || explained.rules === null ? "" : ", which the ledger has kept"}.`;
  if (explained.rules === null)
    return `${decided} The ledger has not kept them, and the rules given here are others (${rules.program.hash.slice(0, 12)}), so what would have to change, and how each rule came to what it said, cannot be told. Give the rules that it was decided by with --rules and --packs.`;
  if (evidence === null)
    return `${decided} What the decision rested on is not in the ledger any more, so no more can be told.`;
  if (replays === false)
    return `${decided} Deciding again from what was recorded gives ANOTHER answer: the ledger has been changed, or this is a mistake of Comity's. Please report it.`;
  return replays === true
    ? `${decided} Deciding again from what was recorded gives the same answer.`
    : decided;
}
