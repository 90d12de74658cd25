import { type Engine, manualClock, openEngine } from "@comity/core";
import { memoryStore } from "@comity/store";
import fc from "fast-check";
import { createTransport } from "nodemailer";
import { describe, expect, it, onTestFinished } from "vitest";
import { consentRules } from "../../../conformance/src/consent-rules.ts";
import { NOON } from "../../../conformance/src/open-world.ts";
import type { Adapter } from "../../src/contract/adapter.ts";
import { type InboundAnswer, InboundRefusal } from "../../src/contract/inbound.ts";
import { type UnsubscribeSettings, unsubscribeAdapter } from "../../src/unsubscribe/adapter.ts";
import { unsubscribe } from "../../src/unsubscribe/headers.ts";
import { KEY, rememberingLog, testFolder } from "../world.ts";

const FIRST = Buffer.alloc(32, 7).toString("base64");
const SECOND = Buffer.alloc(32, 8).toString("base64");
const URL_OF_IT = "https://comity.example.com/v1/webhooks/unsubscribe";
const HER = { customer: "ana@example.com" };

type Posted = string | FormData | URLSearchParams;

interface Setting {
  readonly engine: Engine;
  readonly adapter: Adapter;
  readonly lines: () => string;
  /** How often the engine was told something. */
  readonly told: () => number;
  readonly setAway: (isAway: boolean) => void;
  get(link: string): Promise<InboundAnswer | string>;
  post(link: string, body?: Posted, type?: string): Promise<InboundAnswer | string>;
  verdict(id: string): Promise<string>;
  /** Moves the clock. */
  pass(ms: number): Promise<void>;
}

async function setting(more: Partial<UnsubscribeSettings> = {}): Promise<Setting> {
  const rules = consentRules();
  const clock = manualClock(NOON);
  const engine = await openEngine({ rules, store: memoryStore(), clock });
  onTestFinished(() => engine.close());
  await engine.load({ customers: [{ id: HER.customer }], silos: { privacy: "live" } });
  const folder = testFolder();
  const log = rememberingLog();
  let told = 0;
  let isAway = false;
  const comity: Engine = {
    ...engine,
    report: async (fact) => {
      if (isAway) throw new Error("Comity is away.");
      told++;
      return engine.report(fact);
    },
  };
  const adapter = unsubscribeAdapter.create(
    { keys: [FIRST], ...more },
    {
      ...{ name: "unsubscribe", comity, rules: () => rules, now: () => clock.now(), log },
      ...{ folder, base: folder, key: KEY, inboundUrl: URL_OF_IT },
    },
  );
  await adapter.start();
  onTestFinished(() => adapter.stop());
  const ask = async (method: "GET" | "POST", link: string, body: Posted | null, type?: string) => {
    const sent = new Response(body);
    const contentType = type ?? sent.headers.get("content-type");
    try {
      return await adapter.receive?.({
        ...{ method, path: link.slice(URL_OF_IT.length), query: new URLSearchParams(), url: link },
        headers: contentType === null ? {} : { "content-type": contentType },
        body: new Uint8Array(await sent.arrayBuffer()),
        signal: AbortSignal.timeout(60_000),
      });
    } catch (error) {
      if (error instanceof InboundRefusal) return error.fault;
      throw error;
    }
  };
  return {
    ...{ engine, adapter, told: () => told, lines: () => JSON.stringify(log.lines) },
    setAway: (away) => {
      isAway = away;
    },
    get: async (link) => (await ask("GET", link, null)) ?? "not received",
    post: async (link, body = oneClick(), type) => (await ask("POST", link, body, type)) ?? "not received",
    pass: (ms) => clock.moveTo(clock.now() + ms),
    async verdict(id) {
      const request = { id, department: "Marketing", intent: "upsell", channel: "email", ...HER };
      return (await engine.decide(request)).verdict;
    },
  };
}

function oneClick(): FormData {
  const form = new FormData();
  form.set("List-Unsubscribe", "One-Click");
  return form;
}

const links = (...keys: string[]) => unsubscribe({ url: URL_OF_IT, keys: keys.length > 0 ? keys : [FIRST] });

