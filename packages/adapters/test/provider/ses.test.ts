import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { consentRules } from "../../../conformance/src/consent-rules.ts";
import { NOON } from "../../../conformance/src/open-world.ts";
import { idOfSesTag, sesTagOf } from "../../src/carrier/tag.ts";
import { type ReceiverTrial, receiverKit, type Sent } from "../../src/kit/receiver-kit.ts";
import { DownloadError, download } from "../../src/provider/ses/download.ts";
import { type SesSettings, sesAdapterBy } from "../../src/provider/ses/ses-adapter.ts";
import { testFolder } from "../world.ts";
import { type ProviderWorld, providerWorld } from "./provider-world.ts";
import {
  type Fields,
  HOST,
  type SnsFake,
  sesEvent,
  snsFake,
  snsMessage,
  snsRequest,
  TOPIC,
} from "./ses-fake.ts";
import { testCertificate } from "./test-certificate.ts";

const HOUR = 60 * 60_000;

interface Setting extends ProviderWorld {
  readonly sns: SnsFake;
  /** Publishes what Amazon SES says, under an id. */
  publish(text: string, id?: string): Promise<number | string>;
}

async function setting(more: Partial<SesSettings> = {}): Promise<Setting> {
  const sns = await snsFake();
  onTestFinished(() => sns.close());
  const world = await providerWorld((context) =>
    sesAdapterBy(sns.get).create({ topics: [TOPIC], ...more }, context),
  );
  const publish = (Message: string, MessageId = Message) =>
    world.give(snsRequest(snsMessage(world.now(), { Message, MessageId: MessageId.slice(0, 200) })));
  return Object.create(world, {
    sns: { value: sns },
    publish: { value: publish },
  }) as Setting;
}

const DELIVERY = sesEvent("Delivery", { recipients: ["ana@example.com"], smtpResponse: "250 ok" });
const BOUNCED = { bounceType: "Permanent", bounceSubType: "General" };
const BOUNCE = sesEvent("Bounce", {
  ...BOUNCED,
  bouncedRecipients: [
    { emailAddress: "ana@example.com", action: "failed", status: "5.1.1" },
    { emailAddress: "ben@example.com", action: "failed", status: "5.1.1" },
  ],
});
const COMPLAINT = sesEvent("Complaint", { complainedRecipients: [{ emailAddress: "ana@example.com" }] });

