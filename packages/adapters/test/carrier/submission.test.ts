import { describe, expect, it } from "vitest";
import { submissionTo } from "../../src/carrier/carrier.ts";
import type { RawSettings } from "../../src/email/gate/raw-settings.ts";
import { readCarrier, readNextHop } from "../../src/email/gate/read-next-hop.ts";

describe("a provider as the next server", () => {
  it.each<[RawSettings["next_hop"], object]>([
    [
      { provider: "sendgrid", password: "SG.key\n" },
      { host: "smtp.sendgrid.net", port: 587, tls: "required", user: "apikey", password: "SG.key" },
    ],
    [
      { provider: "ses", region: "eu-west-1", user: "AKIA", password: "p" },
      { host: "email-smtp.eu-west-1.amazonaws.com", port: 587, tls: "required", user: "AKIA", password: "p" },
    ],
    [
      { provider: "postmark", password: "token" },
      { host: "smtp.postmarkapp.com", port: 587, user: "token", password: "token", hidesUser: true },
    ],
    [
      {
        provider: "postmark",
        user: "PM-T-broadcast-1",
        password: "p",
        host: "smtp-broadcasts.postmarkapp.com",
      },
      { host: "smtp-broadcasts.postmarkapp.com", user: "PM-T-broadcast-1", password: "p" },
    ],
    [
      { provider: "mailgun", user: "postmaster@mg.shop.test", password: "p" },
      { host: "smtp.mailgun.org", port: 587, tls: "required", user: "postmaster@mg.shop.test" },
    ],
    [
      { provider: "mailgun", region: "eu", user: "u", password: "p", port: 2525, tls: "none" },
      { host: "smtp.eu.mailgun.org", port: 2525, tls: "none" },
    ],
    [
      { host: "mail.shop.test", port: 25 },
      { host: "mail.shop.test", port: 25, tls: "when_offered" },
    ],
  ])("is filled in: %o", (raw, expected) => {
    expect(readNextHop(raw)).toMatchObject(expected);
  });

  it.each<[RawSettings["next_hop"], string]>([
    [{}, '"host" is missing'],
    [{ host: "mail.shop.test" }, '"port" is missing'],
    [{ provider: "sendgrid" }, "The password is missing"],
    [{ provider: "postmark" }, "The password is missing"],
    [{ provider: "mailgun", password: "p" }, "The user is missing"],
    [{ provider: "ses", user: "u", password: "p" }, "say which one"],
    [{ provider: "ses", region: "Ireland", user: "u", password: "p" }, "no region of Amazon SES"],
    [{ provider: "mailgun", region: "asia", user: "u", password: "p" }, "us and eu"],
    [{ provider: "sendgrid", region: "eu", password: "p" }, "Only Amazon SES and Mailgun"],
    [{ host: "h", port: 25, region: "eu" }, "Only a provider has regions"],
    [{ host: "h", port: 25, user: "u" }, "A user needs a password"],
    [{ provider: "mailgun", user: "u", password: "p", configuration_set: "c" }, "Only the provider ses"],
    [{ host: "h", port: 25, message_stream: "s" }, "Only the provider postmark"],
  ])("is refused as it is written: %o", (raw, message) => {
    expect(() => {
      readNextHop(raw);
      readCarrier(raw);
    }).toThrow(message);
  });

  it("is asked for what its documentation names", () => {
    expect(submissionTo("ses", "us-gov-west-1")).toMatchObject({
      host: "email-smtp.us-gov-west-1.amazonaws.com",
    });
  });
});
