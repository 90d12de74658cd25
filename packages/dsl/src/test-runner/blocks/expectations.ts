import type { Expect } from "../../syntax/ast.ts";
import type { Expectation, ExpectedAlert } from "../model.ts";
import type { TestScope } from "./scope.ts";

/**
 * What a test expects of one step. Lines that speak of recalls, of missed messages or of alerts are joined, because
 * such lists are compared whole.
 */
export function expectationsOf(expects: readonly Expect[], scope: TestScope): Expectation[] {
  const single = expects.flatMap((expect) => singleExpectations(expect, scope));
  return [
    ...single,
    ...joinedMessages("recalled", expects, scope),
    ...joinedMessages("missed", expects, scope),
    ...joinedAlerts(expects, scope),
  ];
}

function singleExpectations(expect: Expect, scope: TestScope): Expectation[] {
  const place = scope.place(expect.span);
  if (expect.kind === "started") return [{ place, kind: "started", started: expect.started }];
  return expect.kind === "verdict" ? verdictExpectations(expect, scope) : [];
}

function verdictExpectations(expect: Extract<Expect, { kind: "verdict" }>, scope: TestScope): Expectation[] {
  const about = { place: scope.place(expect.span), message: scope.message(expect.message, expect.span) };
  const { vocabulary, declared } = scope.world;
  const found: Expectation[] = [{ ...about, kind: "verdict", verdict: expect.verdict }];
  if (expect.by.length > 0) {
    const rules = expect.by.map((rule) => scope.known("rule", rule, declared));
    found.push({ ...about, kind: "by", rules });
  }
  const until = untilOf(expect.until, scope);
  if (until !== null) found.push({ ...about, kind: "until", until });
  if (expect.attaching.length > 0) {
    const values = expect.attaching.map((notice) => scope.known("notice", notice, vocabulary.notices.keys()));
    found.push({ ...about, kind: "attached", values });
  }
  if (expect.removing.length > 0) {
    found.push({ ...about, kind: "removed", values: expect.removing.map(({ text }) => text) });
  }
  if (expect.channel !== null) {
    found.push({
      ...about,
      kind: "channel",
      channel: scope.known("channel", expect.channel, vocabulary.channels),
    });
  }
  return found;
}

function untilOf(
  until: Extract<Expect, { kind: "verdict" }>["until"],
  scope: TestScope,
): number | "fact" | "review" | null {
  if (until === null) return null;
  return until.kind === "date" || until.kind === "instant" ? scope.instant(until) : until.kind;
}

function joinedMessages(
  kind: "recalled" | "missed",
  expects: readonly Expect[],
  scope: TestScope,
): Expectation[] {
  const lines = expects.flatMap((expect) =>
    (expect.kind === "recalled" || expect.kind === "missed") && expect.kind === kind ? [expect] : [],
  );
  const [first] = lines;
  if (first === undefined) return [];
  const messages = lines.flatMap((line) => line.messages.map((name) => scope.message(name, line.span)));
  return [{ place: scope.place(first.span), kind, messages }];
}

function joinedAlerts(expects: readonly Expect[], scope: TestScope): Expectation[] {
  const lines = expects.filter((expect) => expect.kind === "alert");
  const [first] = lines;
  if (first === undefined) return [];
  const alerts = lines.flatMap(({ intent, customer }): ExpectedAlert[] => {
    if (intent === null) return [];
    const known = scope.known("intent", intent, scope.world.vocabulary.intents.keys());
    return [{ intent: known, customer: customer === null ? null : scope.customer(customer) }];
  });
  return [{ place: scope.place(first.span), kind: "alerts", alerts }];
}
