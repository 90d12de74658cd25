// What rules come out as: the typed program. Mistakes are in test/golden/check.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Alert, Expr, Rule } from "@comity/core";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";

const vocabulary = readFileSync(
  fileURLToPath(new URL("../golden/check/vocabulary.yaml", import.meta.url)),
  "utf8",
);

function compiled(...texts: string[]) {
  return compiledWith(vocabulary, ...texts);
}

function compiledWith(words: string, ...texts: string[]) {
  const rules = texts.map((text, index) => ({ file: `${index}/rules.comity`, text }));
  const result = compile({ vocabulary: [{ file: "vocabulary.yaml", text: words }], rules });
  expect(result.diagnostics.map(({ message }) => message)).toEqual([]);
  if (result.ruleSet === null) throw new Error("There is no rule set.");
  return result.ruleSet.program;
}

function rule(text: string): Rule {
  const [first] = compiled(`pack p\nrule r applies to upsell\n${text}`).rules;
  if (first === undefined) throw new Error("There is no rule.");
  return first;
}

function alert(text: string): Alert {
  const [first] = compiled(`pack p\nalert a for Billing\n${text}`).alerts;
  if (first === undefined) throw new Error("There is no alert.");
  return first;
}

/** The expression in one line, near to how it would be written. */
function show(expr: Expr): string {
  switch (expr.op) {
    case "literal":
      return JSON.stringify(expr.value);
    case "message":
    case "about":
    case "customer":
    case "item":
      return `${expr.op}.${expr.field}`;
    case "field":
      return `$${expr.slot}.${expr.field}`;
    case "navigate":
      return `${show(expr.from)}->${expr.field}`;
    case "and":
    case "or":
      return `(${expr.args.map(show).join(` ${expr.op} `)})`;
    case "not":
      return `not ${show(expr.arg)}`;
    case "compare":
      return `${show(expr.left)} ${expr.relation} ${show(expr.right)}`;
    case "is_empty":
      return `${show(expr.arg)} empty`;
    case "one_of":
      return `${show(expr.left)} in [${expr.options.map(show).join(" ")}]`;
    case "in_list":
      return `${show(expr.left)} in ${show(expr.list)}`;
    case "in_records":
      return `${show(expr.left)} in ${expr.set.scope} ${expr.set.record} $${expr.slot.index}: ${show(expr.field)}`;
    case "text":
      return `${show(expr.left)} ${expr.test} ${show(expr.right)}`;
    case "between":
      return `${show(expr.arg)} between ${show(expr.low)} ${show(expr.high)}`;
    case "within":
      return `${show(expr.arg)} within ${expr.direction} ${show(expr.length)} ${expr.length.type.kind}`;
    case "shifted":
      return `${show(expr.arg)} ${expr.relation} ${show(expr.length)} ${expr.length.type.kind} ${expr.direction}`;
    case "quantify":
      return `${expr.quantifier} ${expr.set.scope} ${expr.set.record} $${expr.slot.index}: ${show(expr.body)}`;
    case "count":
      return `count ${expr.set.record} $${expr.slot.index}: ${show(expr.body)}`;
    case "aggregate":
      return `${expr.function} ${show(expr.of)} over ${expr.set.record} $${expr.slot.index}: ${show(expr.body)}`;
    case "becomes":
      return `$${expr.slot}.${expr.field} becomes ${show(expr.value)}`;
    case "history":
      return `${expr.scope} ${expr.state} ${expr.intents} same [${expr.same}] ${expr.when?.relation} ${expr.when?.agoMs}`;
    case "defined":
      return `<${expr.name}: ${show(expr.body)}>`;
    default:
      return expr.op;
  }
}

const DAY = 86_400_000;

