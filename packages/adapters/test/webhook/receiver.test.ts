import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { NOON } from "../../../conformance/src/open-world.ts";
import type { Adapter } from "../../src/contract/adapter.ts";
import type { Comity } from "../../src/contract/comity.ts";
import { InboundRefusal, type InboundRequest } from "../../src/contract/inbound.ts";
import { openKeep } from "../../src/keep/keep.ts";
import { type ReceiverSettings, webhookReceiverAdapter } from "../../src/webhook/receiver-adapter.ts";
import { contextIn, KEY, openWorld, type Remembered, testFolder, type World } from "../world.ts";
import { MAPPING, OTHER_SECRET, policyEvent, SECRET, type SentOptions, signed } from "./sender.ts";

interface Setting {
  readonly world: World;
  readonly folder: string;
  readonly log: Remembered;
  readonly adapter: Adapter;
  /** @returns the status, or why it was refused */
  send(body: unknown, options?: Partial<SentOptions>): Promise<number | string>;
  give(request: Partial<InboundRequest>): Promise<number | string>;
}

const SETTINGS: ReceiverSettings = { silo: "risk", secrets: [SECRET], mapping: MAPPING };

async function setting(
  more: Partial<ReceiverSettings> = {},
  folder = testFolder(),
  around: (comity: Comity) => Comity = (comity) => comity,
): Promise<Setting> {
  const world = await openWorld();
  const context = contextIn(world, folder, { comity: around(world.engine) });
  const adapter = webhookReceiverAdapter.create({ ...SETTINGS, ...more }, context);
  await adapter.start();
  onTestFinished(() => adapter.stop());
  let sent = 0;
  const give = async (request: Partial<InboundRequest>): Promise<number | string> => {
    const whole = { ...signed("", { at: NOON }), signal: new AbortController().signal, ...request };
    try {
      return (await adapter.receive?.(whole))?.status ?? 0;
    } catch (error) {
      if (error instanceof InboundRefusal) return error.fault;
      throw error;
    }
  };
  return {
    ...{ world, folder, adapter, give, log: context.log },
    send: (body, options = {}) => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return give(signed(text, { id: `msg_${sent++}`, at: world.clock.now(), ...options }));
    },
  };
}

