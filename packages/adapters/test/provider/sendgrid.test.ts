import type { Engine } from "@comity/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consentRules } from "../../../conformance/src/consent-rules.ts";
import { NOON } from "../../../conformance/src/open-world.ts";
import { type ReceiverTrial, receiverKit, type Sent } from "../../src/kit/receiver-kit.ts";
import { type SendgridSettings, sendgridAdapter } from "../../src/provider/sendgrid/sendgrid-adapter.ts";
import { KEY, rememberingLog, testFolder } from "../world.ts";
import { type ProviderWorld, providerWorld } from "./provider-world.ts";
import { type SendgridKeys, sendgridEvent, sendgridKeys, sendgridRequest } from "./sendgrid-fake.ts";

const KEYS = sendgridKeys();
const OTHER = sendgridKeys();
const DAY = 24 * 60 * 60_000;

type Setting = ProviderWorld & {
  tell(events: readonly unknown[], keys?: SendgridKeys, at?: number): Promise<number | string>;
};

async function setting(more: Partial<SendgridSettings> = {}): Promise<Setting> {
  const world = await providerWorld((context) =>
    sendgridAdapter.create({ verification_keys: [KEYS.shown], ...more }, context),
  );
  const tell: Setting["tell"] = (events, keys = KEYS, at = world.now()) =>
    world.give(sendgridRequest(JSON.stringify(events), at, keys));
  return Object.assign(world, { tell });
}

