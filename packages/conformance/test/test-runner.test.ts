import { casesOf, compile, readScenarios, runCase, translateTest } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";

const VOCABULARY = `
company: {time_zone: Europe/Berlin, currency: EUR}
customer:
  fields: {time_zone: {type: text, required: true}, email: text, phone: text}
channels: [email, sms]
silos:
  risk:
    owner: Risk
    fresh_for: 24 hours
    records:
      policy:
        key: number
        fields: {number: text, status: {type: one of, values: [active, cancelling], required: true}}
  desk:
    owner: Desk
    records:
      case:
        key: number
        fields: {number: text, status: {type: one of, values: [open, closed], required: true}}
intents:
  notice: {class: legal}
  call_back: {class: service, about: {case: text}}
  upsell: {class: marketing, items: {kind: text}}
notices: {small_print: "The small print."}
`;

const RULES = `pack shop
rule no-offers
  applies to upsell
  when some household risk.policy as policy (policy.status is cancelling)
  then block
  because "Risk is ending {policy.number}."
  if unknown hold at most 4 hours or else block
conflict one-voice
  between (upsell) and (notice)
  within 30 days
  across household
  winner (notice)
  because "A notice is {other.standing}."
rule without-pens
  applies to upsell
  then remove items where (item.kind is "pen"), block if none remain
  because "No pens."
rule with-small-print
  applies to call_back
  then attach small_print
  because "It needs it."
rule a-person-first
  applies to upsell
  when message.channel is sms
  then hold for review by "mia"
  because "A person looks at it."
alert opened for Desk
  when some desk.case (status becomes open)
  send call_back about (case: case.number)
  once per case.number
`;

function rulesWith(tests: string) {
  const compiled = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: VOCABULARY }],
    rules: [{ file: "shop.comity", text: RULES + tests }],
  });
  const { ruleSet } = compiled;
  if (ruleSet === null) throw new Error(compiled.diagnostics.map(({ message }) => message).join("\n"));
  return { ...compiled, ruleSet };
}

const openStore = async () => memoryStore();

/** What fails in a test block: `line expected | got`, or what is wrong with its names. */
async function failuresOf(block: string): Promise<string[]> {
  const { ruleSet, tests } = rulesWith(block);
  const [first] = tests;
  if (first === undefined) throw new Error("There is no test.");
  const { testCase, diagnostics } = translateTest(first.test, first.source, ruleSet);
  if (testCase === null) return diagnostics.map(({ message, help }) => `${message} ${help}`);
  const { failures } = await runCase(testCase, { rules: ruleSet, openStore });
  return failures.map(({ expected, got }) => `${expected} | ${got}`);
}

async function scenarioFailures(steps: string): Promise<string[]> {
  const { ruleSet } = rulesWith("");
  const text = `title: t\npacks: [shop]\nnow: 2026-03-02T10:00:00Z\ncustomers: [{id: c}]\nsteps:\n${steps}`;
  const { scenarios, diagnostics } = readScenarios({ file: "t.scenario.yaml", text });
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  const [testCase] = scenarios.flatMap((scenario) => casesOf(scenario, ruleSet.vocabulary));
  if (testCase === undefined) throw new Error("There is no case.");
  const { failures } = await runCase(testCase, { rules: ruleSet, openStore });
  return failures.map(({ place, expected, got }) => `${place.line} ${expected} | ${got}`);
}

const ASK = (id: string, intent: string, more = "") =>
  `{id: ${id}, department: d, intent: ${intent}, channel: email, customer: c${more}}`;

describe("every expectation of a scenario is compared", () => {
  const OFFER = `  - message: ${ASK("o", "upsell", ", items: [{id: a, kind: pen}, {id: b, kind: cup}]")}\n`;
  it.each([
    ["verdict", `${OFFER}    expect: {verdict: send}\n`, ["7 verdict send | verdict amend"]],
    ["removed, whole", `${OFFER}    expect: {removed: [a, b]}\n`, ["7 removed a, b | removed a"]],
    [
      "attached",
      `  - message: ${ASK("m", "call_back")}\n    expect: {attached: []}\n`,
      ["7 attached (none) | attached small_print"],
    ],
    ["channel", `${OFFER}    expect: {channel: sms}\n`, ["7 channel sms | channel email"]],
    ["until", `${OFFER}    expect: {until: review}\n`, ["7 until review | until nothing"]],
    [
      "recalled",
      `${OFFER}  - message: ${ASK("n", "notice")}\n    expect: {recalled: []}\n`,
      ["8 recalled (none) | recalled o"],
    ],
    [
      "missed",
      `${OFFER}  - start: o\n  - message: ${ASK("n", "notice")}\n    expect: {recalled: [o], missed: [o]}\n`,
      ["9 recalled o | recalled (none)"],
    ],
    ["started", `${OFFER}  - {start: o, expect: {started: false}}\n`, ["7 started false | started true"]],
    [
      "alerts",
      "  - fact: {desk.case: {customer: c, number: K, status: open}}\n    expect: {alerts: []}\n",
      ["7 alerts (none) | alerts call_back to c"],
    ],
    [
      "resolved",
      `  - message: ${ASK("o", "upsell").replace("email", "sms")}\n  - {review: o, decision: block, by: mia, expect: {verdict: block, resolved: []}}\n`,
      ["7 resolved (none) | resolved o (block)"],
    ],
  ])("%s", async (_, steps, failures) => {
    expect(await scenarioFailures(steps)).toEqual(failures);
  });

  it("and lists are sets", async () => {
    const two = ", items: [{id: a, kind: pen}, {id: b, kind: pen}, {id: z, kind: cup}]";
    expect(
      await scenarioFailures(`  - message: ${ASK("o", "upsell", two)}\n    expect: {removed: [b, a]}\n`),
    ).toEqual([]);
  });

  it("a step that cannot be carried out ends the case and says why", async () => {
    const failures = await scenarioFailures(
      `  - {start: nobody}\n  - message: ${ASK("o", "upsell")}\n    expect: {verdict: block}\n`,
    );
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain("6 a step that can be carried out | message nobody");
  });
});

