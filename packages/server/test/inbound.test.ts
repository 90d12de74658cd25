import { connect } from "node:net";
import { type Adapter, type InboundAnswer, InboundRefusal, type InboundRequest } from "@comity/adapters";
import { StoreError } from "@comity/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import type { RequestFields } from "../src/telemetry/log.ts";
import { testServer } from "./support/test-server.ts";

type Receive = (request: InboundRequest) => Promise<InboundAnswer>;

/** A server with an adapter `tickets` that receives, and `quiet` that does not. */
async function serverOf(receive: Receive, more: Parameters<typeof testServer>[2] = {}) {
  const { engine } = await openTestWorld("");
  const quiet: Adapter = {
    name: "quiet",
    start: async () => undefined,
    stop: async () => undefined,
    probe: async () => [],
    counters: () => ({}),
  };
  const server = await testServer(engine, [], {
    adapters: [quiet, { ...quiet, name: "tickets", receive }],
    ...more,
  });
  onTestFinished(server.close);
  return server;
}

/** What arrived, of requests that are all answered 204. */
function remembered(): { readonly requests: InboundRequest[]; readonly receive: Receive } {
  const requests: InboundRequest[] = [];
  return {
    requests,
    async receive(request) {
      requests.push(request);
      return { status: 204 };
    },
  };
}

