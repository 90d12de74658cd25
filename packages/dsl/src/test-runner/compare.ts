import { type Engine, formatInstant, type LedgerEvent, type Standing } from "@comity/core";
import { setInWords, stepInWords, untilInWords } from "./in-words.ts";
import type { Expectation, ExpectedAlert, Step } from "./model.ts";
import type { Failure } from "./result.ts";
import { reasonsInWords, type StepOutcome } from "./world.ts";

/** The channel that a message was asked for on, by its id. */
export type AskedChannel = (message: string) => string | undefined;

/** Compares what is expected of a step with what came of it. Empty: all was met. */
export async function checkStep(
  engine: Engine,
  step: Step,
  outcome: StepOutcome,
  askedChannel: AskedChannel,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const expectation of step.expect) {
    const standing = await standingFor(engine, expectation, outcome);
    const compared = compare(expectation, outcome, standing, askedChannel);
    if (compared.expected === compared.got) continue;
    failures.push({
      place: expectation.place,
      step: stepInWords(step),
      expected: compared.expected,
      got: compared.got,
      why: standing === null ? becauseOf(expectation, outcome.events) : reasonsInWords(standing.answer),
      notes: [],
    });
  }
  return failures;
}

async function standingFor(
  engine: Engine,
  expectation: Expectation,
  outcome: StepOutcome,
): Promise<Standing | null> {
  if ("message" in expectation && expectation.message !== null) return engine.standing(expectation.message);
  return outcome.standing;
}

interface Compared {
  readonly expected: string;
  readonly got: string;
}

/** Both sides in words that are equal exactly when the expectation is met. */
function compare(
  expectation: Expectation,
  outcome: StepOutcome,
  standing: Standing | null,
  askedChannel: AskedChannel,
): Compared {
  switch (expectation.kind) {
    case "verdict":
      return pair("verdict", expectation.verdict, standing?.verdict ?? "no such message");
    case "until":
      return pair("until", untilExpected(expectation.until), untilInWords(standing?.answer.until ?? null));
    case "removed":
    case "attached":
      return pair(
        expectation.kind,
        setInWords(expectation.values),
        setInWords(standing?.answer[expectation.kind] ?? []),
      );
    case "channel":
      return pair("channel", expectation.channel, channelOf(standing, askedChannel));
    case "by":
      return compareRules(expectation.rules, standing);
    case "started":
      return pair("started", String(expectation.started), String(outcome.started));
    case "recalled":
    case "missed":
      return pair(
        expectation.kind,
        setInWords(expectation.messages),
        setInWords(messagesOf(expectation.kind, outcome.events)),
      );
    case "resolved":
      return pair(
        "resolved",
        setInWords(expectation.messages.map((one) => `${one.message} (${one.verdict})`)),
        setInWords(resolvedOf(outcome.events)),
      );
    case "alerts":
      return compareAlerts(expectation.alerts, outcome.events);
  }
}

function pair(what: string, expected: string, got: string): Compared {
  return { expected: `${what} ${expected}`, got: `${what} ${got}` };
}

/** The channel that a message goes on: the one it was moved to, else the one it was asked for on. */
function channelOf(standing: Standing | null, askedChannel: AskedChannel): string {
  if (standing === null) return "no such message";
  return standing.answer.channel ?? askedChannel(standing.message) ?? "unknown";
}

function untilExpected(until: number | "fact" | "review"): string {
  return typeof until === "number" ? formatInstant(until) : until;
}

function compareRules(rules: readonly string[], standing: Standing | null): Compared {
  const given = new Set<string>();
  for (const reason of standing?.answer.reasons ?? []) if (reason.rule !== null) given.add(reason.rule);
  if (standing !== null && standing.answer.reasons.length === 0) {
    return { expected: `by ${setInWords(rules)}`, got: "no rule spoke against it" };
  }
  const isGiven = (rule: string) => [...given].some((one) => one === rule || one.endsWith(`/${rule}`));
  const expected = `by ${setInWords(rules)}`;
  return { expected, got: rules.every(isGiven) ? expected : `by ${setInWords(given)}` };
}

function messagesOf(kind: "recalled" | "missed", events: readonly LedgerEvent[]): string[] {
  return events.flatMap((event) => (event.kind === kind ? [event.message] : []));
}

function resolvedOf(events: readonly LedgerEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === "resolved" ? [`${event.message} (${event.verdict})`] : [],
  );
}

function compareAlerts(alerts: readonly ExpectedAlert[], events: readonly LedgerEvent[]): Compared {
  const raised = events.flatMap((event) =>
    event.kind === "alert" ? [{ intent: event.intent, customer: event.customer }] : [],
  );
  // An alert expected for nobody in particular matches by its intent alone, so its customer is left out of both sides.
  const anyone = new Set(alerts.filter((alert) => alert.customer === null).map((alert) => alert.intent));
  const words = (alert: ExpectedAlert) =>
    anyone.has(alert.intent) ? alert.intent : `${alert.intent} to ${alert.customer}`;
  return pair("alerts", setInWords(alerts.map(words)), setInWords(raised.map(words)));
}

/** Why a message that the step did not name did what it did. */
function becauseOf(expectation: Expectation, events: readonly LedgerEvent[]): string[] {
  if (expectation.kind !== "resolved" && expectation.kind !== "alerts") return [];
  return events.flatMap((event) => {
    if (event.kind === "alert" && expectation.kind === "alerts") return [`${event.alert}: ${event.text}`];
    if (event.kind !== "resolved" || expectation.kind !== "resolved") return [];
    return reasonsInWords(event.answer).map((reason) => `${event.message}: ${reason}`);
  });
}