describe("what Amazon SES tells", () => {
  it("of a mail that was delivered makes it sent, and failed when it came back", async () => {
    const world = await setting();
    await world.handOver();
    expect(await world.publish(sesEvent("Send"), "1")).toBe(204);
    expect(await world.publish(DELIVERY, "2")).toBe(204);
    expect(await world.state()).toBe("sent");
    expect(await world.publish(BOUNCE, "3")).toBe(204);
    expect(await world.state()).toBe("failed");
    expect(world.sns.asked).toHaveLength(1);
  });

  it("of a mail that it did not send makes it failed", async () => {
    const suppressed = sesEvent("Complaint", { complaintSubType: "OnAccountSuppressionList" });
    const never = [
      sesEvent("Reject", { timestamp: undefined, reason: "Bad content" }),
      sesEvent("Rendering Failure", { timestamp: undefined, templateName: "t", errorMessage: "" }),
      suppressed,
    ];
    for (const text of never) {
      const world = await setting();
      await world.handOver();
      expect(await world.publish(text)).toBe(204);
      expect(await world.state(), text).toBe("failed");
      expect(await world.offer("next")).toBe(text === suppressed ? "block" : "send");
    }
  });

  it("of a mail that came back for now makes it failed, but not what may be an answer from out of the office", async () => {
    const transient = { bounceType: "Transient", bounceSubType: "General" };
    const recipients = (more: object) => ({
      bouncedRecipients: [{ emailAddress: "ana@example.com", ...more }],
    });
    const cases: readonly (readonly [object, string])[] = [
      [{ ...transient, ...recipients({ action: "failed", status: "4.4.7" }) }, "failed"],
      [{ ...transient, bounceSubType: "MailboxFull", ...recipients({}) }, "failed"],
      [{ bounceType: "Undetermined", bounceSubType: "Undetermined", ...recipients({}) }, "failed"],
      [{ ...transient, ...recipients({}) }, "sent"],
    ];
    for (const [part, state] of cases) {
      const world = await setting();
      await world.handOver();
      expect(await world.publish(DELIVERY, "d")).toBe(204);
      expect(await world.publish(sesEvent("Bounce", part), "b")).toBe(204);
      expect(await world.state(), JSON.stringify(part)).toBe(state);
    }
  });

  it("of whom complained or left a list stops the next offer, and of whom is content does not", async () => {
    const left = (unsubscribeAll: boolean, was: string, now: string) => {
      const topic = (status: string) => [{ topicName: "news", subscriptionStatus: status }];
      return sesEvent("Subscription", {
        contactList: "customers",
        newTopicPreferences: { unsubscribeAll, topicSubscriptionStatus: topic(now) },
        oldTopicPreferences: { unsubscribeAll: false, topicSubscriptionStatus: topic(was) },
      });
    };
    const cases: readonly (readonly [string, string])[] = [
      [COMPLAINT, "block"],
      [left(true, "OptOut", "OptOut"), "block"],
      [left(false, "OptIn", "OptOut"), "block"],
      [left(false, "OptOut", "OptIn"), "send"],
      [left(false, "OptOut", "OptOut"), "send"],
      [sesEvent("Complaint", { complaintFeedbackType: "not-spam" }), "send"],
    ];
    for (const [text, verdict] of cases) {
      const world = await setting();
      expect(await world.publish(text)).toBe(204);
      expect(await world.offer(), text).toBe(verdict);
      expect(world.rejected()).toEqual([]);
    }
  });

  it("is known by its mail's tags, or by the header field that set them", async () => {
    const tags = "comity-message=b64-b2ZmZXIvNDI, comity-customer=ana";
    const headers = [{ name: "X-SES-MESSAGE-TAGS", value: tags }];
    const mail = { timestamp: "2026-03-02T10:59:00.000Z", headers };
    const world = await setting();
    await world.handOver("offer/42");
    const feedback = sesEvent("Delivery", {}, { eventType: undefined, notificationType: "Delivery", mail });
    expect(await world.publish(feedback, "1")).toBe(204);
    expect(await world.state("offer/42")).toBe("sent");
    expect(await world.publish(sesEvent("Bounce", BOUNCED, { mail: { ...mail, headers: [] } }), "2")).toBe(
      204,
    );
    expect(await world.state("offer/42")).toBe("sent");
    expect(world.adapter.counters()).toMatchObject({ events: 2, events_passed_over: 1 });
  });

  it("comes to the same in any order, several times and across restarts", async () => {
    const all = [sesEvent("Send"), DELIVERY, BOUNCE, COMPLAINT];
    const step = fc.record({ text: fc.constantFrom(...all), restarts: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 5 }),
        fc.shuffledSubarray(all, { minLength: 4 }),
        async (steps, last) => {
          const world = await setting();
          await world.handOver();
          for (const { text, restarts } of steps) {
            expect(await world.publish(text)).toBe(204);
            if (restarts) await world.restart();
          }
          for (const text of last) expect(await world.publish(text)).toBe(204);
          expect(await world.state()).toBe("failed");
          expect(await world.offer("m2")).toBe("block");
        },
      ),
      { numRuns: 15 },
    );
  });

  it("is kept where it is not as Amazon SES documents it", async () => {
    const world = await setting();
    const odd = ["{", "7", "{}", JSON.stringify({ eventType: "Bounce", mail: 7 }), "[".repeat(9_000)];
    for (const text of odd) expect(await world.publish(text)).toBe(204);
    expect(await world.publish("Successfully validated SNS topic for Amazon SES event publishing.")).toBe(
      204,
    );
    expect(await world.publish('{"eventType": "__proto__"}')).toBe(204);
    expect(world.rejected()).toEqual(odd.map(() => "unreadable"));
  });
});

