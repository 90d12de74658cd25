import type { Engine } from "@comity/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import { newKey, readHash } from "../src/keys/api-key.ts";
import { keyRing } from "../src/keys/key-ring.ts";
import { CASE, MESSAGE, POLICY } from "./support/requests.ts";
import { type TestKey, type TestServer, testKey, testServer } from "./support/test-server.ts";

const marketing = testKey("marketing", ["decide"], { department: "marketing" });
const claims = testKey("claims", ["decide"], { department: "Claims" });
const risk = testKey("risk-feed", ["report"], { silos: ["risk"] });
const reader = testKey("desk", ["read"]);
const reviewer = testKey("reviewer", ["review"]);
const taker = testKey("taker", ["outbox"]);
const admin = testKey("admin", ["admin"]);
const KEYS = { marketing, claims, risk, reader, reviewer, taker, admin };

let server: TestServer;
let engine: Engine;
beforeAll(async () => {
  ({ engine } = await openTestWorld(""));
  server = await testServer(engine, Object.values(KEYS));
});
afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly code: unknown;
  readonly text: string;
}

async function ask(
  key: TestKey | string | null,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const secret = typeof key === "string" ? key : key?.key;
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: unknown = text === "" || !text.startsWith("{") ? {} : JSON.parse(text);
  const code = typeof json === "object" && json !== null && "code" in json ? json.code : null;
  return { status: response.status, code, text };
}

describe("a key", () => {
  it("is found by its hash alone, and no other is", () => {
    const [one, other] = [newKey(), newKey()];
    const ring = keyRing([{ ...marketing.stored, digest: readHash(one.hash) ?? Buffer.alloc(0) }]);
    expect(ring(one.key)?.name).toBe("marketing");
    for (const guess of [other.key, one.hash, "", one.key.slice(0, -1), `${one.key}x`]) {
      expect(ring(guess), guess).toBeNull();
    }
  });

  it("is needed, and a wrong one is refused as none is, before the body is looked at", async () => {
    for (const key of [null, "comity_wrong", "", "a b"]) {
      expect(await ask(key, "POST", "/v1/decisions", { nonsense: true })).toMatchObject({
        status: 401,
        code: "CY705",
      });
    }
  });

  it("is told that a message has no department, and not that it may not speak for it", async () => {
    const { department: _, ...nobody } = { ...MESSAGE, id: "nobody" };
    for (const message of [nobody, { ...nobody, department: null }]) {
      expect(await ask(marketing, "POST", "/v1/decisions", message)).toMatchObject({
        status: 422,
        code: "CY510",
      });
    }
    expect((await ask(marketing, "POST", "/v1/decisions", { ...nobody, department: "" })).status).toBe(403);
  });

  it("does what its scopes say and nothing else", async () => {
    const calls = {
      decide: ["POST", "/v1/decisions", MESSAGE],
      start: ["POST", "/v1/messages/m1/start", {}],
      report: ["POST", "/v1/facts", POLICY],
      sync: ["POST", "/v1/silos/risk/sync", {}],
      customer: ["PUT", "/v1/customers/eve", {}],
      held: ["GET", "/v1/held"],
      review: ["POST", "/v1/held/m1/review", { decision: "send", by: "mia" }],
      unreported: ["GET", "/v1/unreported"],
      timeline: ["GET", "/v1/customers/ana/timeline"],
      take: ["POST", "/v1/outbox/c/take", {}],
    } as const;
    const may: Readonly<Record<string, readonly string[]>> = {};
    const found: Record<string, readonly string[]> = { ...may };
    for (const [name, key] of Object.entries(KEYS)) {
      const allowed: string[] = [];
      for (const [call, [method, path, body]] of Object.entries(calls)) {
        if ((await ask(key, method, path, body)).code !== "CY706") allowed.push(call);
      }
      found[name] = allowed;
    }
    expect(found).toEqual({
      marketing: ["decide", "start"],
      claims: [],
      risk: ["report", "sync"],
      reader: ["held", "unreported", "timeline"],
      reviewer: ["held", "review", "unreported"],
      taker: ["take"],
      admin: Object.keys(calls),
    });
  });
});

describe("a department", () => {
  it("speaks only for itself, however it is spelt", async () => {
    expect(
      await ask(marketing, "POST", "/v1/decisions", { ...MESSAGE, id: "m2", department: "Marketing" }),
    ).toMatchObject({
      status: 200,
    });
    for (const department of ["Claims", "marketing ", "", ["marketing"], { toString: "marketing" }]) {
      const answer = await ask(marketing, "POST", "/v1/decisions", { ...MESSAGE, id: "m3", department });
      expect(answer, JSON.stringify(department)).toMatchObject({ status: 403, code: "CY706" });
    }
  });

  it("says nothing of another one's messages", async () => {
    await ask(marketing, "POST", "/v1/decisions", { ...MESSAGE, id: "m4" });
    for (const [method, path] of [
      ["GET", "/v1/messages/m4"],
      ["GET", "/v1/explanations/m4"],
      ["POST", "/v1/messages/m4/start"],
      ["POST", "/v1/messages/m4/sent"],
      ["POST", "/v1/messages/m4/failed"],
      ["POST", "/v1/messages/m4/withdraw"],
    ] as const) {
      expect(await ask(claims, method, path), path).toMatchObject({ status: 403, code: "CY706" });
    }
    expect(await ask(marketing, "GET", "/v1/messages/m4")).toMatchObject({ status: 200 });
    expect(await ask(reader, "GET", "/v1/messages/m4")).toMatchObject({ status: 200 });
  });

  it("cannot make another one's message its own once that is erased", async () => {
    const message = { ...MESSAGE, id: "m7" };
    await ask(marketing, "POST", "/v1/decisions", message);
    await ask(marketing, "POST", "/v1/messages/m7/start", {});
    await engine.eraseSubject(String(MESSAGE.customer));
    const claimed = { ...message, department: "Claims", intent: "update" };
    expect(await ask(claims, "POST", "/v1/decisions", claimed)).toMatchObject({ status: 409, code: "CY592" });
    expect(await ask(claims, "POST", "/v1/messages/m7/sent", {})).toMatchObject({ status: 403 });
    expect(await ask(marketing, "POST", "/v1/messages/m7/sent", {})).toMatchObject({ status: 200 });
  });

  it("cannot hide another one's message in a list", async () => {
    const list = [
      { ...MESSAGE, id: "m5" },
      { ...MESSAGE, id: "m6", department: "Claims", intent: "update" },
    ];
    const { text } = await ask(marketing, "POST", "/v1/decisions", list);
    expect(JSON.parse(text)).toMatchObject([{ standing: { message: "m5" } }, { problem: { code: "CY706" } }]);
    expect(await ask(admin, "GET", "/v1/messages/m6")).toMatchObject({ status: 404, code: "CY593" });
  });
});

describe("a silo's key", () => {
  it("reports for its silo only", async () => {
    expect(await ask(risk, "POST", "/v1/facts", POLICY)).toMatchObject({ status: 204 });
    expect(await ask(risk, "POST", "/v1/facts", CASE)).toMatchObject({ status: 403, code: "CY706" });
    expect(await ask(risk, "POST", "/v1/facts", { ...POLICY, record: "riskier.policy" })).toMatchObject({
      status: 403,
    });
    expect(await ask(risk, "POST", "/v1/silos/support/unreadable")).toMatchObject({ status: 403 });
    const { text } = await ask(risk, "POST", "/v1/facts", [POLICY, CASE]);
    expect(JSON.parse(text)).toMatchObject([{ reported: true }, { problem: { code: "CY706" } }]);
  });
});