describe("a link by which somebody unsubscribes", () => {
  it.each([
    ["multipart/form-data", oneClick()],
    ["application/x-www-form-urlencoded", new URLSearchParams({ "List-Unsubscribe": "One-Click" })],
  ])("withdraws their consent when it is posted to, as %s", async (_, body) => {
    const world = await setting();
    expect(await world.verdict("m1")).toBe("send");
    expect(await world.post(links().linkFor(HER), body)).toMatchObject({ status: 200 });
    expect(await world.verdict("m2")).toBe("block");
    // The same once more changes nothing.
    expect(await world.post(links().linkFor(HER), body)).toMatchObject({ status: 200 });
    expect(await world.verdict("m3")).toBe("block");
  });

  it("only asks when it is opened, and what it asks with does it", async () => {
    const world = await setting({ page: { question: "Keine <Post> mehr?", language: "de" } });
    const link = links().linkFor(HER);
    const shown = await world.get(link);
    expect(shown).toMatchObject({ status: 200, headers: { "referrer-policy": "no-referrer" } });
    const html = String((shown as InboundAnswer).body);
    expect(html).toContain("Keine &lt;Post&gt; mehr?");
    expect(html).toContain('<html lang="de">');
    expect(html).not.toContain("ana@");
    expect(world.told()).toBe(0);
    const [, name = "", value = ""] =
      /<form method="post"><input type="hidden" name="(.*?)" value="(.*?)">/.exec(html) ?? [];
    expect(await world.post(link, new URLSearchParams({ [name]: value }))).toMatchObject({ status: 200 });
    expect(await world.verdict("m1")).toBe("block");
  });

  it.each([
    ["nothing", "", "application/x-www-form-urlencoded"],
    ["something else", "List-Unsubscribe=Later", "application/x-www-form-urlencoded"],
    ["JSON", '{"List-Unsubscribe": "One-Click"}', "application/json"],
    ["no form at all", "List-Unsubscribe=One-Click", "multipart/form-data; boundary=x"],
    ["a form without a boundary", "List-Unsubscribe=One-Click", "multipart/form-data"],
  ])("does nothing when what is posted says %s", async (_, body, type) => {
    const world = await setting();
    expect(await world.post(links().linkFor(HER), body, type)).toMatchObject({ status: 400 });
    expect(world.told()).toBe(0);
  });

  it("is no link when any character of it is another, missing or too many", async () => {
    const world = await setting();
    const link = links().linkFor({ ...HER, list: "offers" });
    const start = URL_OF_IT.length;
    const altered = fc.tuple(
      fc.integer({ min: start, max: link.length - 1 }),
      fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.", ""),
    );
    await fc.assert(
      fc.asyncProperty(altered, async ([at, other]) => {
        const changed = link.slice(0, at) + other + link.slice(at + 1);
        fc.pre(changed !== link);
        expect(await world.post(changed)).toMatchObject({ status: 404 });
      }),
      { numRuns: 500 },
    );
    expect(await world.post(`${link}A`)).toMatchObject({ status: 404 });
    expect(await world.post(URL_OF_IT)).toMatchObject({ status: 404 });
    expect(world.told()).toBe(0);
    expect(await world.post(link)).toMatchObject({ status: 200 });
  });

  it("goes on to be one while its key is still read, and not after that", async () => {
    const old = links(FIRST).linkFor(HER);
    expect(await (await setting({ keys: [SECOND, FIRST] })).post(old)).toMatchObject({ status: 200 });
    expect(await (await setting({ keys: [SECOND] })).post(old)).toMatchObject({ status: 404 });
    const made = links(SECOND, FIRST).linkFor(HER);
    expect(await (await setting({ keys: [SECOND] })).post(made)).toMatchObject({ status: 200 });
  });

  it("says nothing of anybody, and neither do logs", async () => {
    const world = await setting();
    const link = links().linkFor(HER);
    expect(Buffer.from(link.slice(URL_OF_IT.length + 1), "base64url").toString("latin1")).not.toContain(
      "ana",
    );
    // Two links of one person have nothing in common that would tell so.
    expect(links().linkFor(HER)).not.toBe(link);
    await world.post(link);
    for (const secret of ["ana", FIRST, link.slice(-20)]) expect(world.lines()).not.toContain(secret);
  });

  it("is not said to have worked while Comity cannot be told", async () => {
    const world = await setting();
    const link = links().linkFor(HER);
    world.setAway(true);
    expect(await world.post(link).catch((error: unknown) => String(error))).not.toMatchObject({
      status: 200,
    });
    world.setAway(false);
    expect(await world.post(link)).toMatchObject({ status: 200 });
    expect(await world.verdict("m1")).toBe("block");
  });

  it("is not said to have worked where the mapping makes nothing of it", async () => {
    const mapping = { records: { "privacy.consent": { when: 'list = "offers"' } } };
    const world = await setting({ mapping });
    expect(await world.post(links().linkFor({ ...HER, list: "news" }))).toBe("busy");
    expect(await world.post(links().linkFor({ ...HER, list: "offers" }))).toMatchObject({ status: 200 });
    const found = await world.adapter.probe();
    expect(found.map(({ problem }) => problem)).toEqual([
      null,
      "Of a link that says nothing but the customer, nothing comes.",
    ]);
  });

  it("is taken six times a minute, and all together so often as is configured", async () => {
    const world = await setting({ per_minute: 8, page: { too_often: "Später." } });
    const link = links().linkFor(HER);
    const post = async (to: string): Promise<unknown> => {
      const answer = await world.post(to);
      return typeof answer === "string" ? answer : answer.status;
    };
    const times: unknown[] = [];
    for (let time = 0; time < 7; time++) times.push(await post(link));
    expect(times).toEqual([200, 200, 200, 200, 200, 200, 429]);
    // What is no link, and who only looks, take nobody's place.
    expect(await post(`${link}A`)).toBe(404);
    expect(await world.get(link)).toMatchObject({ status: 200 });
    expect(await post(links().linkFor(HER))).toBe(200);
    expect(await post(links().linkFor(HER))).toBe(200);
    expect(world.told()).toBe(8);
    const over = await world.post(links().linkFor(HER));
    expect(over).toMatchObject({ status: 429, headers: { "retry-after": "60" } });
    expect(String((over as InboundAnswer).body)).toContain("Später.");
    expect(world.told()).toBe(8);
    expect(world.adapter.counters()).toMatchObject({ refused_by_rate: 2 });
    await world.pass(60_000);
    expect(await post(link)).toBe(200);
  });

  it("says by the mapping of which topic it is", async () => {
    const mapping = { records: { "privacy.consent": { fields: { topic: "list" } } } };
    const world = await setting({ mapping });
    expect(await world.post(links().linkFor({ ...HER, list: "offers" }))).toMatchObject({ status: 200 });
    const { records } = await world.engine.exportSubject(HER.customer);
    expect(JSON.stringify(records)).toContain('"topic":"offers"');
  });
});

