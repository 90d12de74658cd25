import { generateKeyPairSync } from "node:crypto";
import type { MessageRequest } from "@comity/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileTestRules } from "../../../conformance/src/open-world.ts";
import { SettingsError } from "../../src/contract/adapter-type.ts";
import type { DkimKey } from "../../src/email/mime/dkim.ts";
import { type OfferSettings, offerUnsubscribe, readOffer } from "../../src/email/route/offer-unsubscribe.ts";
import { linkSeals } from "../../src/unsubscribe/link.ts";
import { lines } from "./amend-support.ts";

const KEY = Buffer.alloc(32, 3);
const SETTINGS: OfferSettings = {
  url: "https://comity.example.com/v1/webhooks/unsubscribe",
  keys: [KEY.toString("base64")],
};
const RULES = compileTestRules("");
const REQUEST: MessageRequest = {
  ...{ id: "m1", department: "Marketing", intent: "upsell", channel: "email", customer: "ana" },
};
const HEAD = ["From: a@a.test", "To: b@b.test", "Subject: S", "MIME-Version: 1.0"];
const FIELDS = /List-Unsubscribe: <(.+)>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n/;

const made = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const DKIM: DkimKey = {
  domain: "a.test",
  selector: "new",
  key: made.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};

async function offered(
  raw: string,
  request: Partial<MessageRequest> = {},
  dkim: DkimKey | null = null,
  settings: OfferSettings = SETTINGS,
): Promise<string> {
  const offer = readOffer(settings, ["unsubscribe"]);
  const out = await offerUnsubscribe(
    Buffer.from(raw, "latin1"),
    { ...REQUEST, ...request },
    offer,
    RULES,
    dkim,
  );
  return out.toString("latin1");
}

describe("the fields of one-click unsubscription", () => {
  it("are put at the header's end, for whom the mail is and what it is", async () => {
    const out = await offered(lines(...HEAD, "", "Hello"));
    const link = FIELDS.exec(out)?.[1] ?? "";
    expect(out).toBe(
      lines(
        ...HEAD,
        `List-Unsubscribe: <${link}>`,
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "",
        "Hello",
      ),
    );
    expect(link.slice(0, SETTINGS.url.length + 1)).toBe(`${SETTINGS.url}/`);
    expect(linkSeals([KEY]).open(link.slice(SETTINGS.url.length + 1))).toEqual({
      ...{ customer: "ana", department: "Marketing", intent: "upsell" },
    });
  });

  it("leave every other byte as it is", async () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all).toString("latin1"));
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const raw = `${lines(...HEAD, "")}${body}`;
        expect((await offered(raw)).replace(FIELDS, "")).toBe(raw);
      }),
    );
  });

  it("are under the signature of its own domain, which is made anew", async () => {
    const signature = ["DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=x;", " h=from; bh=AA; b=BB"];
    const raw = lines(...HEAD, ...signature, "", "Hello");
    const out = await offered(raw, {}, DKIM);
    expect(out).toMatch(FIELDS);
    expect(out).not.toContain("bh=AA");
    const [signed = ""] = /^DKIM-Signature:.*\r\n(?:[ \t].*\r\n)*/.exec(out) ?? [];
    const covered = /[ ;]h=([^;]+);/
      .exec(signed.replace(/\r\n[ \t]+/g, ""))?.[1]
      ?.toLowerCase()
      .split(":");
    expect(covered?.map((name) => name.trim())).toEqual(
      expect.arrayContaining(["from", "list-unsubscribe", "list-unsubscribe-post"]),
    );
  });

  it.each([
    ["signed without a key", ["DKIM-Signature: v=1; a=rsa-sha256; d=a.test; h=from; bh=A; b=B"], null],
    ["signed by another", ["DKIM-Signature: v=1; a=rsa-sha256; d=b.test; h=from; bh=A; b=B"], DKIM],
    ["sealed on its way", ["ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.test; s=x; b=B"], DKIM],
    ["with a signature over its body", ["Content-Type: application/pkcs7-mime"], null],
    ["that can be unsubscribed from", ["List-Unsubscribe: <mailto:u@a.test>"], null],
    ["that says how by itself", ["LIST-UNSUBSCRIBE-POST: List-Unsubscribe=One-Click"], null],
    ["whose header is broken", ["no field"], null],
  ])("are not put on a mail %s", async (_, more, dkim) => {
    const raw = lines(...HEAD, ...more, "", "Hello");
    expect(await offered(raw, {}, dkim)).toBe(raw);
  });

  it("are put on the classes that are named, of customers who are known by id", async () => {
    const raw = lines(...HEAD, "", "Hello");
    expect(await offered(raw, { intent: "receipt" })).toBe(raw);
    expect(await offered(raw, { intent: "unheard_of" })).toBe(raw);
    const { customer: _, ...nobody } = REQUEST;
    const offer = readOffer(SETTINGS, []);
    const request = { ...nobody, to: { email: "ana@example.com" } };
    expect((await offerUnsubscribe(Buffer.from(raw), request, offer, RULES, null)).toString()).toBe(raw);
    const all: OfferSettings = { ...SETTINGS, classes: ["transactional"] };
    expect(await offered(raw, { intent: "receipt" }, null, all)).toMatch(FIELDS);
    expect(await offered(raw, {}, null, all)).toBe(raw);
  });

  it("make no line longer than servers take: the mail goes without them", async () => {
    const raw = lines(...HEAD, "", "Hello");
    expect(await offered(raw, { customer: "x".repeat(500) })).toMatch(FIELDS);
    const long = await offered(raw, { customer: "ü".repeat(500) });
    expect(long).toBe(raw);
    for (const line of (await offered(raw, { customer: "x".repeat(500) })).split("\r\n"))
      expect(line.length).toBeLessThanOrEqual(998);
  });

  it("need an address of https, and a key", () => {
    for (const wrong of [{ url: "http://comity.example.com/u" }, { keys: ["short"] }]) {
      expect(() => readOffer({ ...SETTINGS, ...wrong }, ["unsubscribe"])).toThrow(SettingsError);
    }
  });
});
