import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "@comity/core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import { comityClient } from "../src/client/client.ts";
import { UnansweredError } from "../src/client/retrying-fetch.ts";
import type { HttpLimits } from "../src/http/context.ts";
import { serverLog } from "../src/telemetry/log.ts";
import { MESSAGE } from "./support/requests.ts";
import { type TestServer, testKey, testServer } from "./support/test-server.ts";

const key = testKey("all", ["admin"]);
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

interface Opened {
  readonly url: string;
  readonly engine: Engine;
  readonly logged: string[];
  post(path: string, body: string, type?: string): Promise<Response>;
}

async function open(
  limits: Partial<HttpLimits> = {},
  wrap = (engine: Engine): Engine => engine,
): Promise<Opened> {
  const { engine } = await openTestWorld("");
  const logged: string[] = [];
  const log = serverLog({ write: (line: string) => void logged.push(line) }, "info");
  const server = await testServer(wrap(engine), [key], { limits, log });
  servers.push(server);
  const headers = { authorization: `Bearer ${key.key}` };
  return {
    url: server.url,
    engine,
    logged,
    post: (path, body, type = "application/json") =>
      fetch(`${server.url}${path}`, { method: "POST", headers: { ...headers, "content-type": type }, body }),
  };
}

/** An engine whose decisions wait until they are let go. */
function gated(engine: Engine): { readonly engine: Engine; letGo(): void; readonly asked: () => number } {
  let letGo = (): void => undefined;
  let asked = 0;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return {
    engine: {
      ...engine,
      async decide(request) {
        asked++;
        await gate;
        return engine.decide(request);
      },
    },
    letGo: () => letGo(),
    asked: () => asked,
  };
}