describe("conditions", () => {
  test.each([
    ["message.channel is sms", 'message.channel eq "sms"'],
    ["message.channel is not sms", 'message.channel ne "sms"'],
    ["message.channel is one of (sms, email)", 'message.channel in ["sms" "email"]'],
    ['message.department is "risk"', 'message.department eq "Risk"'],
    ['message.department is one of ("BILLING", "Odd")', 'message.department in ["Billing" "Odd"]'],
    ["message.about.line is empty", "about.line empty"],
    ['customer.country is "US"', 'customer.country eq "US"'],
    ["local_time is between 21:00 and 08:00", "local_time between 75600000 28800000"],
    ["message.send_at is before 2026-03-02 10:00", `message.send_at lt ${Date.UTC(2026, 2, 2, 16)}`],
    ["message.send_at is after 2026-03-02T10:00:00Z", `message.send_at gt ${Date.UTC(2026, 2, 2, 10)}`],
    ["some risk.policy (status is active)", 'some customer risk.policy $0: $0.status eq "active"'],
    ["no household risk.policy (blocked)", "no household risk.policy $0: $0.blocked eq true"],
    ["some risk.policy", "some customer risk.policy $0: true"],
    ["every billing.processor (up is true)", "every reference billing.processor $0: $0.up eq true"],
    [
      "some risk.policy (decided_on is within the last 30 days)",
      "some customer risk.policy $0: $0.decided_on within last 30 days",
    ],
    [
      "some risk.policy (decided_on is more than 2 weeks ago)",
      "some customer risk.policy $0: $0.decided_on lt 14 days ago",
    ],
    [
      "some risk.policy (reviewed_at is less than 36 hours from now)",
      "some customer risk.policy $0: $0.reviewed_at lt 129600000 duration from_now",
    ],
    [
      "some risk.policy (decided_on is on or after 2026-01-01)",
      "some customer risk.policy $0: $0.decided_on ge 20454",
    ],
    [
      "some risk.policy (premium is at least 12.50 USD)",
      'some customer risk.policy $0: $0.premium ge {"minor":1250,"currency":"USD"}',
    ],
    [
      "some billing.payment (processor.up is false)",
      "some customer billing.payment $0: $0.processor->up eq false",
    ],
    [
      "some billing.payment as p (some risk.policy (number is p.policy))",
      "some customer billing.payment $0: some customer risk.policy $1: $1.number eq $0.policy",
    ],
    [
      "the number of risk.policy (status is active) is at least 3",
      'count risk.policy $0: $0.status eq "active" ge 3',
    ],
    [
      "the sum of amount over billing.payment (status is due) is more than 9.00 USD",
      'sum $0.amount over billing.payment $0: $0.status eq "due" gt {"minor":900,"currency":"USD"}',
    ],
    [
      "message.about.line is one of household risk.policy.line",
      "about.line in household risk.policy $0: $0.line",
    ],
    [
      "message.about.line is not one of risk.policy.line",
      "(not about.line empty and not about.line in customer risk.policy $0: $0.line)",
    ],
    [
      'some risk.policy (number starts with "P-")',
      'some customer risk.policy $0: $0.number starts_with "P-"',
    ],
    [
      'some risk.policy (number matches "P-[0-9]+")',
      'some customer risk.policy $0: $0.number matches "P-[0-9]+"',
    ],
    [
      'some risk.policy ("vip" is one of risk.policy.tags)',
      'some customer risk.policy $0: "vip" in customer risk.policy $1: $1.tags',
    ],
    ["a cancellation was sent", "customer sent cancellation same [] undefined undefined"],
    [
      "an upsell about the same line was cleared within the last 3 days",
      `customer cleared upsell same [line] ge ${3 * DAY}`,
    ],
    [
      "a marketing was sent at least 3 days ago",
      `customer sent newsletter,recommendation,upsell same [] le ${3 * DAY}`,
    ],
    [
      "message.class is marketing and (message.priority is more than 50 or today is after 2026-01-01)",
      '(message.class eq "marketing" and (message.priority gt 50 or today gt 20454))',
    ],
    ['some risk.policy (status is "active")', 'some customer risk.policy $0: $0.status eq "active"'],
    [
      'some billing.payment (message.channel is "email" and email is failed)',
      'some customer billing.payment $0: (message.channel eq "email" and $0.email eq "failed")',
    ],
  ])("%s", (written, expected) => {
    expect(show(rule(`when ${written}\nthen block`).when)).toBe(expected);
  });

  test("`unless` is `and not`", () => {
    const { when } = rule('when message.channel is sms\nunless customer.country is "US"\nthen block');
    expect(show(when)).toBe('(message.channel eq "sms" and not customer.country eq "US")');
    expect(show(rule("unless message.channel is sms\nthen block").when)).toBe('not message.channel eq "sms"');
    expect(show(rule("then block").when)).toBe("true");
  });
});

describe("definitions", () => {
  test("are put in where they are used, with their arguments", () => {
    const [first] = compiled(
      `pack p
      use q
      define old (years as number, how as risk.policy.status) for risk.policy
        as clean_years is at least years and policy.status is how
      rule r applies to upsell
        when some risk.policy as mine (mine is old (5, active)) and customer is known
        then block`,
      "pack q define known for customer as some billing.payment (status is paid)",
    ).rules;
    expect(first && show(first.when)).toBe(
      '(some customer risk.policy $0: <p/old: ($0.clean_years ge 5 and $0.status eq "active")>' +
        ' and <q/known: some customer billing.payment $1: $1.status eq "paid">)',
    );
  });
});

