import {
  type Engine,
  type ManualClock,
  type MessageRequest,
  manualClock,
  openEngine,
  type RuleSet,
} from "@comity/core";
import { compile } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { wayLines } from "../src/explaining/outlook.ts";
import { explanationInWords } from "../src/explaining/text.ts";

const VOCABULARY = `
company: {time_zone: UTC, currency: USD}
customer: {fields: {vip: boolean}}
channels: [email]
silos:
  billing:
    owner: Billing
    records:
      invoice: {key: number, fields: {number: text, amount: {type: money, required: true}}}
intents:
  notice: {class: legal}
  survey: {class: marketing}
  newsletter: {class: marketing}
`;

const RULES = `pack p

rule lead
  applies to notice
  when customer.vip
  then hold for review by "lead"
  because "A lead decides on those who are VIPs."

rule vips-wait
  applies to newsletter
  when customer.vip
  then hold for 2 days
  because "VIPs wait."

rule no-debtors
  applies to newsletter
  when the sum of amount over billing.invoice is more than 100.00 USD
  then block
  if unknown hold while so

limit one
  applies to survey
  at most 1 per customer in any 7 days
  then block

conflict off
  between (survey) and (notice)
  within 30 days across customer
  winner (notice)
`;

const NOON = Date.parse("2026-03-02T12:00:00Z");

interface World {
  readonly engine: Engine;
  readonly clock: ManualClock;
  readonly rules: RuleSet;
  ask(id: string, intent: string): ReturnType<Engine["decide"]>;
  /** What the command says, on one line. */
  explain(id: string): Promise<string>;
}

async function openWorld(vip: boolean): Promise<World> {
  const { ruleSet: rules, diagnostics } = compile({
    vocabulary: [{ file: "v.yaml", text: VOCABULARY }],
    rules: [{ file: "p.comity", text: RULES }],
  });
  if (rules === null) throw new Error(JSON.stringify(diagnostics.map(({ message }) => message)));
  const clock = manualClock(NOON);
  const engine = await openEngine({ rules, store: memoryStore(), clock });
  await engine.load({ customers: [{ id: "ana", vip }], silos: { billing: "live" } });
  const ask = (id: string, intent: string) => {
    const request: MessageRequest = { id, department: "Legal", intent, channel: "email", customer: "ana" };
    return engine.decide(request);
  };
  const explain = async (id: string) => {
    const explained = await engine.explain(id);
    if (explained === null) throw new Error(`There is no message ${id}.`);
    const text = explanationInWords(
      explained,
      rules,
      { now: clock.now(), trace: false },
      (_look, words) => words,
    );
    return text.replace(/\s+/g, " ");
  };
  return { engine, clock, rules, ask, explain };
}

describe("an explanation", () => {
  it("names the person who let a message go, and the rule that had asked", async () => {
    const { engine, ask, explain } = await openWorld(true);
    await ask("n1", "notice");
    await engine.review("n1", { decision: "send", by: "mia" });
    const text = await explain("n1");
    expect(text).toContain("mia decided on 2 March 2026, 12:00 (UTC): send. (p/lead)");
    expect(text).not.toContain("No rule had anything against it");
    expect(text.indexOf("Legal asked")).toBeLessThan(text.indexOf("mia reviewed it"));
  });

  it("says of a hold until an instant that facts may end it before", async () => {
    const { engine, ask, explain } = await openWorld(true);
    await ask("l1", "newsletter");
    expect(await explain("l1")).toContain(
      "It is decided again as soon as facts or earlier messages change that it depends on. If nothing changes and nothing is reported, it may go from 4 March 2026, 12:00 (UTC) on.",
    );
    await engine.customer({ id: "ana", vip: false });
    expect(await explain("l1")).toContain(
      "What had held it is over. (p/vips-wait) Nothing else was against it.",
    );
  });

  it("names the messages that a limit counts", async () => {
    const { ask, explain } = await openWorld(false);
    await ask("s1", "survey");
    await ask("s2", "survey");
    expect(await explain("s2")).toContain(
      "At most 1 per customer in any 7 days. (p/one) counting message s1: survey from Legal, then cleared to go, 2 March 2026, 12:00 (UTC)",
    );
  });

  it("tells what a winner recalled, and what it came too late for", async () => {
    const { ask, explain } = await openWorld(false);
    await ask("s1", "survey");
    await ask("n1", "notice");
    expect(await explain("n1")).toContain("It recalled message s1: survey from Legal");
    expect(await explain("s1")).not.toContain("against message n1");
    const other = await openWorld(false);
    await other.ask("s1", "survey");
    await other.engine.start("s1");
    await other.ask("n1", "notice");
    expect(await other.explain("n1")).toContain("It contradicts what had gone before message s1: survey");
  });

  it("calls a breach by its name", async () => {
    const { engine, ask, explain } = await openWorld(false);
    await ask("s1", "survey");
    await ask("s2", "survey");
    await engine.sent("s2");
    const text = await explain("s2");
    expect(text).toContain("breach: sent without having been cleared, since 2 March 2026, 12:00 (UTC).");
    expect(text).toContain("Why it was not cleared At most 1 per customer");
  });

  it("says of currencies that they cannot be compared", async () => {
    const { engine, ask, explain } = await openWorld(false);
    for (const [number, amount] of [
      ["I-1", "90.00 USD"],
      ["I-2", "90.00 EUR"],
    ])
      await engine.report({ record: "billing.invoice", data: { customer: "ana", number, amount } });
    await ask("l1", "newsletter");
    expect(await explain("l1")).toContain(
      "Amounts in USD and EUR cannot be compared: no exchange rate is known.",
    );
  });
});

describe("a search that found nothing", () => {
  it("is not worded as a fact about the world", () => {
    const nothing = { counterfactuals: [], ways: [], nextByTime: null, counted: new Map(), trace: [] };
    const text = wayLines(nothing).join(" ").replace(/\s+/g, " ");
    expect(text).toContain("No way was found.");
    expect(text).toContain("there may be one all the same");
  });
});