describe("a test block", () => {
  it("runs like a scenario, with names for ids", async () => {
    expect(
      await failuresOf(`
test the-whole-of-it
  given customer ana in household h1
  and customer ben in household h1
  and ana has risk.policy (number 007, status active)
  and Marketing sent upsell by email to ben 2 days ago as earlier
  when Marketing asks to send upsell by email to ana at 2026-03-02 10:00 as offer
  expect send
  when Risk asks to send notice by email to ben
  expect send
  and recall of offer
  and earlier missed
  when offer starts
  expect not started
  when ana has risk.policy (number 007, status cancelling)
  when Marketing asks to send upsell by email to ben
  expect block by no-offers, one-voice
`),
    ).toEqual([]);
  });

  it("knows stale silos, time that passes, silos in step again, and reviews", async () => {
    expect(
      await failuresOf(`
test stale-and-back
  given customer ana and silo risk is stale
  when Marketing asks to send upsell by email to ana as first
  expect hold until fact by no-offers
  when 3 hours pass
  expect hold
  when silo risk is in step
  expect first send
  when Marketing asks to send upsell by sms to ana as second
  expect hold until review by a-person-first
  when "mia" reviews second and says send
  expect second send
  when ana has desk.case (number K-1, status open)
  expect alert call_back to ana
`),
    ).toEqual([]);
  });

  it("names departments as the vocabulary does, or as it is written", async () => {
    expect(
      await failuresOf(`
rule not-from-risk
  applies to upsell
  when message.department is "RISK" or message.department is "Outside Help"
  then block
  because "{message.department} sells nothing."
test departments
  given customer ana
  when risk asks to send upsell by email to ana
  expect block by not-from-risk
  when "Outside Help" asks to send upsell by email to ana
  expect block by not-from-risk
  when desk asks to send upsell by email to ana
  expect send
`),
    ).toEqual([]);
  });

  it("reads times without an offset in the company's zone", async () => {
    const { ruleSet, tests } = rulesWith(`
test zone
  given customer ana
  when Marketing asks to send upsell by email to ana at 2026-07-01 10:00
  expect send
`);
    const [first] = tests;
    const now = first && translateTest(first.test, first.source, ruleSet).testCase?.now;
    expect(new Date(now ?? 0).toISOString()).toBe("2026-07-01T08:00:00.000Z");
  });

  it("names what was expected and what came", async () => {
    const block = `
test wrong
  given customer ana
  when Marketing asks to send upsell by email to ana
  expect block by no-offers
`;
    expect(await failuresOf(block)).toEqual([
      "verdict block | verdict send",
      "by no-offers | no rule spoke against it",
    ]);
  });

  it.each([
    [
      "when Marketing asks to send upsell by email to anna\n  expect send",
      'The test has no customer "anna". Did you mean "ana"?',
    ],
    [
      "when Marketing asks to send upsel by email to ana\n  expect send",
      'There is no intent "upsel". Did you mean "upsell"?',
    ],
    [
      "when Marketing asks to send upsell by emial to ana\n  expect send",
      'There is no channel "emial". Did you mean "email"?',
    ],
    [
      "when ana has risk.polcy (number P)\n  expect no alert",
      'There is no record "risk.polcy". Did you mean "risk.policy"?',
    ],
    [
      "when ana has risk.policy (numbre P)\n  expect no alert",
      'There is no field of risk.policy "numbre". Did you mean "number"?',
    ],
    [
      "when offer starts\n  expect started",
      'No message before this line is called "offer". Name one with "as offer".',
    ],
    [
      "when Marketing asks to send upsell by email to ana\n  expect send by no-ofers",
      'There is no rule "no-ofers". Did you mean "no-offers"?',
    ],
  ])("tells of a name that nobody has: %s", async (step, message) => {
    const problems = await failuresOf(`\ntest slip\n  given customer ana\n  ${step}\n`);
    expect(
      problems.some((problem) => problem.startsWith(message)),
      problems.join("\n"),
    ).toBe(true);
  });

  it("tells of a silo that is never stale, and of time that runs backwards", async () => {
    const stale = await failuresOf(
      "\ntest t\n  given customer ana and silo desk is stale\n  when 1 hour passes\n  expect no alert\n",
    );
    expect(stale.join()).toContain("desk is never stale");
    const back = await failuresOf(`
test t
  given customer ana
  when it is 2026-03-02 10:00
  expect no alert
  when it is 2026-03-02 09:00
  expect no alert
`);
    expect(back.join()).toContain("time does not run backwards");
  });
});