describe("what SendGrid tells", () => {
  it("of a mail that was delivered makes it sent, and failed when it came back", async () => {
    const world = await setting();
    await world.handOver();
    expect(await world.tell([sendgridEvent("processed"), sendgridEvent("delivered")])).toBe(204);
    expect(await world.state()).toBe("sent");
    const bounce = sendgridEvent("bounce", { type: "bounce", status: "5.1.1", reason: "550 no such user" });
    expect(await world.tell([bounce])).toBe(204);
    expect(await world.state()).toBe("failed");
    expect((await world.engine.explain("m1"))?.standing).toMatchObject({ state: "failed" });
  });

  it("of a mail that it did not send makes it failed", async () => {
    const world = await setting();
    await world.handOver();
    expect(await world.tell([sendgridEvent("dropped", { reason: "Bounced Address" })])).toBe(204);
    expect(await world.state()).toBe("failed");
  });

  it("comes to the same in any order, in any batches, several times and across restarts", async () => {
    const bounce = sendgridEvent("bounce", { type: "blocked" });
    const spam = sendgridEvent("spamreport", { timestamp: 1_772_449_300 });
    const all = [sendgridEvent("processed"), sendgridEvent("delivered"), bounce, spam];
    const step = fc.record({
      events: fc
        .subarray(all, { minLength: 1 })
        .chain((some) => fc.shuffledSubarray(some, { minLength: some.length })),
      restarts: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 4 }),
        fc.shuffledSubarray(all, { minLength: 4 }),
        async (steps, last) => {
          const world = await setting();
          await world.handOver();
          for (const { events, restarts } of steps) {
            expect(await world.tell(events)).toBe(204);
            if (restarts) await world.restart();
          }
          for (const event of last) expect(await world.tell([event])).toBe(204);
          expect(await world.state()).toBe("failed");
          expect(await world.offer("m2")).toBe("block");
          await world.adapter.stop();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("of whom unsubscribed stops the next offer, and an older word does not overrule a newer one", async () => {
    for (const event of ["unsubscribe", "group_unsubscribe", "spamreport"]) {
      const world = await setting();
      expect(await world.offer("before")).toBe("send");
      expect(await world.tell([sendgridEvent(event, { asm_group_id: 7 })])).toBe(204);
      expect(await world.offer("after"), event).toBe("block");
      const asked = { customer: "ana", channel: "email", granted: true };
      await world.engine.report({ record: "privacy.consent", data: asked, at: "2026-03-02T11:59:00Z" });
      expect(await world.tell([sendgridEvent(event, { sg_event_id: "late" })])).toBe(204);
      expect(await world.offer("again"), event).toBe("send");
    }
  });

  it("is mapped by two lines of one's own", async () => {
    const world = await setting({
      mapping: { records: { "privacy.consent": { when: 'kind = "unsubscribed" and group = "7"' } } },
    });
    await world.tell([sendgridEvent("group_unsubscribe", { asm_group_id: 8 }), sendgridEvent("spamreport")]);
    expect(await world.offer("one")).toBe("send");
    await world.tell([sendgridEvent("group_unsubscribe", { asm_group_id: 7, sg_event_id: "g7" })]);
    expect(await world.offer("two")).toBe("block");
  });

  it("of a message that nobody asked about is kept, and taken when somebody says so and it fits", async () => {
    const world = await setting();
    const events = [sendgridEvent("bounce"), sendgridEvent("delivered", { comity_message: undefined })];
    expect(await world.tell(events)).toBe(204);
    expect(await world.tell([sendgridEvent("unsubscribe", { comity_customer: undefined })])).toBe(204);
    expect(world.adapter.counters()).toMatchObject({ events: 3, events_passed_over: 2, rejected: 1 });
    expect(world.rejected()).toEqual(["CY593"]);
    await world.handOver();
    // What waits is tried again at a start.
    await world.restart();
    await expect.poll(() => world.rejected().length, { timeout: 60_000 }).toBe(0);
    expect(await world.state()).toBe("failed");
  });

  it("is kept where it is not as SendGrid documents it, and the rest is taken", async () => {
    const world = await setting();
    await world.handOver();
    const odd = [
      null,
      7,
      {},
      sendgridEvent("bounce", { timestamp: "now" }),
      { event: "delivered", timestamp: 1_772_449_200 },
    ];
    expect(await world.tell([...odd, sendgridEvent("delivered"), sendgridEvent("__proto__")])).toBe(204);
    expect(new Set(world.rejected())).toEqual(new Set(["unreadable"]));
    expect(await world.state()).toBe("sent");
    expect(await world.give(sendgridRequest("{}", NOON, KEYS))).toBe("malformed");
    expect(await world.give(sendgridRequest("[", NOON, KEYS))).toBe("malformed");
    expect(await world.give(sendgridRequest(`${"[".repeat(9_000)}${"]".repeat(9_000)}`, NOON, KEYS))).toBe(
      "malformed",
    );
  });
});

describe("SendGrid's signature", () => {
  it("may be of any key that is configured, and of no other", async () => {
    const one = await setting();
    expect(await one.tell([], OTHER)).toBe("unsigned");
    const both = await setting({ verification_keys: [OTHER.shown, KEYS.shown] });
    expect(await both.tell([], OTHER)).toBe(204);
    expect(await both.tell([])).toBe(204);
  });

  it("holds for a day, or as the settings say, and then nothing that came is taken twice", async () => {
    const world = await setting();
    await world.handOver();
    expect(await world.tell([], KEYS, NOON - DAY - 1_000)).toBe("unsigned");
    expect(await world.tell([], KEYS, NOON - DAY)).toBe(204);
    expect(await world.tell([], KEYS, NOON + 301_000)).toBe("unsigned");
    const request = sendgridRequest(JSON.stringify([sendgridEvent("delivered")]), NOON, KEYS);
    expect(await world.give(request)).toBe(204);
    await world.restart();
    await world.pass(DAY);
    expect(await world.give(request)).toBe(204);
    expect(world.adapter.counters()).toMatchObject({ events_again: 1 });
    expect(world.adapter.counters().outcomes ?? 0).toBe(0);
    await world.pass(1_000);
    expect(await world.give(request)).toBe("unsigned");
  });

  it("refuses whatever was changed by one byte", async () => {
    const world = await setting();
    await world.handOver();
    const request = sendgridRequest(JSON.stringify([sendgridEvent("bounce")]), NOON, KEYS);
    const names = ["x-twilio-email-event-webhook-timestamp", "x-twilio-email-event-webhook-signature"];
    for (const name of [null, ...names]) {
      const text = name === null ? request.body : Buffer.from(request.headers[name] ?? "");
      for (let at = 0; at < text.length; at++) {
        const changed = Uint8Array.from(text);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 7));
        const headers = name === null ? {} : { [name]: Buffer.from(changed).toString("latin1") };
        const given = {
          ...request,
          body: name === null ? changed : request.body,
          headers: { ...request.headers, ...headers },
        };
        expect(await world.give(given), `${name} ${at}`).toBe("unsigned");
      }
      const headers = { ...request.headers, [name ?? names[0] ?? ""]: undefined };
      expect(await world.give({ ...request, headers })).toBe("unsigned");
    }
    // The same bytes, written otherwise.
    const signature = `${request.headers[names[1] ?? ""]}=`;
    const respelled = { ...request, headers: { ...request.headers, [names[1] ?? ""]: signature } };
    expect(await world.give(respelled)).toBe("unsigned");
    expect(await world.state()).toBe("started");
    expect(await world.give(request)).toBe(204);
  });

  it("needs a key of the kind that SendGrid has", () => {
    const context = {
      ...{
        name: "s",
        rules: () => consentRules(),
        now: () => NOON,
        log: rememberingLog(),
      },
      ...{ folder: "/", base: "/", key: KEY, inboundUrl: null, comity: {} as Engine },
    };
    const make = (settings: SendgridSettings) => () => sendgridAdapter.create(settings, context);
    for (const text of ["", "secret", KEYS.shown.slice(0, 40)])
      expect(make({ verification_keys: [text] })).toThrow("This is no verification key of SendGrid.");
    expect(make({ verification_keys: [KEYS.shown], silo: "privcy" })).toThrow(
      'The vocabulary has no silo "privcy".',
    );
  });
});

async function trial(): Promise<ReceiverTrial> {
  const rules = consentRules();
  const timestamp = (number: number) => Date.parse("2026-03-02T09:00:00Z") / 1_000 + number;
  const sent = (key: number, number: number, now: number, more: object = {}): Sent => {
    const about = {
      comity_customer: `c${key}`,
      sg_event_id: `${key}/${number}`,
      timestamp: timestamp(number),
      number,
    };
    return sendgridRequest(JSON.stringify([sendgridEvent("unsubscribe", { ...about, ...more })]), now, KEYS);
  };
  return {
    rules,
    adapter: (context) =>
      sendgridAdapter.create(
        {
          verification_keys: [KEYS.shown],
          tolerance: "5 minutes",
          mapping: { records: { "privacy.consent": { fields: { granted: "event.number % 2 = 0" } } } },
        },
        context,
      ),
    changed: sent,
    misfit: (key, now) => sent(key, 0, now, { number: "odd" }),
    expected: (key, number) => ({
      record: "privacy.consent",
      data: { customer: `c${key}`, channel: "email", granted: number % 2 === 0 },
    }),
    secrets: ["ana@example.com", KEYS.shown],
    close: async () => undefined,
  };
}

describe("the receiver of SendGrid's events", () => {
  for (const { name, run } of receiverKit(trial, testFolder)) it(name, run);
});