describe("what cannot be answered", () => {
  it("is never an error of the server, whatever is sent", async () => {
    const { post } = await open();
    const paths = [
      "/v1/decisions",
      "/v1/facts",
      "/v1/messages/m1/start",
      "/v1/outbox/c/take",
      "/v1/silos/risk/sync",
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.json({ maxDepth: 12 }), async (path, body) => {
        const { status } = await post(path, body);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ["{", "application/json", 400, "CY702"],
    [`{"id":"\u{0}"}`, "application/json", 400, "CY702"],
    ["id=m1", "application/x-www-form-urlencoded", 415, "CY704"],
    [`{"id":"${"x".repeat(70_000)}"}`, "application/json", 413, "CY703"],
    [`{"__proto__":{"id":"m1"},"id":"m1"}`, "application/json", 422, "CY502"],
    ["[".repeat(30_000), "application/json", 400, "CY702"],
    [JSON.stringify(Array.from({ length: 11 }, () => MESSAGE)), "application/json", 413, "CY703"],
  ])("%.40s as %s: %i %s", async (body, type, status, code) => {
    const { post } = await open({ bodyBytes: 65_536, batch: 10 });
    const response = await post("/v1/decisions", body, type);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({
      status,
      code,
    });
  });

  it("gives its place back, whatever became of it", async () => {
    const { post } = await open({ inFlight: 2 });
    const lines = "no JSON\n".repeat(5);
    const answers = (await (await post("/v1/decisions", lines, "application/x-ndjson")).text()).split("\n");
    expect(answers.filter((line) => line.includes("CY702"))).toHaveLength(5);
    expect((await post("/v1/decisions", JSON.stringify(MESSAGE))).status).toBe(200);
  });

  it.each([
    ["one", "application/json", JSON.stringify(MESSAGE), 500],
    ["one of a list", "application/json", JSON.stringify([MESSAGE]), 200],
    ["a line of a stream", "application/x-ndjson", JSON.stringify(MESSAGE), 200],
  ])("is logged if nobody foresaw what went wrong: %s", async (_, type, body, status) => {
    const { post, logged } = await open({}, (engine) => ({
      ...engine,
      decide: () => Promise.reject(new RangeError("canary")),
    }));
    const answer = await post("/v1/decisions", body, type);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain("CY711");
    const lines = logged.filter((line) => line.includes("request failed"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"error":"RangeError"');
    expect(logged.join()).not.toContain("canary");
  });

  it("cuts off who sends a body by drops", async () => {
    const { url } = await open({ receiveMs: 200 });
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.write(
      `POST /v1/decisions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key.key}\r\n` +
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
    );
    await closed;
  });
});

describe("too much", () => {
  it("is refused at once with 503 and Retry-After, and what was accepted is answered", async () => {
    let gate: ReturnType<typeof gated> | undefined;
    const { post, engine } = await open({ inFlight: 2 }, (one) => {
      gate = gated(one);
      return gate.engine;
    });
    const accepted = ["m1", "m2"].map((id) => post("/v1/decisions", JSON.stringify({ ...MESSAGE, id })));
    while (gate?.asked() !== 2) await sleep(5);
    const refused = await post("/v1/decisions", JSON.stringify({ ...MESSAGE, id: "m3" }));
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refused.json()).toMatchObject({ code: "CY708" });
    expect(await engine.standing("m3")).toBeNull();
    gate?.letGo();
    expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await post("/v1/decisions", JSON.stringify({ ...MESSAGE, id: "m3" }))).status).toBe(200);
  });

  it("of a list is not begun when its sender has gone, and what was done stays done", async () => {
    let gate: ReturnType<typeof gated> | undefined;
    const { url, engine } = await open({}, (one) => {
      gate = gated(one);
      return gate.engine;
    });
    const ids = Array.from({ length: 20 }, (_, index) => `g${index}`);
    const body = JSON.stringify(ids.map((id) => ({ ...MESSAGE, id })));
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      `POST /v1/decisions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key.key}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    while (gate?.asked() !== 1) await sleep(5);
    socket.destroy();
    // What is answered on connections that were made later is proof that the server knows of the end of this one.
    for (let other = 0; other < 5; other++)
      await fetch(`${url}/healthz`, { headers: { connection: "close" } });
    gate?.letGo();
    while ((await engine.standing("g0")) === null) await sleep(5);
    for (let other = 0; other < 5; other++)
      await fetch(`${url}/healthz`, { headers: { connection: "close" } });
    expect(gate?.asked()).toBe(1);
  });

  it("slows a stream down instead of refusing its lines", async () => {
    const { post } = await open({ inFlight: 1 });
    const lines = Array.from({ length: 50 }, (_, index) => JSON.stringify({ ...MESSAGE, id: `s${index}` }));
    const text = await (await post("/v1/decisions", lines.join("\n"), "application/x-ndjson")).text();
    const standings = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { standing: { message: string } });
    expect(standings.map(({ standing }) => standing.message)).toEqual(lines.map((_, index) => `s${index}`));
  });

  it("is answered late with 504, keeps its place until it is done, and is there when it is asked about again", async () => {
    let gate: ReturnType<typeof gated> | undefined;
    const { post } = await open({ answerMs: 50, inFlight: 1 }, (one) => {
      gate = gated(one);
      return gate.engine;
    });
    const late = await post("/v1/decisions", JSON.stringify(MESSAGE));
    expect(await late.json()).toMatchObject({ status: 504, code: "CY710" });
    expect((await post("/v1/decisions", JSON.stringify(MESSAGE))).status).toBe(503);
    gate?.letGo();
    while ((await post("/v1/decisions", JSON.stringify(MESSAGE))).status === 503) await sleep(5);
    expect(await (await post("/v1/decisions", JSON.stringify(MESSAGE))).json()).toMatchObject({
      state: "cleared",
    });
  });
});

describe("the client", () => {
  it("asks again while the server is too busy", async () => {
    let gate: ReturnType<typeof gated> | undefined;
    const { url, post } = await open({ inFlight: 1 }, (one) => {
      gate = gated(one);
      return gate.engine;
    });
    const first = post("/v1/decisions", JSON.stringify(MESSAGE));
    while (gate?.asked() !== 1) await sleep(5);
    const asking = comityClient({ url, key: key.key }).decide({ ...MESSAGE, id: "m2" });
    await sleep(50);
    gate?.letGo();
    expect((await asking).verdict).toBe("send");
    expect((await first).status).toBe(200);
  });

  it("says that nobody answered, and does not start twice without a name", async () => {
    let starts = 0;
    const over = Promise.withResolvers<void>();
    const { url, engine } = await open({}, (one) => ({
      ...one,
      async start(message, sender) {
        starts++;
        const result = await one.start(message, sender);
        await over.promise;
        return result;
      },
    }));
    await engine.decide(MESSAGE);
    // Long enough for a slow machine to hear of each try before it is given up.
    const client = comityClient({ url, key: key.key, timeoutMs: 2000, retries: 2 });
    await expect(client.start("m1")).rejects.toThrow(UnansweredError);
    expect(starts).toBe(1);
    await expect(client.start("m1", { by: "one" })).rejects.toThrow(UnansweredError);
    expect(starts).toBe(4);
    over.resolve();
  });
});

describe("the log", () => {
  it("has nothing personal in it, whatever is asked and whatever goes wrong", async () => {
    const canaries = ["canary@example.com", "Canary Street 5", "canary-token", "P-canary"];
    const { post, url, logged } = await open({}, (engine) => ({
      ...engine,
      report: () => Promise.reject(new TypeError(`cannot read ${canaries.join(" ")}`)),
    }));
    const personal = {
      ...MESSAGE,
      id: canaries[3],
      customer: undefined,
      to: { email: canaries[0] },
      about: { order: canaries[1] },
    };
    await post("/v1/decisions", JSON.stringify(personal));
    await post("/v1/decisions", `{"id": "${canaries[0]}", `);
    await post("/v1/facts", JSON.stringify({ record: "risk.policy", data: { number: canaries[3] } }));
    await post(`/v1/messages/${encodeURIComponent(canaries[0] ?? "")}/start`, "{}");
    await fetch(`${url}/v1/customers/email:${canaries[0]}/timeline?secret=${canaries[2]}`, {
      headers: { authorization: `Bearer ${canaries[2]}`, "user-agent": String(canaries[2]) },
    });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const all = `${logged.join("")}${metrics}`;
    expect(logged.length).toBeGreaterThanOrEqual(6);
    expect(logged.join("")).toContain('"error":"TypeError"');
    for (const canary of [...canaries, key.key, "canary"]) expect(all).not.toContain(canary);
  });
});