describe("what comes in for an adapter", () => {
  it("arrives byte for byte, whatever media type it says it is, and without a key", async () => {
    const { requests, receive } = remembered();
    const { url } = await serverOf(receive);
    const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    for (const type of ["application/json", "application/x-ndjson", "text/plain; charset=x", "image/png"]) {
      const { status } = await fetch(`${url}/v1/webhooks/tickets`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      });
      expect(status).toBe(204);
    }
    expect(requests.map((one) => one.headers["content-type"])).toHaveLength(4);
    for (const one of requests) expect([...one.body]).toEqual([...body]);
  });

  it("says at which address it came, as its sender wrote it", async () => {
    const { requests, receive } = remembered();
    const { url } = await serverOf(receive, { publicUrl: "https://comity.example.com" });
    await fetch(`${url}/v1/webhooks/tickets/a%2Fb/c?x=1&x=%20&y`, { method: "POST" });
    await fetch(`${url}/v1/webhooks/tickets`);
    const [first, second] = requests;
    expect(first).toMatchObject({ method: "POST", path: "/a%2Fb/c" });
    expect(first?.url).toBe("https://comity.example.com/v1/webhooks/tickets/a%2Fb/c?x=1&x=%20&y");
    expect([...(first?.query ?? [])]).toEqual([
      ["x", "1"],
      ["x", " "],
      ["y", ""],
    ]);
    expect(second).toMatchObject({ method: "GET", path: "", body: new Uint8Array() });
  });

  it("is told by the host of the request where nothing is configured", async () => {
    const { requests, receive } = remembered();
    const { url } = await serverOf(receive);
    await fetch(`${url}/v1/webhooks/tickets?a=b`, { method: "POST" });
    expect(requests[0]?.url).toBe(`${url}/v1/webhooks/tickets?a=b`);
  });

  it("is answered with what the adapter answers", async () => {
    const { url } = await serverOf(async () => ({
      status: 202,
      headers: { "content-type": "text/html; charset=utf-8", "x-own": "1" },
      body: "<p>Done</p>",
    }));
    const response = await fetch(`${url}/v1/webhooks/tickets`);
    expect([response.status, await response.text()]).toEqual([202, "<p>Done</p>"]);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("x-own")).toBe("1");
  });

  const FAULTS = [
    ["unsigned", 401, "CY712"],
    ["malformed", 400, "CY702"],
    ["too_large", 413, "CY703"],
    ["media_type", 415, "CY704"],
    ["nothing_here", 404, "CY707"],
    ["busy", 503, "CY708"],
  ] as const;
  for (const [fault, status, code] of FAULTS) {
    it(`is refused as ${fault} with ${status}`, async () => {
      const lines: [string, RequestFields][] = [];
      const add = (event: string, fields: RequestFields = {}): void => {
        lines.push([event, fields]);
      };
      const { url } = await serverOf(
        async () => {
          throw new InboundRefusal(fault, "It does not fit.", "Mend it.");
        },
        { log: { info: add, warn: add, error: add } },
      );
      const response = await fetch(`${url}/v1/webhooks/tickets`, { method: "POST" });
      expect(response.status).toBe(status);
      expect(response.headers.get("retry-after")).toBe(status === 503 ? "1" : null);
      expect(response.headers.get("content-type")).toContain("application/problem+json");
      expect(await response.json()).toMatchObject({ code, detail: "It does not fit.", help: "Mend it." });
      expect(lines).toContainEqual(["inbound request refused", { adapter: "tickets", code }]);
    });
  }

  it("is refused with 503 when the ledger cannot keep it, and with 500 and no word of it otherwise", async () => {
    const thrown: unknown[] = [new StoreError("unavailable", "x"), new Error("ana@example.com")];
    const { url } = await serverOf(async () => {
      throw thrown.shift();
    });
    const first = await fetch(`${url}/v1/webhooks/tickets`, { method: "POST" });
    expect([first.status, first.headers.get("retry-after")]).toEqual([503, "1"]);
    const second = await fetch(`${url}/v1/webhooks/tickets`, { method: "POST" });
    expect(second.status).toBe(500);
    expect(await second.text()).not.toContain("ana");
  });

  it("is 404 for an adapter that is not there or receives nothing", async () => {
    const { url } = await serverOf(async () => ({ status: 204 }));
    for (const name of ["quiet", "nobody", "quiet/below"]) {
      const response = await fetch(`${url}/v1/webhooks/${name}`, { method: "POST", body: "x" });
      expect([response.status, await response.json()]).toMatchObject([404, { code: "CY707" }]);
    }
  });

  it("is 413 when it is larger than bodies may be, and never reaches the adapter", async () => {
    const { requests, receive } = remembered();
    const { url } = await serverOf(receive, { limits: { bodyBytes: 1_024 } });
    const response = await fetch(`${url}/v1/webhooks/tickets`, { method: "POST", body: "x".repeat(1_025) });
    expect([response.status, requests.length]).toEqual([413, 0]);
  });

  it("takes a place among what is answered at a time, and 503 is said to the others", async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let began = (): void => undefined;
    const first = new Promise<void>((resolve) => {
      began = resolve;
    });
    const { url } = await serverOf(
      async () => {
        began();
        await released;
        return { status: 204 };
      },
      { limits: { inFlight: 1 } },
    );
    const slow = fetch(`${url}/v1/webhooks/tickets`, { method: "POST" });
    await first;
    const other = await fetch(`${url}/v1/webhooks/tickets`, { method: "POST" });
    expect([other.status, other.headers.get("retry-after")]).toEqual([503, "1"]);
    release();
    expect((await slow).status).toBe(204);
  });

  it("tells the adapter when whoever asked is told that it took too long", async () => {
    let given: AbortSignal | null = null;
    const { url } = await serverOf(
      (request) => {
        given = request.signal;
        return new Promise((_, reject) =>
          request.signal.addEventListener("abort", () => reject(request.signal.reason)),
        );
      },
      { limits: { answerMs: 50 } },
    );
    const response = await fetch(`${url}/v1/webhooks/tickets`, { method: "POST" });
    expect(response.status).toBe(504);
    expect(given).toMatchObject({ aborted: true });
  });

  it("is cut off when it comes by drops, whatever media type it says it is", async () => {
    const { url } = await serverOf(async () => ({ status: 204 }), { limits: { receiveMs: 100 } });
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.on("error", () => undefined);
    socket.write(
      "POST /v1/webhooks/tickets HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\ncontent-length: 10\r\n\r\nx",
    );
    await ended;
  });
});
