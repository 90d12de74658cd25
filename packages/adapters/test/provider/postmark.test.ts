import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consentRules } from "../../../conformance/src/consent-rules.ts";
import { type ReceiverTrial, receiverKit, type Sent } from "../../src/kit/receiver-kit.ts";
import { type PostmarkSettings, postmarkAdapter } from "../../src/provider/postmark/postmark-adapter.ts";
import { testFolder } from "../world.ts";
import { type ProviderWorld, providerWorld } from "./provider-world.ts";

const SETTINGS = { user: "postmark", passwords: ["a password of thirty-two bytes.."] };

const setting = (more: Partial<PostmarkSettings> = {}): Promise<ProviderWorld> =>
  providerWorld((context) => postmarkAdapter.create({ ...SETTINGS, ...more }, context));

/** A request of Postmark's webhook. */
function request(body: unknown, password = SETTINGS.passwords[0]): Sent {
  const pair = Buffer.from(`${SETTINGS.user}:${password}`).toString("base64");
  return {
    method: "POST",
    path: "",
    query: new URLSearchParams(),
    url: "https://comity.example.com/v1/webhooks/postmark",
    headers: { "content-type": "application/json", authorization: `Basic ${pair}` },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** An event as Postmark documents it. */
function event(RecordType: string, more: object = {}) {
  const at = "2026-03-02T06:00:00.2735393-05:00";
  const times = { DeliveredAt: at, BouncedAt: at, ChangedAt: at };
  return {
    ...{ RecordType, ID: 42, MessageID: "883953f4-6105-42a2-a16a-77a8eac79483", ServerID: 23, ...times },
    ...{ MessageStream: "outbound", Recipient: "ana@example.com", Email: "ana@example.com" },
    Metadata: { "comity-message": "m1", "comity-customer": "ana" },
    ...more,
  };
}

const DELIVERY = event("Delivery", { Details: "smtp;250 2.0.0 OK" });
const BOUNCE = event("Bounce", { Type: "HardBounce", TypeCode: 1 });
const left = (reason: string) =>
  event("SubscriptionChange", { Origin: "Recipient", SuppressSending: true, SuppressionReason: reason });
/** By hand, and when somebody is written to again, there is no mail that it is about. */
const byHand = (SuppressSending: boolean) => ({
  ...event("SubscriptionChange", { Origin: "Customer", SuppressSending, MessageID: null, Metadata: {} }),
  SuppressionReason: SuppressSending ? "ManualSuppression" : null,
});

describe("what Postmark tells", () => {
  it("of a mail that was delivered makes it sent, and failed when it came back", async () => {
    const world = await setting();
    await world.handOver();
    for (const Type of ["Transient", "AutoResponder", "toString"]) {
      expect(await world.give(request(event("Bounce", { Type, ID: Type })))).toBe(200);
    }
    expect(await world.state()).toBe("started");
    expect(await world.give(request(DELIVERY))).toBe(200);
    expect(await world.state()).toBe("sent");
    expect(await world.give(request(BOUNCE))).toBe(200);
    expect(await world.state()).toBe("failed");
  });

  it("of whom complained or unsubscribed stops the next offer, and of others does not", async () => {
    const cases: readonly (readonly [object, string])[] = [
      [event("SpamComplaint", { Type: "SpamComplaint" }), "block"],
      [left("ManualSuppression"), "block"],
      [left("SpamComplaint"), "block"],
      [left("HardBounce"), "send"],
      [byHand(true), "send"],
      [byHand(false), "send"],
      [event("Open"), "send"],
    ];
    for (const [told, verdict] of cases) {
      const world = await setting();
      expect(await world.give(request(told))).toBe(200);
      expect(await world.offer(), JSON.stringify(told)).toBe(verdict);
      expect(world.rejected()).toEqual([]);
    }
  });

  it("comes to the same in any order, several times and across restarts", async () => {
    const all = [DELIVERY, BOUNCE, left("ManualSuppression"), event("Click")];
    const step = fc.record({ told: fc.constantFrom(...all), restarts: fc.boolean() });
    const last = fc.shuffledSubarray(all, { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 5 }), last, async (steps, events) => {
        const world = await setting();
        await world.handOver();
        for (const { told, restarts } of steps) {
          expect(await world.give(request(told))).toBe(200);
          if (restarts) await world.restart();
        }
        for (const told of events) expect(await world.give(request(told))).toBe(200);
        expect(await world.state()).toBe("failed");
        expect(await world.offer("m2")).toBe("block");
      }),
      { numRuns: 15 },
    );
  });

  it("is kept where it is not as Postmark documents it", async () => {
    const world = await setting();
    const odd = [{}, { ...BOUNCE, BouncedAt: 7 }, { ...BOUNCE, ID: null }];
    for (const told of odd) expect(await world.give(request(told))).toBe(200);
    expect(new Set(world.rejected())).toEqual(new Set(["unreadable"]));
    expect(await world.give(request([]))).toBe("malformed");
  });

  it("bears a password that is configured, and is refused with any byte of it changed", async () => {
    const world = await setting({ passwords: ["another password...", SETTINGS.passwords[0] ?? ""] });
    for (const forgery of forgeries(request(BOUNCE))) expect(await world.give(forgery)).toBe("unsigned");
    const { authorization: _, ...headers } = request(BOUNCE).headers;
    expect(await world.give({ ...request(BOUNCE), headers })).toBe("unsigned");
    expect(await world.give(request(DELIVERY, "another password..."))).toBe(200);
    await expect(setting({ passwords: ["short"] })).rejects.toThrow("too short");
  });

  it("bears it alone in a header field that is configured", async () => {
    const { passwords } = SETTINGS;
    const world = await providerWorld((context) =>
      postmarkAdapter.create({ header: "X-Comity-Password", passwords }, context),
    );
    const saying = (more: Record<string, string>): Sent => {
      const { authorization: _, ...headers } = request(BOUNCE).headers;
      return { ...request(BOUNCE), headers: { ...headers, ...more } };
    };
    expect(await world.give(request(BOUNCE))).toBe("unsigned");
    expect(await world.give(saying({ "x-comity-password": "a password of thirty-two bytes,," }))).toBe(
      "unsigned",
    );
    expect(await world.give(saying({ "x-comity-password": passwords[0] ?? "" }))).toBe(200);
  });

  it("comes in one place, which is configured", async () => {
    await expect(setting({ header: "X-Comity-Password" })).rejects.toThrow("Both user and header are set");
    await expect(
      providerWorld((context) => postmarkAdapter.create({ passwords: SETTINGS.passwords }, context)),
    ).rejects.toThrow("Nothing says where the password comes");
  });
});

/** Each byte of the password, changed. */
function forgeries(sent: Sent): readonly Sent[] {
  const { authorization = "" } = sent.headers;
  return Array.from(authorization, (_, at) => {
    const bytes = Buffer.from(authorization);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 7));
    return { ...sent, headers: { ...sent.headers, authorization: bytes.toString("latin1") } };
  });
}

async function trial(): Promise<ReceiverTrial> {
  const sent = (key: number, number: number, _now: number, more: object = {}): Sent => {
    const BouncedAt = new Date(Date.parse("2026-03-02T09:00:00Z") + number * 1_000).toISOString();
    const about = { ID: `${key}/${number}`, BouncedAt, number, Metadata: { "comity-customer": `c${key}` } };
    return request(event("SpamComplaint", { ...about, ...more }));
  };
  return {
    rules: consentRules(),
    adapter: (context) =>
      postmarkAdapter.create(
        {
          ...SETTINGS,
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
    forgeries,
    undated: true,
    secrets: ["ana@example.com", SETTINGS.passwords[0] ?? ""],
    close: async () => undefined,
  };
}

describe("the receiver of Postmark's events", () => {
  for (const { name, run } of receiverKit(trial, testFolder)) it(name, run);
});