describe("its header fields", () => {
  it("are those of RFC 8058, whole and unfolded inside the link, in a mail that nodemailer makes", async () => {
    const headers = links().headersFor({ ...HER, list: "a rather long name of a list ".repeat(5) });
    const transport = createTransport({ streamTransport: true, buffer: true, newline: "unix" });
    const { message } = await transport.sendMail({
      from: "a@example.com",
      to: "b@example.com",
      text: "x",
      headers: { ...headers },
    });
    const unfolded = `\n${String(message)}`.replace(/\n[ \t]+/g, " ");
    expect(unfolded).toContain(`\nList-Unsubscribe: ${headers["List-Unsubscribe"]}\n`);
    expect(unfolded).toContain("\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n");
    expect(headers["List-Unsubscribe"]).toMatch(
      /^<https:\/\/comity\.example\.com\/v1\/webhooks\/unsubscribe\/[\w-]+>$/,
    );
  });

  it.each([
    ["http://comity.example.com/v1/webhooks/u", FIRST],
    ["comity.example.com", FIRST],
    ["https://ana:pw@comity.example.com/u", FIRST],
    [URL_OF_IT, "short"],
    [URL_OF_IT, ""],
  ])("are not made for %s with the key %s", (url, key) => {
    expect(() => unsubscribe({ url, keys: [key] })).toThrow(RangeError);
  });

  it("are made for somebody", () => {
    expect(() => links().headersFor({ customer: "" })).toThrow(RangeError);
    expect(() => unsubscribe({ url: URL_OF_IT, keys: [] })).toThrow(RangeError);
  });
});