describe("what a rule may name", () => {
  test("is what its condition must have found", () => {
    const { slots, because } = rule(`
      when some risk.policy (status is active) and no billing.payment (status is due)
      then block
      because "Policy {policy.number} of {customer.country} by {message.channel}."`);
    expect(slots.map(({ name }) => name)).toEqual(["policy"]);
    expect(
      because?.parts.map((part) => (part.kind === "value" ? [show(part.expr), part.slot] : part)),
    ).toEqual([
      { kind: "text", text: "Policy " },
      ["$0.number", 0],
      { kind: "text", text: " of " },
      ["customer.country", null],
      { kind: "text", text: " by " },
      ["message.channel", null],
      { kind: "text", text: "." },
    ]);
  });

  test("is the item, where items are removed", () => {
    const [first] = compiled(`pack p rule r applies to recommendation
      then remove items where (item.event is "e"), block if none remain
      because "Not {item.event}."`).rules;
    expect(first?.then).toMatchObject({
      kind: "amend",
      changes: [{ kind: "remove_items", blockIfNoneRemain: true }],
    });
    expect(first?.because?.parts[1]).toMatchObject({
      kind: "value",
      slot: null,
      expr: { op: "item", field: "event" },
    });
  });
});

describe("actions", () => {
  test.each([
    ["block", { kind: "block" }],
    [
      "hold while so, at most 14 days or else send",
      { until: { kind: "while_so" }, atMostMs: 14 * DAY, orElse: "send" },
    ],
    ["hold while so", { until: { kind: "while_so" }, atMostMs: null, orElse: "block" }],
    [
      "hold until 08:00 local time",
      { until: { kind: "local_time", time: { value: 28_800_000 } }, atMostMs: null },
    ],
    ["hold for 3 days", { until: { kind: "duration", ms: 3 * DAY } }],
    ['hold for review by "lead"', { until: { kind: "review", by: "lead" } }],
    [
      "hold until (no risk.policy), at most 2 days or else review",
      { until: { kind: "condition" }, orElse: "review" },
    ],
    [
      "attach pass_expiring, use channel sms",
      {
        changes: [
          { kind: "attach", notice: "pass_expiring" },
          { kind: "use_channel", channel: { value: "sms" } },
        ],
      },
    ],
  ])("%s", (written, expected) => {
    expect(rule(`then ${written}`).then).toMatchObject(expected);
  });

  test("the pack says what to do when unknown, unless the rule does", () => {
    const { rules } = compiled(`pack p if unknown block
      rule a applies to upsell then block
      rule b applies to upsell then block if unknown send`);
    expect(rules.map(({ ifUnknown }) => ifUnknown)).toEqual([{ kind: "block" }, { kind: "send" }]);
  });
});

describe("other declarations", () => {
  test("a conflict", () => {
    const [conflict] = compiled(`pack p conflict c
      between (marketing except newsletter) and (cancellation)
      within 30 days across household winner (cancellation)
      loser hold until the window ends
      because "It is {other.standing}."`).conflicts;
    expect(conflict).toMatchObject({
      left: { intents: ["recommendation", "upsell"], label: "marketing except newsletter" },
      right: { intents: ["cancellation"] },
      withinMs: 30 * DAY,
      scope: { kind: "household" },
      winner: "right",
      loser: { kind: "hold", until: { kind: "window_end" } },
      because: { parts: [{}, { kind: "other", field: "standing" }, {}] },
    });
  });

  test("a conflict about the same thing", () => {
    const [conflict] = compiled(`pack p conflict c between (late_fee_notice) and (payment_failed)
      within 1 day across about.payment winner neither`).conflicts;
    expect(conflict).toMatchObject({ scope: { kind: "about", fields: ["payment"] }, winner: "neither" });
  });

  test("a limit", () => {
    const [limit] = compiled(`pack p limit l applies to marketing at most 3 per household in a calendar week
      counting sent then hold until there is room, at most 7 days or else block`).limits;
    expect(limit).toMatchObject({
      atMost: 3,
      scope: "household",
      window: { kind: "calendar", unit: "week" },
      counting: ["sent"],
    });
    expect(limit?.then).toMatchObject({ until: { kind: "room" }, atMostMs: 7 * DAY, orElse: "block" });
  });

  test("an alert may be for a department of several words", () => {
    const words = vocabulary.replace("departments: [", "departments: [Guest Services, ");
    expect(words).not.toBe(vocabulary);
    const text = 'pack p alert a for "guest services" when some risk.policy send upsell once per customer';
    expect(compiledWith(words, text).alerts[0]?.department).toBe("Guest Services");
  });

  test("an alert is about the record that it names", () => {
    const about =
      alert(`when some risk.policy (status is active) and some billing.payment (status becomes failed)
      send payment_failed about (payment: payment.number) once per payment.number in 30 days`);
    expect(about).toMatchObject({ department: "Billing", intent: "payment_failed", quietMs: 30 * DAY });
    expect(about.subject?.name).toBe("payment");
    expect(about.about.map(({ field, value }) => [field, show(value)])).toEqual([["payment", "$1.number"]]);
    expect(about.oncePer.map(show)).toEqual(["$1.number"]);
  });

  test("once per customer adds nothing to the key", () => {
    expect(
      alert("when some billing.payment (status becomes failed) send payment_failed once per customer")
        .oncePer,
    ).toEqual([]);
  });

  test("observed, and in force for a time", () => {
    const [first] = compiled(
      "pack p observe rule r from 2026-01-01 to 2026-12-31 applies to upsell then block",
    ).rules;
    expect(first).toMatchObject({ mode: "observe", from: 20_454, to: 20_818 });
  });
});