describe("a message of Amazon SNS", () => {
  it("is taken under both versions of the signature, with a subject and without", async () => {
    const world = await setting();
    for (const SignatureVersion of ["1", "2"]) {
      for (const Subject of [undefined, "Amazon SES Email Event Notification"]) {
        const message = snsMessage(NOON, { SignatureVersion, Subject, Message: DELIVERY });
        expect(await world.give(snsRequest(message))).toBe(204);
      }
    }
    const mixed = snsMessage(NOON, { SignatureVersion: "1" }, { SignatureVersion: "2" });
    expect(await world.give(snsRequest(mixed))).toBe("unsigned");
    const pretty = snsRequest({});
    const message = snsMessage(NOON, { Message: DELIVERY, MessageId: "another" });
    expect(await world.give({ ...pretty, body: Buffer.from(JSON.stringify(message, null, 2)) })).toBe(204);
  });

  it("is refused when a byte of what is read was changed", async () => {
    const world = await setting();
    await world.handOver();
    const UnsubscribeURL = `https://${HOST}/?Action=Unsubscribe&SubscriptionArn=${TOPIC}:c9135db0`;
    const { body, ...request } = snsRequest(snsMessage(NOON, { Message: BOUNCE }, { UnsubscribeURL }));
    const from = Buffer.from(body).indexOf('"UnsubscribeURL"');
    for (let at = 0; at < body.length; at++) {
      // Who changes that can change nothing that is read.
      if (at >= from && at < body.length - 1) continue;
      for (const bit of [1 << (at % 8), 1 << ((at + 3) % 8)]) {
        const changed = Uint8Array.from(body);
        changed[at] = (changed[at] ?? 0) ^ bit;
        expect(await world.give({ ...request, body: changed }), `${at}`).toBe("unsigned");
      }
    }
    expect(await world.state()).toBe("started");
    expect(await world.give({ ...request, body })).toBe(204);
    expect(await world.state()).toBe("failed");
  });

  it("is taken for two hours, or as the settings say, and never twice", async () => {
    const world = await setting();
    await world.handOver();
    const at = (time: number) => snsRequest(snsMessage(time, { Message: DELIVERY, MessageId: `${time}` }));
    expect(await world.give(at(NOON - 2 * HOUR - 1))).toBe("unsigned");
    expect(await world.give(at(NOON + 301_000))).toBe("unsigned");
    expect(await world.give(at(NOON))).toBe(204);
    await world.restart();
    await world.pass(2 * HOUR);
    expect(await world.give(at(NOON))).toBe(204);
    expect(world.adapter.counters()).toMatchObject({ events_again: 1 });
    await world.pass(1);
    expect(await world.give(at(NOON))).toBe("unsigned");
  });

  it("is of a topic that is configured, and not sent raw", async () => {
    const world = await setting();
    const other = TOPIC.replace("mails", "others");
    expect(await world.give(snsRequest(snsMessage(NOON, { TopicArn: other })))).toBe("unsigned");
    const raw = snsRequest(JSON.parse(BOUNCE));
    const headers = { ...raw.headers, "x-amz-sns-rawdelivery": "true" };
    expect(await world.give({ ...raw, headers })).toBe("unsigned");
    expect(await world.give(raw)).toBe("unsigned");
    expect(world.sns.asked).toEqual([]);
  });

  it("has its certificate at the host of Amazon SNS, and nothing else is asked", async () => {
    const world = await setting();
    const give = (SigningCertURL: string) => world.give(snsRequest(snsMessage(NOON, {}, { SigningCertURL })));
    const elsewhere = [
      `http://${HOST}/a.pem`,
      `https://${HOST}:443/a.pem`,
      `https://${HOST}:8443/a.pem`,
      `https://${HOST}.example.com/a.pem`,
      `https://${HOST}@example.com/a.pem`,
      `https://user@${HOST}/a.pem`,
      "https://sns.us-east-1.amazonaws.com/a.pem",
      "https://s3.amazonaws.com/bucket/a.pem",
      "https://169.254.169.254/a.pem",
      `https://${HOST}/a.pem?x=1`,
      `https://${HOST}/a.pem#x`,
      `https://${HOST}/../a.pem`,
      `https://${HOST}/b/a.pem`,
      `https://${HOST}/a.crt`,
      `https://${HOST.toUpperCase()}/a.pem`,
      "",
    ];
    for (const address of elsewhere) expect(await give(address), address).toBe("unsigned");
    expect(world.sns.asked).toEqual([]);
    expect(await give(`https://${HOST}/a.pem`)).toBe("unsigned");
    expect(world.sns.asked).toEqual([`https://${HOST}/a.pem`]);
  });

  it("is signed by a certificate of Amazon SNS that is in force", async () => {
    const world = await setting();
    const bad = [
      testCertificate("mail.example.com"),
      testCertificate("sns.amazonaws.com.example.com"),
      testCertificate("sns.amazonaws.com", "2025-01-01T00:00:00", "2026-03-02T11:59:59"),
      testCertificate("sns.amazonaws.com", "2026-03-02T12:00:01"),
    ];
    for (const [index, certificate] of bad.entries()) {
      world.sns.certificates.set(`/${index}.pem`, certificate);
      const SigningCertURL = `https://${HOST}/${index}.pem`;
      const message = snsMessage(NOON, { SigningCertURL }, {}, certificate);
      expect(await world.give(snsRequest(message)), `${index}`).toBe("unsigned");
    }
    const regional = testCertificate("sns-signing.eu-south-1.amazonaws.com");
    world.sns.certificates.set("/r.pem", regional);
    const message = snsMessage(NOON, { SigningCertURL: `https://${HOST}/r.pem` }, {}, regional);
    expect(await world.give(snsRequest({ ...message }))).toBe(204);
  });

  it("waits for its certificate: it is not refused for good while that cannot be had", async () => {
    const world = await setting();
    await world.handOver();
    for (const status of [500, 503, 429]) {
      world.sns.status = status;
      expect(await world.publish(DELIVERY)).toBe("busy");
    }
    world.sns.status = 302;
    expect(await world.publish(DELIVERY)).toBe("unsigned");
    world.sns.status = null;
    expect(await world.publish(DELIVERY)).toBe(204);
    expect(await world.state()).toBe("sent");
  });
});

