import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consentRules } from "../../../conformance/src/consent-rules.ts";
import { NOON } from "../../../conformance/src/open-world.ts";
import { type ReceiverTrial, receiverKit, type Sent } from "../../src/kit/receiver-kit.ts";
import { type MailgunSettings, mailgunAdapter } from "../../src/provider/mailgun/mailgun-adapter.ts";
import { testFolder } from "../world.ts";
import { mailgunEvent, mailgunRequest, SIGNING_KEY, signed, tokenOf } from "./mailgun-fake.ts";
import { type ProviderWorld, providerWorld } from "./provider-world.ts";

const HOUR = 60 * 60_000;

const setting = (more: Partial<MailgunSettings> = {}): Promise<ProviderWorld> =>
  providerWorld((context) => mailgunAdapter.create({ signing_keys: [SIGNING_KEY], ...more }, context));

let tokens = 0;

function tell(world: ProviderWorld, event: unknown): Promise<number | string> {
  return world.give(mailgunRequest(signed(world.now(), tokenOf(`${tokens++}`)), event));
}

const BOUNCE = mailgunEvent("failed", { severity: "permanent", reason: "bounce" });

describe("what Mailgun tells", () => {
  it("of a mail that was delivered makes it sent, and failed when it came back for good", async () => {
    const world = await setting();
    await world.handOver();
    expect(await tell(world, mailgunEvent("accepted"))).toBe(200);
    expect(await tell(world, mailgunEvent("failed", { severity: "temporary", reason: "generic" }))).toBe(200);
    expect(await world.state()).toBe("started");
    expect(await tell(world, mailgunEvent("delivered"))).toBe(200);
    expect(await world.state()).toBe("sent");
    expect(await tell(world, BOUNCE)).toBe(200);
    expect(await world.state()).toBe("failed");
  });

  it("of a mail that it did not send makes it failed", async () => {
    const suppressed = mailgunEvent("failed", { severity: "permanent", reason: "suppress-bounce" });
    for (const event of [mailgunEvent("rejected"), suppressed]) {
      const world = await setting();
      await world.handOver();
      expect(await tell(world, event)).toBe(200);
      expect(await world.state()).toBe("failed");
    }
  });

  it("of whom complained or unsubscribed stops the next offer", async () => {
    for (const event of ["complained", "unsubscribed"]) {
      const world = await setting();
      expect(await tell(world, mailgunEvent(event))).toBe(200);
      expect(await world.offer(), event).toBe("block");
    }
  });

  it("comes to the same in any order, several times and across restarts", async () => {
    const all = [mailgunEvent("delivered"), BOUNCE, mailgunEvent("complained"), mailgunEvent("opened")];
    const step = fc.record({ event: fc.constantFrom(...all), restarts: fc.boolean() });
    const last = fc.shuffledSubarray(all, { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 5 }), last, async (steps, events) => {
        const world = await setting();
        await world.handOver();
        for (const { event, restarts } of steps) {
          expect(await tell(world, event)).toBe(200);
          if (restarts) await world.restart();
        }
        for (const event of events) expect(await tell(world, event)).toBe(200);
        expect(await world.state()).toBe("failed");
        expect(await world.offer("m2")).toBe("block");
      }),
      { numRuns: 15 },
    );
  });

  it("is kept where it is not as Mailgun documents it", async () => {
    const world = await setting();
    const odd = [undefined, 7, {}, { ...BOUNCE, timestamp: "now" }, { ...BOUNCE, id: "" }];
    for (const event of odd) expect(await tell(world, event)).toBe(200);
    expect(await tell(world, mailgunEvent("__proto__"))).toBe(200);
    expect(new Set(world.rejected())).toEqual(new Set(["unreadable"]));
  });
});

describe("Mailgun's signature", () => {
  it("is of a key that is configured, of the account or of the one above it", async () => {
    const world = await setting({ signing_keys: ["another-key-0123456789", SIGNING_KEY] });
    const other = signed(NOON, tokenOf("s"), "subaccount-key-0123");
    const give = (signature: object) => world.give(mailgunRequest(signature, mailgunEvent("delivered")));
    expect(await give(other)).toBe("unsigned");
    const above = { ...other, "parent-signature": signed(NOON, tokenOf("s")).signature };
    expect(await give(above)).toBe(200);
    for (const key of ["", "short"]) {
      await expect(setting({ signing_keys: [key] })).rejects.toThrow("This is no signing key of Mailgun");
    }
  });

  it("is refused with a byte changed, and no token is believed for a second request", async () => {
    const world = await setting();
    await world.handOver();
    const request = mailgunRequest(signed(NOON, tokenOf("one")), mailgunEvent("delivered"));
    for (const forgery of forgeries(request)) expect(await world.give(forgery)).toBe("unsigned");
    expect(await world.give(request)).toBe(200);
    await world.restart();
    const other = mailgunRequest(signed(NOON, tokenOf("one")), BOUNCE);
    expect(await world.give(other)).toBe("unsigned");
    expect(await world.give(request)).toBe(200);
    expect(await world.state()).toBe("sent");
    expect(world.adapter.counters()).toMatchObject({ events_again: 1 });
  });

  it("holds for twelve hours", async () => {
    const world = await setting();
    const at = (time: number) => mailgunRequest(signed(time, tokenOf(`${time}`)), BOUNCE);
    expect(await world.give(at(NOON - 12 * HOUR - 1_000))).toBe("unsigned");
    expect(await world.give(at(NOON + 301_000))).toBe("unsigned");
    expect(await world.give(at(NOON - 12 * HOUR))).toBe(200);
  });
});

/** Each byte of the time, the token and the signature, changed. */
function forgeries(sent: Sent): readonly Sent[] {
  const text = Buffer.from(sent.body).toString("latin1");
  const end = text.indexOf('"event-data"');
  return Array.from({ length: end }, (_, at) => {
    const body = Uint8Array.from(sent.body);
    body[at] = (body[at] ?? 0) ^ (1 << (at % 7));
    return { ...sent, body };
  });
}

async function trial(): Promise<ReceiverTrial> {
  const sent = (key: number, number: number, now: number, more: object = {}): Sent => {
    const timestamp = Date.parse("2026-03-02T09:00:00Z") / 1_000 + number;
    const about = {
      id: `${key}/${number}`,
      timestamp,
      number,
      "user-variables": { comity_customer: `c${key}` },
    };
    const signature = signed(now, tokenOf(`${key}/${number}/${now}`));
    return mailgunRequest(signature, mailgunEvent("unsubscribed", { ...about, ...more }));
  };
  return {
    rules: consentRules(),
    adapter: (context) =>
      mailgunAdapter.create(
        {
          signing_keys: [SIGNING_KEY],
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
    forgeries,
    secrets: ["ana@example.com", SIGNING_KEY],
    close: async () => undefined,
  };
}

describe("the receiver of Mailgun's events", () => {
  for (const { name, run } of receiverKit(trial, testFolder)) it(name, run);
});
