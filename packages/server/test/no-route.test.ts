import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import { serverLog } from "../src/telemetry/log.ts";
import { type TestServer, testKey, testServer } from "./support/test-server.ts";

const key = testKey("all", ["admin"]);
let server: TestServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const logged: string[] = [];

async function open(stopping?: AbortSignal): Promise<string> {
  logged.length = 0;
  const log = serverLog({ write: (line: string) => void logged.push(line) }, "info");
  const { engine } = await openTestWorld("");
  server = await testServer(engine, [key], { log, ...(stopping === undefined ? {} : { stopping }) });
  return server.url;
}

/** All that comes on a connection until it is closed. */
async function answered(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let all = "";
    socket.setEncoding("utf8").on("data", (piece) => {
      all += piece;
    });
    socket.on("error", reject).on("close", () => resolve(all));
    socket.write(text);
  });
}

describe("what no route is found for is answered with problem details too, and never quoted:", () => {
  it.each([
    ["an escape that is none", "ana@canary.test%zz"],
    ["a part that is too long", `ana@canary.test${"a".repeat(2_500)}`],
  ])("%s", async (_, id) => {
    const url = await open();
    const response = await fetch(`${url}/v1/messages/${id}`);
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(JSON.parse(text)).toMatchObject({ code: "CY701", where: "address" });
    expect(`${text}${logged.join("")}`).not.toContain("canary");
    expect(logged.join("")).toContain('"route":"none"');
  });

  it.each([
    [
      "a length that is said twice",
      "POST /v1/decisions HTTP/1.1\r\nHost: canary\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "request",
    ],
    ["no HTTP", "canary\r\n\r\n", "request"],
    [
      "headers that are too large",
      `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${"canary".repeat(5_000)}\r\n\r\n`,
      "head",
    ],
  ])("%s", async (_, text, where) => {
    const all = await answered(await open(), text);
    const [head = "", body = ""] = all.split("\r\n\r\n");
    expect(head).toContain("HTTP/1.1 400 Bad Request");
    expect(head).toContain("content-type: application/problem+json");
    expect(JSON.parse(body)).toMatchObject({ code: "CY714", where, status: 400 });
    expect(all).not.toContain("canary");
  });

  it("what still comes when the server ends", async () => {
    const stopping = new AbortController();
    const url = await open(stopping.signal);
    stopping.abort();
    const response = await fetch(`${url}/v1/decisions`, { method: "POST", body: "{}" });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.json()).toMatchObject({ code: "CY709" });
  });

  it("a head that does not come whole in time", async () => {
    const all = await answered(await open(), "POST /v1/dec");
    expect(all).toContain("HTTP/1.1 408 Request Timeout");
    expect(JSON.parse(all.split("\r\n\r\n")[1] ?? "")).toMatchObject({ code: "CY713", where: "head" });
  }, 120_000);
});
