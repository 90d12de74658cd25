import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { asksMore } from "../../src/carrier/asks-more.ts";
import { CARRIERS } from "../../src/carrier/carrier.ts";
import { providerHeaders } from "../../src/carrier/fields.ts";
import { idOfSesTag } from "../../src/carrier/tag.ts";
import { readHeader } from "../../src/email/mime/headers.ts";
import { tagMail } from "../../src/email/mime/tag-mail.ts";

const IDS = { message: "offer-42", customer: "C-1007" };
const mail = (fields: readonly string[] = []): Buffer =>
  Buffer.from(["From: a@shop.test", "To: b@b.test", ...fields, "", "Hello.", ""].join("\r\n"));
const fieldsOf = (raw: Buffer) => readHeader(raw, 0, raw.length).fields;
const field = (raw: Buffer, name: string): string | undefined =>
  fieldsOf(raw).find((one) => one.name === name.toLowerCase())?.value;

describe("the ids on a mail", () => {
  it("stand where each provider reads them, and every other byte stays", () => {
    const expected = {
      sendgrid: 'X-SMTPAPI: {"unique_args":{"comity_message":"offer-42","comity_customer":"C-1007"}}\r\n',
      mailgun: 'X-Mailgun-Variables: {"comity_message":"offer-42","comity_customer":"C-1007"}\r\n',
      ses: "X-SES-MESSAGE-TAGS: comity-message=offer-42, comity-customer=C-1007\r\n",
      postmark: "X-PM-Metadata-comity-message: offer-42\r\nX-PM-Metadata-comity-customer: C-1007\r\n",
    };
    for (const name of CARRIERS) {
      const tagged = tagMail(mail(), { name }, IDS).toString();
      expect(tagged).toBe(`From: a@shop.test\r\nTo: b@b.test\r\n${expected[name]}\r\nHello.\r\n`);
    }
  });

  it("stand beside what the mail tells its provider already", async () => {
    const sendgrid = tagMail(
      mail(['X-SMTPAPI: {"category": ["spring"],', ' "unique_args": {"run": "7"}}']),
      { name: "sendgrid" },
      IDS,
    );
    expect(JSON.parse(field(sendgrid, "x-smtpapi") ?? "")).toEqual({
      category: ["spring"],
      unique_args: { run: "7", comity_message: "offer-42", comity_customer: "C-1007" },
    });
    const mailgun = tagMail(mail(['X-Mailgun-Variables: {"run": "7"}']), { name: "mailgun" }, IDS);
    expect(JSON.parse(field(mailgun, "x-mailgun-variables") ?? "")).toMatchObject({
      run: "7",
      comity_message: "offer-42",
    });
    const ses = tagMail(mail(["X-SES-MESSAGE-TAGS: run=7"]), { name: "ses", configurationSet: "mails" }, IDS);
    expect(field(ses, "x-ses-message-tags")).toBe("run=7, comity-message=offer-42, comity-customer=C-1007");
    expect(field(ses, "x-ses-configuration-set")).toBe("mails");
    const own = tagMail(
      mail(["X-PM-Message-Stream: news"]),
      { name: "postmark", messageStream: "outbound" },
      IDS,
    );
    expect(field(own, "x-pm-message-stream")).toBe("news");
    expect((await PostalMime.parse(own)).text).toBe("Hello.\n");
  });

  it("are left out where a signature covers the field, or the header cannot be read for certain", () => {
    const signed = mail(["DKIM-Signature: v=1; d=shop.test; h=From:X-SMTPAPI; b=abc", "X-SMTPAPI: {}"]);
    expect(tagMail(signed, { name: "sendgrid" }, IDS)).toEqual(signed);
    const other = mail(["DKIM-Signature: v=1; d=shop.test; h=From:To; b=abc"]);
    expect(field(tagMail(other, { name: "sendgrid" }, IDS), "x-smtpapi")).toContain("offer-42");
    const broken = Buffer.from("From: a@shop.test\r\nno field\r\n\r\nHello.\r\n");
    expect(tagMail(broken, { name: "sendgrid" }, IDS)).toEqual(broken);
    const twice = mail(["X-Mailgun-Variables: {}", "X-Mailgun-Variables: {}"]);
    expect(tagMail(twice, { name: "mailgun" }, IDS)).toEqual(twice);
  });

  it("leave out an id that the provider cannot carry", () => {
    const ids = { message: "m".repeat(81), customer: "Ünal" };
    expect(providerHeaders("postmark", ids)).toEqual({});
    expect(providerHeaders("ses", { message: "m".repeat(300), customer: "Ünal" })).toEqual({
      "X-SES-MESSAGE-TAGS": expect.stringMatching(/^comity-customer=b64-/),
    });
    expect(providerHeaders("postmark", { message: "m1", customer: "C 1" })).toMatchObject({
      "X-PM-Metadata-comity-customer": "C 1",
    });
  });

  it("are read back as they were, in lines that every server takes, whatever they are and whatever was there", () => {
    const id = fc
      .string({ unit: "binary", minLength: 1, maxLength: 120 })
      .filter((text) => text.isWellFormed());
    const before = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()), fc.double()), {
      maxKeys: 40,
    });
    fc.assert(
      fc.property(id, id, before, (message, customer, said) => {
        const ids = { message, customer };
        const there = JSON.stringify(said).replace(/[^ -~]/g, "?");
        if (there.length > 900) return;
        const raw = mail([`X-Mailgun-Variables: ${there}`]);
        const tagged = tagMail(raw, { name: "mailgun" }, ids);
        const kept = JSON.parse(there) as Record<string, unknown>;
        expect(JSON.parse(field(tagged, "x-mailgun-variables") ?? "")).toEqual({
          ...kept,
          comity_message: message,
          comity_customer: customer,
        });
        const tags = field(tagMail(mail(), { name: "ses" }, ids), "x-ses-message-tags") ?? "";
        const read = Object.fromEntries(tags.split(", ").map((tag) => tag.split("=") as [string, string]));
        for (const [name, one] of [
          ["comity-message", message],
          ["comity-customer", customer],
        ] as const) {
          if (read[name] !== undefined) expect(idOfSesTag(read[name])).toBe(one);
        }
        for (const out of [tagged, tagMail(mail(), { name: "sendgrid" }, ids)]) {
          expect(
            out
              .toString("latin1")
              .split("\r\n")
              .every((line) => line.length <= 998),
          ).toBe(true);
          expect(out.toString("latin1")).toMatch(/^[\t\r\n -~]*$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("what a mail asks of its provider beyond what was decided", () => {
  it.each([
    ["sendgrid", ['X-SMTPAPI: {"to": ["c@c.test"]}'], "recipients of its own"],
    ["sendgrid", ['X-SMTPAPI: {"send_at": 1409348513}'], "send it later"],
    ["sendgrid", ['X-SMTPAPI: {"send_each_at": [1409348513]}'], "send it later"],
    ["sendgrid", ["X-SMTPAPI: {"], "no object in JSON"],
    ["sendgrid", ["X-SMTPAPI: {}", 'X-SMTPAPI: {"to": []}'], "more than once"],
    ["mailgun", ["X-Mailgun-Deliver-By: Fri, 25 Oct 2027 23:10:10 -0000"], "send it later"],
    ["mailgun", ["X-Mailgun-Delivery-Time-Optimize-Period: 24h"], "send it later"],
    [
      "sendgrid",
      ['X-SMTPAPI: {"filters": {"bcc": {"settings": {"enable": 1}}}}'],
      "copy it to somebody else",
    ],
    ["sendgrid", ['X-SMTPAPI: {"filters": {"footer": {"settings": {"enable": 0}}}}'], null],
    ["sendgrid", ['X-SMTPAPI: {"category": ["spring"]}'], null],
    ["ses", ['X-SMTPAPI: {"to": ["c@c.test"]}'], null],
    ["postmark", [], null],
  ] as const)("is told: %s %o", (carrier, fields, expected) => {
    const said = asksMore(carrier, fieldsOf(mail(fields)));
    if (expected === null) expect(said).toBeNull();
    else expect(said).toContain(expected);
  });
});
