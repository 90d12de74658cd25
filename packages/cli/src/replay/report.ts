import {
  formatInstant,
  type LedgerEvent,
  type MessageRequest,
  type Standing,
  type Verdict,
} from "@comity/core";
import type { Step, StepOutcome } from "@comity/dsl";
import type { Output } from "../frame/io.ts";
import { type Style, styleFor } from "../frame/style.ts";
import { decisionLine } from "../output/decision.ts";
import { eventLine } from "../output/event.ts";
import { becauseOf, VERDICT_LOOKS } from "../output/sentences.ts";
import { noCounts } from "../output/tally.ts";
import type { Difference } from "./difference.ts";
import { countsOf, differenceLine } from "./difference-json.ts";
import type { DifferenceTally } from "./difference-tally.ts";
import { sectionText } from "./difference-text.ts";
import type { ObservedRules } from "./observed.ts";

/** Shows what happens in a replay, as it happens. */
export interface ReplayReport {
  step(step: Step, outcome: StepOutcome, now: number): Promise<void>;
  end(now: number): Promise<void>;
}

/** @param observed what declarations that only observe would have changed is told too; null: nothing observes. */
export function replayReport(format: string, out: Output, observed: Observed | null): ReplayReport {
  return new StreamedReport(out, format === "jsonl" ? jsonWords : textWords(styleFor(out)), observed);
}

/** What finds out what observing declarations would have changed, and counts it. */
export interface Observed {
  readonly rules: ObservedRules;
  readonly tally: DifferenceTally;
}

/** How each kind of happening is written. */
interface Words {
  decision(standing: Standing, request: MessageRequest, at: number): string;
  start(standing: Standing, started: boolean, at: number): string;
  event(event: LedgerEvent): string | null;
  /** What an observing declaration would have changed; null where it is told at the end. */
  observed(difference: Difference): string | null;
  summary(summary: Summary, observed: DifferenceTally | null): string;
}

interface Summary {
  readonly from: string | null;
  readonly to: string;
  readonly steps: number;
  /** Messages by their verdict at the moment of asking. */
  readonly decisions: Readonly<Record<Verdict, number>>;
  /** Messages that stopped being held, by their new verdict. */
  readonly resolved: Readonly<Record<Verdict, number>>;
  readonly started: number;
  readonly refused: number;
  readonly recalled: number;
  readonly missed: number;
  readonly alerts: number;
}

class StreamedReport implements ReplayReport {
  private readonly out: Output;
  private readonly words: Words;
  private readonly observed: Observed | null;
  private readonly decisions = noCounts();
  private readonly resolved = noCounts();
  private readonly counts = { steps: 0, started: 0, refused: 0, recalled: 0, missed: 0, alerts: 0 };
  private from: number | null = null;

  constructor(out: Output, words: Words, observed: Observed | null) {
    this.out = out;
    this.words = words;
    this.observed = observed;
  }

  async step(step: Step, outcome: StepOutcome, now: number): Promise<void> {
    const { action } = step;
    this.from ??= now;
    this.counts.steps++;
    const { standing, started, repeated, events } = outcome;
    const asked = action?.kind === "message" ? action.request : null;
    const lines: (string | null)[] = [];
    let isTold = asked === null || standing === null;
    for (const event of events) {
      this.count(event);
      const isItsDecision = event.kind === "decision" && event.message === asked?.id && !repeated;
      if (isItsDecision && !isTold && standing !== null && asked !== null) {
        isTold = true;
        this.decisions[standing.verdict]++;
        lines.push(this.words.decision(standing, asked, now));
      } else lines.push(this.words.event(event));
    }
    // Asked about before: how it stands is told, and it is not counted again.
    if (!isTold && standing !== null && asked !== null) lines.push(this.words.decision(standing, asked, now));
    if (standing !== null && started !== null) {
      this.counts[started ? "started" : "refused"]++;
      lines.push(this.words.start(standing, started, now));
    }
    for (const difference of this.observed?.rules.step(step, outcome, now) ?? []) {
      this.observed?.tally.add(difference);
      lines.push(this.words.observed(difference));
    }
    const text = lines.filter((line) => line !== null).join("\n");
    if (text !== "") await this.out.write(`${text}\n`);
  }

