import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { SettingsError } from "../../src/contract/adapter-type.ts";
import { createHubspot } from "../../src/crm/hubspot/adapter.ts";
import { Connection, type Credentials } from "../../src/crm/hubspot/connection.ts";
import { loadLibrary } from "../../src/crm/hubspot/library.ts";
import { Objects } from "../../src/crm/hubspot/objects.ts";
import { Pace } from "../../src/crm/hubspot/pace.ts";
import type { HubspotSettings } from "../../src/crm/hubspot/settings.ts";
import { type HubspotFake, openHubspotFake, tooMany } from "./hubspot-fake.ts";
import { openHubspotWorld } from "./hubspot-world.ts";

const NEVER = new AbortController().signal;
const TOKEN: Credentials = { kind: "token", token: "pat-na1-good" };
const OAUTH: Credentials = {
  kind: "oauth",
  clientId: "client-1",
  clientSecret: "client-secret-1",
  refreshToken: "refresh-1",
};

interface Setting {
  readonly fake: HubspotFake;
  /** Asks for a page of contacts. */
  list(): Promise<unknown>;
  /** How long was waited, in all, in milliseconds. */
  waited(): number;
  pass(ms: number): void;
}

/** A connection whose waiting makes time pass, on both sides. */
async function connected(credentials: Credentials, perSecond = 1_000): Promise<Setting> {
  const fake = await openHubspotFake();
  let at = Date.parse("2026-03-02T12:00:00Z");
  let waited = 0;
  const now = (): number => at;
  const sleep = async (ms: number): Promise<void> => {
    at += ms;
    waited += ms;
  };
  fake.now = now;
  const Client = await loadLibrary();
  const pace = new Pace({ perSecond, sleep, now });
  const connection = new Connection({ url: new URL(fake.url), credentials, Client, pace, sleep, now });
  onTestFinished(() => connection.close());
  const contacts = new Objects(connection, "contacts", ["email"]);
  return {
    fake,
    list: () => contacts.list(null, false, NEVER),
    waited: () => waited,
    pass: (ms) => {
      at += ms;
    },
  };
}

describe("a connection to HubSpot", () => {
  it("waits as long as HubSpot says when it was asked too often, and no longer", async () => {
    const { fake, list, waited } = await connected(TOKEN);
    let left = 2;
    fake.intercept = () => (left-- > 0 ? tooMany(7) : null);
    await list();
    expect(fake.requests).toHaveLength(3);
    expect(waited()).toBeGreaterThanOrEqual(14_000);
    expect(waited()).toBeLessThan(14_100);
  });

  it("gives up at once when today's requests are used up, or the wait would be long", async () => {
    for (const failure of [tooMany(5, "DAILY"), tooMany(3_600)]) {
      const { fake, list, waited } = await connected(TOKEN);
      fake.intercept = () => failure;
      await expect(list()).rejects.toMatchObject({ name: "HubspotProblem", code: "HTTP429" });
      expect(fake.requests).toHaveLength(1);
      expect(waited()).toBe(0);
    }
  });

  it("asks nothing more until HubSpot said that it may, and then asks again", async () => {
    const { fake, list, pass } = await connected(TOKEN);
    fake.intercept = () => tooMany(600);
    for (let minute = 0; minute < 10; minute++) {
      await expect(list()).rejects.toMatchObject({ code: "HTTP429" });
      pass(59_000);
    }
    expect(fake.requests).toHaveLength(1);
    fake.intercept = null;
    pass(10_000);
    await list();
    expect(fake.requests).toHaveLength(2);
  });

  it("does not take another's page for an empty list", async () => {
    const { fake, list } = await connected(TOKEN);
    const headers = { "content-type": "text/html" };
    fake.intercept = () => ({ status: 200, body: "<html>Log in to the network</html>", headers });
    await expect(list()).rejects.toMatchObject({ name: "HubspotProblem" });
    fake.intercept = () => ({ status: 200, body: { message: "Log in to the network" } });
    await expect(list()).rejects.toMatchObject({ message: "What answered is not HubSpot." });
  });

  it("waits for the next interval when an answer says that nothing is left of this one", async () => {
    const { fake, list, waited } = await connected(TOKEN);
    const headers = {
      "x-hubspot-ratelimit-remaining": "0",
      "x-hubspot-ratelimit-interval-milliseconds": "10000",
    };
    fake.intercept = () => ({ status: 200, body: { results: [] }, headers });
    await list();
    await list();
    expect(waited()).toBe(10_000);
  });

  it("tries again what may pass, with pauses that grow, and not for ever", async () => {
    const { fake, list, waited } = await connected(TOKEN);
    const body = { message: "ana@example.com" };
    fake.intercept = () => (fake.requests.length % 2 === 0 ? "drop" : { status: 503, body });
    const problem = await list().catch((error: unknown) => error);
    expect(problem).toMatchObject({ name: "HubspotProblem", code: "HTTP503" });
    expect(String(problem)).not.toContain("ana@");
    expect(fake.requests).toHaveLength(5);
    expect(waited()).toBeGreaterThan(7_000);
  });

  it("spreads its requests, and its searches more", async () => {
    const { list, waited } = await connected(TOKEN, 10);
    for (let many = 0; many < 11; many++) await list();
    expect(waited()).toBe(1_000);
  });

  it("makes a token of OAuth anew before it ends, once for all who wait for it", async () => {
    const { fake, list, pass } = await connected(OAUTH);
    fake.tokens.clear();
    const granted = (): number => fake.requests.filter((one) => one.includes("/oauth/")).length;
    await Promise.all([list(), list(), list()]);
    expect(granted()).toBe(1);
    pass(1_700_000);
    await list();
    expect(granted()).toBe(1);
    pass(50_000);
    await Promise.all([list(), list()]);
    expect(granted()).toBe(2);
  });

  it("makes a token of OAuth anew, once, when it is refused", async () => {
    const { fake, list } = await connected(OAUTH);
    fake.tokens.clear();
    await list();
    for (const token of fake.tokens.keys()) fake.tokens.set(token, 0);
    await list();
    fake.intercept = ({ path }) =>
      path.includes("/oauth/") ? null : { status: 401, body: { category: "EXPIRED_AUTHENTICATION" } };
    const before = fake.requests.length;
    await expect(list()).rejects.toMatchObject({ code: "HTTP401" });
    expect(fake.requests.length - before).toBe(3);
  });

  it("goes nowhere else with its token", async () => {
    const elsewhere = createServer((_request, response) => response.end("{}"));
    let asked = 0;
    elsewhere.on("request", () => asked++);
    await new Promise<void>((listening) => elsewhere.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void elsewhere.close());
    const { fake, list } = await connected(TOKEN);
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    fake.intercept = () => ({ status: 302, body: {}, headers: { location } });
    await expect(list()).rejects.toMatchObject({ code: "HTTP302" });
    expect(asked).toBe(0);
  });

  it("says how to install HubSpot's client where it is not", async () => {
    const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(loadLibrary(() => Promise.reject(missing))).rejects.toThrow(
      "npm install @hubspot/api-client@14.0.1",
    );
  });
});