describe("the hash", () => {
  const one = "pack p\nrule a applies to upsell then block\nrule b applies to newsletter then block\n";

  test("does not change with order, layout, comments and files", () => {
    const other =
      "pack p\n# two rules\nrule b\n  applies to newsletter\n  then block\n\nrule a applies to upsell then block";
    expect(compiled(other).hash).toBe(compiled(one).hash);
    expect(
      compiled(
        "pack p\nrule b applies to newsletter then block",
        "pack p\nrule a applies to upsell then block",
      ).hash,
    ).toBe(compiled(one).hash);
    expect(compiled(one).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("changes with the meaning", () => {
    expect(compiled(one.replace("newsletter", "upsell")).hash).not.toBe(compiled(one).hash);
    expect(compiled(one.replace("then block", 'then block because "So."')).hash).not.toBe(compiled(one).hash);
  });
});

describe("packs", () => {
  const texts = [
    "pack a\nuse b\nrule r applies to upsell then block\ntest t given customer ana when Marketing asks to send upsell by email to ana expect block",
    "pack b\nrule r applies to upsell then block",
    "pack c\nrule r applies to upsel then block",
  ];
  const rules = texts.map((text, index) => ({ file: `${index}.comity`, text }));
  const input = { vocabulary: [{ file: "v.yaml", text: vocabulary }], rules };

  test("only those asked for are compiled, with the definitions that they use, whatever is wrong with the rest", () => {
    const { ruleSet, diagnostics } = compile({ ...input, packs: ["b"] });
    expect(diagnostics).toEqual([]);
    expect(ruleSet?.program.packs.map(({ name }) => name)).toEqual(["b"]);
    const both = compile({ ...input, packs: ["a"] }).ruleSet?.program;
    expect(both?.rules.map(({ id }) => id)).toEqual(["a/r"]);
  });

  test("one that does not exist is an error", () => {
    const { ruleSet, diagnostics } = compile({ ...input, packs: ["a", "d"] });
    expect(ruleSet).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(["CY202"]);
  });

  test("a broken vocabulary leaves the syntax of the rules to be checked", () => {
    const broken = compile({ ...input, vocabulary: [{ file: "v.yaml", text: "channels: 5" }] });
    expect(broken.ruleSet).toBeNull();
    expect(broken.diagnostics.map(({ code }) => code)).toEqual(["CY407"]);
  });
});

test("of many mistakes of one kind in a file, those that are shown are listed, and how many more there are", () => {
  const wrong = (count: number) => ({
    file: `${count}.comity`,
    text: `pack p${count} rule r applies to ${Array(count).fill("upsel").join(", ")} then block define d for nobody as true`,
  });
  const { ruleSet, diagnostics } = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: vocabulary }],
    rules: [wrong(99), wrong(100), wrong(1_500)],
  });
  const listed = Map.groupBy(diagnostics, ({ source, code }) => `${source.file} ${code}`);
  const last = (key: string) => listed.get(key)?.at(-1)?.message;
  expect(ruleSet).toBeNull();
  expect([...listed].map(([key, all]) => `${key} ${all.length}`)).toEqual([
    "99.comity CY205 99",
    "99.comity CY236 1",
    "100.comity CY205 100",
    "100.comity CY236 1",
    "1500.comity CY205 100",
    "1500.comity CY236 1",
  ]);
  expect(last("99.comity CY205")).toBe("There is no intent or class `upsel`.");
  expect(last("100.comity CY205")).toBe("1 more like this one in this file is not listed.");
  expect(last("1500.comity CY205")).toBe("1,401 more like this one in this file are not listed.");
});
