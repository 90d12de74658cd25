import type { Instant, RuleSet } from "@comity/core";
import type { Compiled } from "../../compile/compile.ts";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Source } from "../../source/source.ts";
import type { Test, TestStep } from "../../syntax/ast.ts";
import { initialState } from "../initial-state.ts";
import type { Action, Step, TestCase } from "../model.ts";
import { requestOf } from "./asks.ts";
import { expectationsOf } from "./expectations.ts";
import * as problems from "./problems.ts";
import { TestScope } from "./scope.ts";
import { setUpOf, startOf } from "./start-of-test.ts";

/**
 * Turns a `test` block into a case of the kind that scenario files give. Names of customers and messages become their ids.
 * `testCase` is null if a name in it is not known, which the diagnostics tell.
 *
 * @param source the file that the test stands in.
 */
export function translateTest(
  test: Test,
  source: Source,
  rules: RuleSet,
): { readonly testCase: TestCase | null; readonly diagnostics: readonly Diagnostic[] } {
  const { vocabulary, program } = rules;
  const all = [...program.rules, ...program.conflicts, ...program.limits];
  const scope = new TestScope({ vocabulary, declared: all.flatMap(({ id, name }) => [id, name]) }, source);
  const testCase = translate(test, scope);
  const diagnostics = scope.diagnostics.all;
  return { testCase: scope.diagnostics.hasErrors ? null : testCase, diagnostics };
}

/**
 * What is wrong with the names and values of tests, also of tests whose rules do not compile: so that an author learns of all
 * mistakes at once. Nothing, if the vocabulary itself has errors.
 */
export function problemsOfTests({
  vocabulary,
  tests,
  diagnostics: known,
}: Omit<Compiled, "ruleSet">): readonly Diagnostic[] {
  if (vocabulary === null) return [];
  return tests.flatMap(({ test, source, declared }) => {
    const scope = new TestScope({ vocabulary, declared }, source);
    translate(test, scope);
    return scope.diagnostics.all.filter((found) => !known.some((one) => overlap(one, found)));
  });
}

/** Whether two diagnostics are about one place: a date that could not be read is no value either, and was reported. */
function overlap(one: Diagnostic, other: Diagnostic): boolean {
  const ends = Math.min(one.span.end, other.span.end);
  return one.source === other.source && Math.max(one.span.start, other.span.start) < ends;
}

function translate(test: Test, scope: TestScope): TestCase {
  const now = startOf(test, scope);
  const setUp = setUpOf(test, now, scope);
  const before = earlierSteps(test, now, scope);
  const steps = laterSteps(test.steps, now, scope);
  return {
    title: test.name.text,
    place: scope.place(test.name.span),
    now: before[0]?.at ?? now,
    initial: initialState(setUp, scope.world.vocabulary),
    steps: [...before, ...steps],
  };
}

/** What had been sent before the test begins, in the order of time, and then the time until it begins. */
function earlierSteps(test: Test, now: Instant, scope: TestScope): Step[] {
  const place = scope.place(test.name.span);
  const earlier = test.given
    .filter((given) => given.kind === "earlier")
    .map(({ message, ago, at, span }) => ({
      at: at === null ? now - (ago === null ? 0 : scope.lengthMs(ago)) : (scope.instant(at) ?? now),
      place: scope.place(span),
      request: requestOf(message, scope),
    }))
    .sort((left, right) => left.at - right.at);
  if (earlier.length === 0) return [];
  const sent = earlier.flatMap(({ at, place, request }): Step[] => [
    { place, at, action: { kind: "message", request }, expect: [] },
    { place, at, action: { kind: "sent", message: request.id }, expect: [] },
  ]);
  return [...sent, { place, at: now, action: null, expect: [] }];
}

function laterSteps(steps: readonly TestStep[], start: Instant, scope: TestScope): Step[] {
  let now = start;
  return steps.map((step) => {
    const at = timeOf(step, now, scope);
    if (at !== null && at < now) scope.diagnostics.add(problems.BACK_IN_TIME, {}, scope.at(step.when.span));
    now = at ?? now;
    const action = actionOf(step.when, scope);
    return { place: scope.place(step.when.span), at, action, expect: expectationsOf(step.expect, scope) };
  });
}

/** Where the clock moves before the step; null: it stays. */
function timeOf({ when }: TestStep, now: Instant, scope: TestScope): Instant | null {
  switch (when.kind) {
    case "now":
      return scope.instant(when.at);
    case "pass":
      return now + scope.lengthMs(when.length);
    case "ask":
      return when.at === null ? null : scope.instant(when.at);
    default:
      return null;
  }
}

const OUTCOMES = { starts: "start", sent: "sent", failed: "failed", withdrawn: "withdraw" } as const;

function actionOf(when: TestStep["when"], scope: TestScope): Action | null {
  switch (when.kind) {
    case "now":
    case "pass":
      return null;
    case "ask":
      return { kind: "message", request: requestOf(when.ask, scope) };
    case "fact":
    case "gone":
      return { kind: "report", fact: factOf(when, scope) };
    case "sync":
      return { kind: "sync", silo: scope.known("silo", when.silo, scope.world.vocabulary.silos.keys()) };
    case "outcome":
      return { kind: OUTCOMES[when.outcome], message: scope.message(when.message, when.span) };
    case "review":
      return {
        kind: "review",
        message: scope.message(when.message, when.span),
        decision: when.decision,
        by: when.by.value,
      };
  }
}

type Reported = Extract<TestStep["when"], { kind: "fact" | "gone" }>;

function factOf(when: Reported, scope: TestScope): Extract<Action, { kind: "report" }>["fact"] {
  const record = scope.record(when.record);
  const owner = when.customer === null ? {} : { customer: scope.customer(when.customer) };
  const data = { ...owner, ...scope.recordData(when.record, when.fields) };
  return when.kind === "gone" ? { record, data, deleted: true } : { record, data };
}