describe("comity doctor", () => {
  const ALL = { contacts: { subscriptions: true }, tickets: {} };

  async function problems(
    more: Partial<HubspotSettings>,
    scopes?: readonly string[],
  ): Promise<readonly unknown[]> {
    const { fake, context } = await openHubspotWorld();
    fake.subscribe("nobody@comity.invalid", { "Marketing Information": false, "One to One": false });
    if (scopes !== undefined) {
      fake.scopes.clear();
      for (const scope of scopes) fake.scopes.add(scope);
    }
    const settings = { url: fake.url, token: "pat-na1-good", requests_per_second: 100, ...ALL, ...more };
    const adapter = createHubspot(settings, context, { sleep: async () => undefined });
    return (await adapter.probe()).map(
      ({ problem }) => problem?.replace(new URL(fake.url).host, "HOST") ?? null,
    );
  }

  it("tells a wrong token, a missing scope and a host that is not there apart", async () => {
    expect(await problems({})).toEqual([null, null, null]);
    const types = (...subscriptions: string[]) => problems({ contacts: { subscriptions }, tickets: {} });
    expect(await types("Marketing Information", "2")).toEqual([null, null, null]);
    expect(await types("Marketing")).toEqual([null, 'There is no subscription type "Marketing".']);
    expect(await problems({ token: "pat-na1-wrong" })).toEqual(["HubSpot does not accept the access token."]);
    for (const token of ["“pat-na1-good”", "pat-na1\ngood"]) {
      expect(await problems({ token })).toEqual([expect.stringContaining("holds a sign that no token has")]);
    }
    expect(await problems({}, ["crm.objects.contacts.read"])).toEqual([
      null,
      "The app lacks a scope: communication_preferences.read.",
      "The app lacks a scope: tickets.",
    ]);
    expect(await problems({ url: "http://127.0.0.1:9" })).toEqual([
      "127.0.0.1:9 cannot be reached (ECONNREFUSED).",
    ]);
    const [refused] = await problems({
      token: undefined as never,
      oauth: { client_id: "client-1", client_secret: "wrong", refresh_token: "refresh-1" },
    });
    expect(refused).toBe("HubSpot gives no access token for the refresh token.");
  });

  it("is not needed for settings that cannot be", async () => {
    const { fake, context } = await openHubspotWorld();
    const make = (settings: HubspotSettings) => () => createHubspot({ url: fake.url, ...settings }, context);
    const token = "t";
    expect(make({ contacts: {} })).toThrow("Nothing says how to log in to HubSpot.");
    expect(make({ token })).toThrow("Nothing says what to read of HubSpot.");
    expect(make({ token, contacts: {}, url: "http://api.example.com" })).toThrow(
      "This is not where HubSpot is.",
    );
    const mapping = { customers: { fields: { tiers: "loyalty" } } };
    expect(make({ token, contacts: { mapping } })).toThrow('There is no field "tiers" here.');
    expect(
      make({ token, contacts: { mapping: { customers: { fields: { tier: "$lookup($, 'x')" } } } } }),
    ).toThrow("cannot be told which properties");
    expect(() => createHubspot({ token, contacts: {} }, { ...context, key: null })).toThrow(SettingsError);
  });
});