  async end(now: number): Promise<void> {
    const summary: Summary = {
      from: this.from === null ? null : formatInstant(this.from),
      to: formatInstant(now),
      decisions: this.decisions,
      resolved: this.resolved,
      ...this.counts,
    };
    await this.out.write(`${this.words.summary(summary, this.observed?.tally ?? null)}\n`);
  }

  private count(event: LedgerEvent): void {
    if (event.kind === "resolved") this.resolved[event.verdict]++;
    if (event.kind === "recalled" || event.kind === "missed") this.counts[event.kind]++;
    if (event.kind === "alert") this.counts.alerts++;
  }
}

const jsonWords: Words = {
  decision: (standing, request, at) => JSON.stringify(decisionLine(standing, request, at)),
  start: (standing, started, at) =>
    JSON.stringify({
      kind: "start",
      at: formatInstant(at),
      message: standing.message,
      started,
      verdict: standing.verdict,
      reasons: standing.answer.reasons.map(({ rule, text }) => ({ rule, text })),
    }),
  event(event) {
    const line = eventLine(event);
    return line === null ? null : JSON.stringify(line);
  },
  observed: (difference) => JSON.stringify(differenceLine(difference)),
  summary: (summary, observed) =>
    JSON.stringify({
      kind: "summary",
      ...summary,
      ...(observed === null ? {} : { observed: countsOf(observed.counts("observed")) }),
    }),
};

function textWords(style: Style): Words {
  const line = (at: number, what: string, text: string) =>
    `${style("faint", formatInstant(at))}  ${what}  ${text}`.trimEnd();
  const verdictWord = (verdict: Verdict) => style(VERDICT_LOOKS[verdict], verdict.padEnd(8));
  return {
    decision: ({ verdict, answer, message }, { intent, customer }, at) =>
      line(
        at,
        verdictWord(verdict),
        `${message}  ${intent} to ${customer ?? "an address"}  ${becauseOf(answer, verdict)}`,
      ),
    start: ({ verdict, answer, message }, started, at) =>
      started
        ? line(at, style("good", "started "), message)
        : line(at, style("bad", "refused "), `${message}  ${becauseOf(answer, verdict)}`),
    event(event) {
      switch (event.kind) {
        case "decision":
        case "state":
          return null;
        case "resolved":
          return line(
            event.at,
            verdictWord(event.verdict),
            `${event.message}  held no longer  ${becauseOf(event.answer, event.verdict)}`,
          );
        case "recalled":
          return line(event.at, style("bad", "recalled"), `${event.message}  by ${event.by} (${event.rule})`);
        case "missed":
          return line(
            event.at,
            style("bad", "missed  "),
            `${event.message}  had gone before ${event.by} (${event.rule})`,
          );
        case "breach":
          return line(
            event.at,
            style("bad", "breach  "),
            `${event.message}  ${event.by}, who had not started it, reported ${event.reported}`,
          );
        case "merged":
          return line(event.at, "merged  ", `${event.from} is ${event.into}`);
        case "split":
          return line(event.at, "split   ", `${event.out} is not ${event.from}`);
        case "erased":
        case "readmitted":
          return line(event.at, event.kind.padEnd(8), event.customer);
        case "ambiguous":
          return line(
            event.at,
            style("bad", "unclear "),
            `${event.record} ${event.key} may be of ${event.customers.join(" or ")}, and counts for none of them`,
          );
        case "alert":
          return line(
            event.at,
            style("strong", "alert   "),
            `${event.department}: send ${event.intent} to ${event.customer}  ${event.text}`,
          );
      }
    },
    observed: () => null,
    summary: (summary, observed) => {
      const text = summaryText(summary, style);
      return observed === null ? text : `${text}\n\n${sectionText("observed", observed, style)}`;
    },
  };
}

function summaryText(summary: Summary, style: Style): string {
  const counts = (verdicts: Readonly<Record<Verdict, number>>) =>
    Object.entries(verdicts)
      .map(([verdict, count]) => `${count.toLocaleString("en")} ${verdict}`)
      .join(", ");
  const span = summary.from === null ? "" : ` from ${summary.from} to ${summary.to}`;
  return [
    "",
    style("strong", `${summary.steps.toLocaleString("en")} steps${span}`),
    `  asked:     ${counts(summary.decisions)}`,
    `  resolved:  ${counts(summary.resolved)}`,
    `  started:   ${summary.started}, refused ${summary.refused}, recalled ${summary.recalled}, missed ${summary.missed}`,
    `  alerts:    ${summary.alerts}`,
  ].join("\n");
}
