import { intentLabel, type MessageExplanation, type Reason, type RuleSet, stateInWords } from "@comity/core";
import type { Style } from "../frame/style.ts";
import { wrap } from "../frame/wrap.ts";
import { changesInWords, VERDICT_LOOKS } from "../output/sentences.ts";
import { historyLines, historyOf } from "./history.ts";
import { otherObstacles, wayLines, whenToAskAgain } from "./outlook.ts";
import { reasonLines, type Telling, WIDTH, when } from "./reasons.ts";
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
  const telling: Telling = { vocabulary, decidedAt: answer.decidedAt, evidence };
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", style("strong", title), ...lines];
  const outlook = { state: standing.state, answer, recorded: true, dueAt: entry.dueAt, now: options.now };
  const lines = [
    ...heading(explained, rules, style),
    ...section("Why", whyLines(answer.reasons, telling)),
    ...section("Also in the way", alsoInTheWay(explained, telling)),
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

function whyLines(reasons: readonly Reason[], telling: Telling): string[] {
  if (reasons.length === 0) return ["  No rule had anything against it."];
  return reasons.flatMap((reason) => reasonLines(reason, telling));
}

/** What would hold or block it as well, if what did were not there. */
function alsoInTheWay({ standing, decision }: MessageExplanation, telling: Telling): string[] {
  if (decision === null || (standing.state !== "held" && standing.state !== "blocked")) return [];
  return otherObstacles(decision, standing.answer).flatMap((reason) => reasonLines(reason, telling));
}

function heading(
  { entry, standing, since }: MessageExplanation,
  { vocabulary }: RuleSet,
  style: Style,
): string[] {
  const { message, customer } = entry;
  const what = `${intentLabel(message.intent, vocabulary)} from ${message.department} to ${customer}, by ${message.channel}`;
  const verdict = style(VERDICT_LOOKS[standing.verdict], standing.verdict);
  const state = stateInWords(standing.state);
  const changes = standing.verdict === "amend" ? ` ${changesInWords(standing.answer)}` : "";
  return [
    ...wrap(`${entry.id}: ${what}`, WIDTH, ""),
    `${verdict}: ${state} since ${when(since, vocabulary)}.${changes}`,
  ];
}

/** By which rules it was decided, and whether what is told here holds together. */
function provenance({ evidence, entry, sameRules, replays }: MessageExplanation, rules: RuleSet): string {
  const hash = (evidence?.ruleSet ?? entry.answer.ruleSet).slice(0, 12);
  const decided = `Decided by the rules ${hash}.`;
  if (!sameRules)
    return `${decided} The rules given here are others (${rules.program.hash.slice(0, 12)}), so what would have to change, and how each rule came to what it said, cannot be told. Give the rules that it was decided by with --rules and --packs.`;
  if (evidence === null)
    return `${decided} What the decision rested on is not in the ledger any more, so no more can be told.`;
  if (replays === false)
    return `${decided} Deciding again from what was recorded gives ANOTHER answer: the ledger has been changed, or this is a mistake of Comity's. Please report it.`;
  return replays === true
    ? `${decided} Deciding again from what was recorded gives the same answer.`
    : decided;
}