describe("a subscription of Amazon SNS", () => {
  const fields = (more: Fields = {}): Fields => ({
    Type: "SubscriptionConfirmation",
    Message: "You have chosen to subscribe to the topic.",
    Token: "2336412f37",
    SubscribeURL: `https://${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`,
    ...more,
  });

  it("is confirmed if it is of a configured topic, and nothing is asked otherwise", async () => {
    const world = await setting();
    const request = snsRequest(snsMessage(NOON, fields()));
    expect(await world.give(request)).toBe(204);
    expect(world.sns.asked.at(-1)).toBe(fields().SubscribeURL);
    const asked = world.sns.asked.length;
    const elsewhere = [
      "https://example.com/?Action=ConfirmSubscription",
      `https://${HOST}/?Action=Unsubscribe&TopicArn=${TOPIC}`,
      `https://${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}s&Token=2336412f37`,
      `http://${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`,
      "http://169.254.169.254/latest/meta-data/",
    ];
    for (const SubscribeURL of elsewhere) {
      const message = snsMessage(NOON, fields({ SubscribeURL }));
      expect(await world.give(snsRequest(message)), SubscribeURL).toBe("malformed");
    }
    const other = snsMessage(NOON, fields({ TopicArn: `${TOPIC}s` }));
    expect(await world.give(snsRequest(other))).toBe("unsigned");
    const unsigned = snsMessage(NOON, fields(), { Token: "other" });
    expect(await world.give(snsRequest(unsigned))).toBe("unsigned");
    expect(world.sns.asked).toHaveLength(asked);
    world.sns.status = 500;
    expect(await world.give(request)).toBe("busy");
  });

  it("that has ended is said in the log", async () => {
    const world = await setting();
    const message = snsMessage(NOON, fields({ Type: "UnsubscribeConfirmation" }));
    expect(await world.give(snsRequest(message))).toBe(204);
    expect(world.sns.asked).toHaveLength(1);
    expect(JSON.stringify(world.log)).toContain("subscription ended");
  });
});

