import { describe, expect, test } from "vitest";
import { SettingsError } from "../../src/contract/adapter-type.ts";
import { readMail } from "../../src/email/route/mail.ts";
import { readMailMapping } from "../../src/email/route/read-mapping.ts";
import { type Routed, routeMail } from "../../src/email/route/request.ts";

function route(mapping: unknown, ...fields: readonly string[]): Routed {
  const raw = `${["Message-ID: <1@a.test>", ...fields].join("\r\n")}\r\n\r\nHello.\r\n`;
  const said = { from: "Bounce@A.test", to: "Ana@example.com", user: "crm", trusted: true, utf8: false };
  return routeMail(readMailMapping(mapping), readMail(Buffer.from(raw), said));
}

const RULE = (when: object, more: object = {}) => ({
  rules: [{ when, message: { department: "Marketing", intent: "upsell", ...more } }],
});

describe("a rule of a mapping knows a mail", () => {
  test.each([
    ["by its envelope", { sender: "bounce@a\\.test" }, []],
    ["by From, whatever its case and name", { from: "x@a\\.test" }, ['From: "X, Y" <X@A.test>']],
    ["by who logged in", { user: "crm" }, []],
    ["by an encoded subject", { subject: "Gr\u00fc\u00dfe.*" }, ["Subject: =?utf-8?B?R3LDvMOfZQ==?="]],
    ["by a folded subject", { subject: "one two" }, ["Subject: one\r\n two"]],
    ["by List-Id", { list_id: "news\\.a\\.test" }, ["List-Id: News <news.a.test>"]],
    ["by Feedback-ID", { feedback_id: "c7:.*" }, ["Feedback-ID: c7:cust:type:sender"]],
    ["by a tag for Mailgun", { tag: "t2" }, ["X-Mailgun-Tag: t1", "X-Mailgun-Tag: t2"]],
    ["by a tag for Mandrill", { tag: "t2" }, ["X-MC-Tags: t1, t2"]],
    ["by a category for SendGrid", { tag: "t2" }, ['X-SMTPAPI: {"category": ["t1", "t2"]}']],
    ["by a campaign for SparkPost", { campaign: "c" }, ['X-MSYS-API: {"campaign_id": "c"}']],
    ["by a tag for Amazon SES", { campaign: "c" }, ["X-SES-MESSAGE-TAGS: campaign=c, b=t"]],
    ["by any field", { header: { "X-Kind": "a|b" } }, ["x-kind: b"]],
    ["by one of several patterns", { user: ["x", "crm"] }, []],
  ])("%s", (_name, when, fields) => {
    expect(route(RULE(when), ...fields)).toMatchObject({ kind: "request", request: { intent: "upsell" } });
    expect(route(RULE({ ...when, subject: "another" }), ...fields)).toEqual({ kind: "unknown" });
  });
});

describe("the parts of a message", () => {
  test("are taken from the mail, and its own fields come first", () => {
    const mapping = RULE(
      { user: "crm" },
      {
        customer: { header: "X-Customer" },
        campaign: { feedback_id: true, part: 2 },
        intent: { tag: true, values: { promo: "upsell" }, otherwise: "newsletter" },
        about: { order: { header: "X-Order" }, kind: "x" },
      },
    );
    const fields = ["X-Customer: c-1", "Feedback-ID: a:b:c", "X-Tag: promo", "X-Order: O-1"];
    expect(route(mapping, ...fields)).toMatchObject({
      request: { customer: "c-1", campaign: "b", intent: "upsell", about: { order: "O-1", kind: "x" } },
    });
    const own = ["X-Comity-Intent: receipt", 'X-Comity-About: {"order": "O-2"}', "X-Comity-Priority: 90"];
    expect(route(mapping, ...fields, ...own)).toMatchObject({
      request: { department: "Marketing", intent: "receipt", priority: 90, about: { order: "O-2" } },
    });
  });

  test("name whom it goes to, if no customer is given", () => {
    const routed = route(RULE({}));
    expect(routed).toMatchObject({ request: { to: { email: "ana@example.com" }, channel: "email" } });
    expect(JSON.stringify(routed.kind === "request" && routed.request.id)).toMatch(/^"mail-[0-9a-f]{40}"$/);
  });

  test("are said to be missing where a value of the mail has no name here", () => {
    const mapping = RULE({}, { intent: { tag: true, values: { promo: "upsell" } } });
    expect(route(mapping, "X-Tag: other")).toEqual({
      kind: "misfit",
      problem: "The mapping has no word for what this mail says of its intent.",
      code: "no_word",
      field: "intent",
    });
  });
});

test.each([
  [
    "a condition that there is not",
    { rules: [{ when: { form: "x" }, message: {} }] },
    ["rules", 0, "when", "form"],
  ],
  ["a pattern that is none", { rules: [{ when: { from: "(" }, message: {} }] }, ["rules", 0, "when", "from"]],
  ["a part that there is not", { rules: [{ message: { intend: "x" } }] }, ["rules", 0, "message", "intend"]],
  [
    "a value from nowhere",
    { rules: [{ message: { intent: { part: 1 } } }] },
    ["rules", 0, "message", "intent"],
  ],
  ["a choice that there is not", { unknown: "drop" }, ["unknown"]],
  ["rules that are no list", { rules: {} }, ["rules"]],
])("a mapping with %s is refused at its place", (_name, mapping, path) => {
  try {
    readMailMapping(mapping);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    expect(error instanceof SettingsError && error.path).toEqual(path);
  }
});

test("a pattern that would keep a backtracking matcher busy for ever takes no time", () => {
  const began = performance.now();
  expect(route(RULE({ subject: "(a|a)*b" }), `Subject: ${"a".repeat(1_900)}`)).toEqual({ kind: "unknown" });
  expect(performance.now() - began).toBeLessThan(5_000);
});