describe("events that are pushed", () => {
  it("are in the ledger when they are answered, with the event's time", async () => {
    const { send, world } = await setting();
    expect(await send(policyEvent("P-1", "cancelling"))).toBe(204);
    expect((await world.policy("P-1"))?.fields).toMatchObject({ status: "cancelling" });
    expect(await send(policyEvent("P-1", "active", { time: "2026-03-02T10:59:59Z" }))).toBe(204);
    expect((await world.policy("P-1"))?.fields).toMatchObject({ status: "cancelling" });
    expect(await send(policyEvent("P-1", "cancelled", { time: "2026-03-02T11:00:01Z" }))).toBe(204);
    expect((await world.policy("P-1"))?.fields).toMatchObject({ status: "cancelled" });
  });

  it("keep each digit of numbers beyond 2^53", async () => {
    const { send, world } = await setting();
    const text = JSON.stringify(policyEvent("P-1", "active")).replace('"ana"', "9007199254740993");
    expect(await send(text)).toBe(204);
    expect(await world.policy("P-1")).toMatchObject({ customer: "9007199254740993" });
  });

  it("say by their type that a record is gone", async () => {
    const { send, world } = await setting();
    await send(policyEvent("P-1", "active"));
    const gone = { id: "9", type: "com.example.policy.deleted", time: "2026-03-02T11:30:00Z" };
    expect(await send(policyEvent("P-1", "", gone))).toBe(204);
    expect(await world.policies()).toEqual({});
  });

  it("come in batches, of which each fits or does not", async () => {
    const { send, world, folder } = await setting();
    const type = "application/cloudevents-batch+json; charset=UTF-8";
    const batch = [policyEvent("P-1", "active"), policyEvent("P-2", "lapsed"), policyEvent("P-3", "active")];
    expect(await send(batch, { type })).toBe(204);
    expect(Object.keys(await world.policies())).toEqual(["P-1", "P-3"]);
    const keep = openKeep(folder, { key: KEY, runs: false });
    expect(keep.rejections.list("risk")).toMatchObject([
      { code: "CY504", place: expect.stringMatching(/^event [0-9a-f]{16}$/) },
    ]);
    keep.close();
    expect(await send(Array(1_001).fill(policyEvent("P-1", "active")), { type })).toBe("too_large");
    expect(await send(policyEvent("P-1", "active"), { type })).toBe("malformed");
    expect(await send([], { type })).toBe(204);
  });

  it("come with data as base64", async () => {
    const { send, world } = await setting();
    const { data, ...event } = policyEvent("P-1", "active");
    const coded = Buffer.from(JSON.stringify(data)).toString("base64");
    expect(await send({ ...event, datacontenttype: "application/json", data_base64: coded })).toBe(204);
    expect(await world.policies()).toEqual({ "P-1": "active" });
    expect(await send({ ...event, data, data_base64: coded })).toBe("malformed");
  });

  it("have their attributes in headers only where that is allowed", async () => {
    const { data } = policyEvent("P-1", "active");
    const headers = {
      "ce-specversion": "1.0",
      "ce-id": "1",
      "ce-source": '"/the \\"policies\\""',
      "ce-type": "com.example.policy.changed",
      "ce-subject": "P%2D1",
      "ce-time": "2026-03-02T11:00:00Z",
    };
    const type = "application/json";
    const closed = await setting();
    expect(await closed.send(data, { type, headers })).toBe("media_type");
    const open = await setting({ binary_mode: true });
    expect(await open.send(data, { type, headers })).toBe(204);
    expect(await open.world.policies()).toEqual({ "P-1": "active" });
    expect(await open.send(data, { type, headers: { ...headers, "ce-subject": "%C0%A0" } })).toBe(
      "malformed",
    );
    expect(await open.send(data, { type })).toBe("media_type");
  });

  it("are taken once, by the id of the request and by the source and id of the event, also after a restart", async () => {
    const folder = testFolder();
    const first = await setting({}, folder);
    await first.send(policyEvent("P-1", "active"), { id: "msg_a" });
    expect(await first.send(policyEvent("P-1", "cancelled"), { id: "msg_a" })).toBe(204);
    expect(await first.send(policyEvent("P-1", "active"), { id: "msg_b" })).toBe(204);
    expect(first.adapter.counters()).toMatchObject({ facts: 1, requests_again: 1, events_again: 1 });
    await first.adapter.stop();
    const second = await setting({}, folder);
    expect(await second.send(policyEvent("P-1", "cancelled"), { id: "msg_a" })).toBe(204);
    expect(await second.send(policyEvent("P-1", "active"), { id: "msg_c" })).toBe(204);
    expect(second.adapter.counters().facts).toBeUndefined();
    expect(await second.send(policyEvent("P-1", "active", { source: "/others" }))).toBe(204);
    expect(second.adapter.counters().facts).toBe(1);
  });

  it("are answered when the adapter is stopped meanwhile, and are in", async () => {
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const { adapter, send, world } = await setting({}, testFolder(), (comity) => ({
      ...comity,
      async report(fact) {
        begun.resolve();
        await gate.promise;
        await comity.report(fact);
      },
    }));
    const sent = send(policyEvent("P-1", "active"));
    await begun.promise;
    const stopped = adapter.stop();
    // Time enough to let go of what is still needed.
    for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
    gate.resolve();
    expect(await sent).toBe(204);
    await stopped;
    expect(await world.policies()).toEqual({ "P-1": "active" });
  });

  it("are counted where the mapping passes them over", async () => {
    const { send, adapter } = await setting();
    expect(await send(policyEvent("P-1", "active", { type: "com.example.invoice.paid" }))).toBe(204);
    expect(adapter.counters()).toMatchObject({ events: 1, events_passed_over: 1 });
  });

  it("say that everything was sent, unless one of them does not fit", async () => {
    const { send, world, folder } = await setting({ in_step: "com.example.sent" });
    const sent = { type: "com.example.sent", time: "2026-03-02T11:59:00Z" };
    expect(await send(policyEvent("", "", { ...sent, id: "s0", time: null, subject: null }))).toBe(
      "malformed",
    );
    expect(await send(policyEvent("P", "", { ...sent, id: "s1" }))).toBe(204);
    expect(await world.silo()).toMatchObject({ inStep: Date.parse("2026-03-02T11:59:00Z") });
    expect(await send(policyEvent("P", "", { ...sent, id: "s2", time: "2026-03-02T12:10:00Z" }))).toBe(204);
    expect(await world.silo()).toMatchObject({ inStep: NOON });
    const keep = openKeep(folder, { key: KEY, runs: false });
    expect(keep.sources.state("risk").inStepAsOf).toBe(NOON);
    keep.close();
    await send(policyEvent("P-2", "lapsed"));
    await world.clock.moveTo(NOON + 60_000);
    await send(policyEvent("P", "", { ...sent, id: "s3", time: "2026-03-02T12:01:00Z" }));
    expect(await world.silo()).toMatchObject({ inStep: NOON });
  });

  it("are refused in words that quote nothing of them", async () => {
    const { adapter, give, send } = await setting();
    const event = policyEvent("P-1", "active");
    const misfits: readonly (readonly [unknown, string])[] = [
      [{ ...event, specversion: "0.3" }, "malformed"],
      [{ ...event, id: "" }, "malformed"],
      [{ ...event, source: 7 }, "malformed"],
      [{ ...event, subject: "x".repeat(1_025) }, "malformed"],
      [{ ...event, time: "yesterday" }, "malformed"],
      ["{", "malformed"],
      ["null", "malformed"],
      [`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "malformed"],
      ["x".repeat(262_145), "too_large"],
    ];
    for (const [body, fault] of misfits)
      expect(await send(body), JSON.stringify(body).slice(0, 80)).toBe(fault);
    expect(await send(event, { type: "application/json" })).toBe("media_type");
    expect(await send(event, { type: "application/cloudevents+avro" })).toBe("media_type");
    expect(await send(event, { type: "application/cloudevents+json; charset=latin1" })).toBe("media_type");
    expect(await give({ method: "GET" })).toBe("nothing_here");
    expect(await give({ path: "/more" })).toBe("nothing_here");
    expect(await send(event)).toBe(204);
    await adapter.stop();
    expect(await send(event)).toBe("busy");
  });

  it("of no shape at all get an answer, and the next one is taken", async () => {
    const { send, world } = await setting({ binary_mode: true });
    const anything = fc.oneof(
      fc.json(),
      fc.string(),
      fc.object().map((one) => JSON.stringify(one)),
    );
    const attribute = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.jsonValue());
    const event = fc
      .record({
        id: attribute,
        source: attribute,
        type: attribute,
        subject: attribute,
        time: attribute,
        data: fc.jsonValue(),
      })
      .map((more) => JSON.stringify({ ...policyEvent("P-0", "active"), ...more }));
    const type = fc.constantFrom(
      "application/cloudevents+json",
      "application/cloudevents-batch+json",
      "application/json",
      "",
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, event), type, async (body, media) => {
        const headers =
          media === "application/json"
            ? { "ce-specversion": "1.0", "ce-type": body.replace(/[^ -~]/g, "") }
            : {};
        const answer = await send(body, { type: media, headers });
        expect([204, "malformed", "media_type"]).toContain(answer);
      }),
      { numRuns: 200 },
    );
    expect(await send(policyEvent("P-last", "active", { id: "last" }))).toBe(204);
    expect(await world.policy("P-last")).not.toBeNull();
  });
});

describe("the signature", () => {
  it("may be of any secret that is configured, and one of several", async () => {
    const { send } = await setting({ secrets: [OTHER_SECRET, SECRET] });
    for (const secrets of [
      [SECRET],
      [OTHER_SECRET],
      [`whsec_${Buffer.alloc(30).toString("base64")}`, SECRET],
    ])
      expect(await send(policyEvent("P-1", "active"), { secrets })).toBe(204);
  });

  it("is missed, or of another secret", async () => {
    const { send, give } = await setting();
    expect(await send(policyEvent("P-1", "active"), { secrets: [OTHER_SECRET] })).toBe("unsigned");
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      const { headers, ...request } = signed("{}", { at: NOON });
      expect(await give({ ...request, headers: { ...headers, [name]: undefined } })).toBe("unsigned");
    }
  });

  it("holds five minutes, and not longer", async () => {
    const { send } = await setting();
    const answers = [];
    for (const seconds of [-301, -300, 300, 301])
      answers.push(
        await send([], { at: NOON + seconds * 1_000, type: "application/cloudevents-batch+json" }),
      );
    expect(answers).toEqual(["unsigned", 204, 204, "unsigned"]);
  });

  it("refuses whatever was changed by one byte", async () => {
    const { give, world } = await setting();
    const request = signed(JSON.stringify(policyEvent("P-1", "active")), { id: "msg_x", at: NOON });
    const byte = fc.integer({ min: 1, max: 255 });
    const place = fc.constantFrom("body", "webhook-id", "webhook-timestamp", "webhook-signature");
    await fc.assert(
      fc.asyncProperty(place, fc.nat(), byte, async (where, at, change) => {
        const text = where === "body" ? request.body : Buffer.from(request.headers[where] ?? "");
        const changed = Uint8Array.from(text);
        const index = at % changed.length;
        changed[index] = (changed[index] ?? 0) ^ change;
        const headers = { ...request.headers, [where]: Buffer.from(changed).toString("latin1") };
        expect(await give(where === "body" ? { ...request, body: changed } : { ...request, headers })).toBe(
          "unsigned",
        );
      }),
      { numRuns: 500 },
    );
    expect(await world.policies()).toEqual({});
    expect(await give(request)).toBe(204);
  });
});

describe("the settings of a receiver", () => {
  const made = async (more: Partial<ReceiverSettings>, key: Uint8Array | null = KEY) => {
    const world = await openWorld();
    return () =>
      webhookReceiverAdapter.create({ ...SETTINGS, ...more }, contextIn(world, testFolder(), { key }));
  };

  it("need secrets that are long enough, a silo that is there, and a key for sealing", async () => {
    for (const secret of [
      "whsec_",
      "whsec_c2hvcnQ=",
      "a-password",
      `${SECRET}!`,
      `whsec_${Buffer.alloc(65).toString("base64")}`,
    ])
      expect(await made({ secrets: [secret] })).toThrow("This is no secret for webhooks.");
    expect(await made({ silo: "rsik" })).toThrow('The vocabulary has no silo "rsik".');
    expect(await made({}, null)).toThrow("An event that does not fit is kept");
  });
});