describe("what is got of Amazon SNS", () => {
  it("is got within bounds of size, and nowhere else than where it was asked for", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/away") response.writeHead(302, { location: "/there" }).end();
      else response.end(Buffer.alloc(request.url === "/long" ? 65_537 : 65_536));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await download(new URL(`${base}/there`))).toHaveLength(65_536);
    const refused = (path: string) => download(new URL(base + path)).catch((error: unknown) => error);
    expect(await refused("/away")).toMatchObject({ status: 302 });
    expect(await refused("/long")).toBeInstanceOf(DownloadError);
    expect(await refused("/long")).toMatchObject({ status: null });
  });

  it("is tried by the doctor", async () => {
    const world = await setting({ topics: [TOPIC, `${TOPIC}2`] });
    expect(await world.adapter.probe()).toEqual([
      { tried: "receive events at /v1/webhooks/mails", problem: null, help: null },
      { tried: `reach ${HOST}`, problem: null, help: null },
    ]);
    await world.sns.close();
    expect((await world.adapter.probe())[1]?.problem).toBe(
      "It does not answer, so signatures cannot be checked.",
    );
  });

  it("is got where the topic is, and a topic is named by its ARN", async () => {
    const made = (topic: string) => setting({ topics: [topic] });
    for (const topic of ["mails", "arn:aws:sqs:eu-west-1:123456789012:mails", `${TOPIC}/x`, ""]) {
      await expect(made(topic), topic).rejects.toThrow("This is no ARN of a topic of Amazon SNS.");
    }
    const china = await made("arn:aws-cn:sns:cn-north-1:123456789012:mails");
    expect((await china.adapter.probe())[1]?.tried).toBe("reach sns.cn-north-1.amazonaws.com.cn");
  });
});

describe("the tag of a mail", () => {
  it("stands for its id, whatever that is", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme", maxLength: 30 }), (id) => {
        const tag = sesTagOf(id);
        expect(tag).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
        expect(idOfSesTag(tag ?? "")).toBe(id);
      }),
    );
    expect([sesTagOf("offer-42"), sesTagOf("offer/42")]).toEqual(["offer-42", "b64-b2ZmZXIvNDI"]);
    expect([idOfSesTag("b64-"), idOfSesTag("b64-b2Z"), idOfSesTag("a b")]).toEqual([null, null, null]);
    expect(sesTagOf("é".repeat(100))).toBeNull();
  });
});

async function trial(): Promise<ReceiverTrial> {
  const sns = await snsFake();
  const sent = (key: number, number: number, now: number, more: object = {}): Sent => {
    const timestamp = new Date(Date.parse("2026-03-02T09:00:00Z") + number * 1_000).toISOString();
    const mail = { timestamp, tags: { "comity-customer": [`c${key}`] } };
    const Message = sesEvent("Complaint", { timestamp, number }, { mail, ...more });
    return snsRequest(snsMessage(now, { Message, MessageId: `${key}/${number}` }));
  };
  return {
    rules: consentRules(),
    adapter: (context) =>
      sesAdapterBy(sns.get).create(
        {
          topics: [TOPIC],
          tolerance: "5 minutes",
          mapping: {
            records: { "privacy.consent": { fields: { granted: "event.complaint.number % 2 = 0" } } },
          },
        },
        context,
      ),
    changed: sent,
    misfit: (key, now) =>
      sent(key, 0, now, { complaint: { timestamp: "2026-03-02T09:00:00Z", number: "odd" } }),
    expected: (key, number) => ({
      record: "privacy.consent",
      data: { customer: `c${key}`, channel: "email", granted: number % 2 === 0 },
    }),
    secrets: ["ana@example.com", "news@example.com"],
    close: () => sns.close(),
  };
}

describe("the receiver of Amazon SES's events", () => {
  for (const { name, run } of receiverKit(trial, testFolder)) it(name, run);
});
