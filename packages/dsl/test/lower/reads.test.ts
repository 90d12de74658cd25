// What a decision on an intent needs to read: derived in core from programs that only this package can write in words.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  alertsReading,
  bundleOf,
  loadBundle,
  type Program,
  type RuleSet,
  readsOfAlert,
  readsOfIntent,
} from "@comity/core";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";

const vocabulary = readFileSync(
  fileURLToPath(new URL("../golden/check/vocabulary.yaml", import.meta.url)),
  "utf8",
);

function compiled(rules: string): RuleSet {
  const { ruleSet, diagnostics } = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: vocabulary }],
    rules: [{ file: "p.comity", text: `pack p\n${rules}` }],
  });
  if (ruleSet === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return ruleSet;
}

function program(rules: string): Program {
  return compiled(rules).program;
}

const DAY = 86_400_000;

describe("the reads of an intent", () => {
  test("are nothing where no rule applies", () => {
    const none = { records: [], follows: [], customer: [], ledger: null };
    expect(readsOfIntent(program("rule r applies to newsletter then block"), "upsell")).toEqual(none);
  });

  test("are the fields of its rules, each record in the widest scope", () => {
    const reads = readsOfIntent(
      program(`
      rule a applies to upsell
        when some risk.policy (status is active) and some household risk.policy as theirs (line is home)
        then block because "Policy {policy.number}."
      rule b applies to upsell
        when message.about.line is one of risk.policy.line and customer.country is "US"
        then hold until (no billing.payment (processor.up is false)), at most 1 day or else block
      rule c applies to newsletter
        when some risk.policy (premium is more than 1.00 USD) then block`),
      "upsell",
    );
    expect(reads).toEqual({
      records: [
        { record: "billing.payment", scope: "customer", fields: ["processor"] },
        { record: "billing.processor", scope: "followed", fields: ["up"] },
        { record: "risk.policy", scope: "household", fields: ["line", "number", "status"] },
      ],
      follows: [
        { from: { kind: "record", record: "billing.payment", field: "processor" }, to: "billing.processor" },
      ],
      customer: ["country"],
      ledger: null,
    });
  });

  test("tell the records of a rule from those that its pack asks for when the rule is unknown", () => {
    const unknown =
      "if unknown hold until (no billing.payment (processor.up is false)), at most 1 day or else block";
    const rules = compiled(
      `${unknown} rule a applies to upsell
        when some risk.policy as policy (policy.status is active)
        then block because "Policy {policy.number}."`,
    );
    expect(readsOfIntent(rules.program, "upsell").records).toEqual([
      { record: "billing.payment", scope: "customer", fields: ["processor"] },
      { record: "billing.processor", scope: "followed", fields: ["up"] },
      { record: "risk.policy", scope: "customer", fields: ["number", "status"] },
    ]);
    expect(loadBundle(bundleOf(rules)).program.hash).toBe(rules.program.hash);
  });

  test.each([
    ["some risk.policy (decided_on is within the last 3 days)", ["time_zone"]],
    ["some risk.policy (decided_on is before today)", ["time_zone"]],
    ["local_time is between 21:00 and 08:00", ["time_zone"]],
    ["some risk.policy (reviewed_at is within the last 3 days)", []],
  ])("have the customer's zone where a calendar is looked at: %s", (when, expected) => {
    expect(
      readsOfIntent(program(`rule r applies to upsell when ${when} then block`), "upsell").customer,
    ).toEqual(expected);
  });

  test.each([
    ['rule r applies to upsell then block because "Asked for at {message.send_at}."'],
    ["limit l applies to upsell at most 3 per customer in any 7 days then hold until 09:00 local time"],
    [
      "conflict c between (upsell) and (cancellation) within 3 days across customer " +
        "winner (cancellation) loser hold until 09:00 local time",
    ],
  ])("have the customer's zone where an answer tells or awaits a time: %s", (rules) => {
    expect(readsOfIntent(program(rules), "upsell").customer).toEqual(["time_zone"]);
  });

  test.each([
    ["rule r applies to upsell when a cancellation was sent within the last 3 days then block", 3 * DAY],
    ["rule r applies to upsell when a cancellation was sent at least 3 days ago then block", null],
    [
      "conflict c between (upsell) and (cancellation) within 30 days across customer winner neither",
      30 * DAY,
    ],
    ["limit l applies to marketing at most 3 per customer in any 7 days then block", 7 * DAY],
    [
      "limit l applies to marketing at most 3 per customer in any 7 days then block " +
        "conflict c between (upsell) and (cancellation) within 30 days across customer winner neither",
      30 * DAY,
    ],
  ])("go as far back in the ledger as they must: %s", (text, sinceMs) => {
    expect(readsOfIntent(program(text), "upsell").ledger).toMatchObject({ sinceMs });
  });
});

describe("the reads of an alert", () => {
  const written = program(`
    alert a for Billing
      when some billing.payment (status becomes failed and processor.up is true)
      send payment_failed about (payment: payment.number) once per payment.number
    alert b for Billing
      when some risk.policy (status becomes cancelled)
      send payment_failed once per customer`);

  test("are its condition, its key and what its message is about", () => {
    const [first] = written.alerts;
    expect(first && readsOfAlert(first).records).toEqual([
      { record: "billing.payment", scope: "customer", fields: ["number", "processor", "status"] },
      { record: "billing.processor", scope: "followed", fields: ["up"] },
    ]);
  });

  test("tell which alerts a report can raise", () => {
    const names = (record: string) => alertsReading(written, record).map(({ name }) => name);
    expect(names("billing.payment")).toEqual(["a"]);
    expect(names("billing.processor")).toEqual(["a"]);
    expect(names("risk.policy")).toEqual(["b"]);
    expect(names("risk.other")).toEqual([]);
  });
});
