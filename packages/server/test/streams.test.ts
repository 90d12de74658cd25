import type { Engine } from "@comity/core";
import { afterEach, describe, expect, it } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import type { HttpLimits } from "../src/http/context.ts";
import { serverLog } from "../src/telemetry/log.ts";
import { CASE, MESSAGE } from "./support/requests.ts";
import { type TestServer, testKey, testServer } from "./support/test-server.ts";

const key = testKey("all", ["admin"]);
const NDJSON = "application/x-ndjson";
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

type Sent = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

interface Opened {
  readonly server: TestServer;
  readonly engine: Engine;
  readonly logged: string[];
  readonly stopping: AbortController;
  send(path: string, body: Sent, type?: string): Promise<Response>;
}

async function open(limits: Partial<HttpLimits> = {}): Promise<Opened> {
  const { engine } = await openTestWorld("");
  const stopping = new AbortController();
  const logged: string[] = [];
  const log = serverLog({ write: (line: string) => void logged.push(line) }, "info");
  const server = await testServer(engine, [key], { limits, log, stopping: stopping.signal });
  servers.push(server);
  const send = (path: string, body: Sent, type = NDJSON) =>
    fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key.key}`, "content-type": type },
      body,
      ...(body instanceof ReadableStream ? { duplex: "half" as const } : {}),
    });
  return { server, engine, logged, stopping, send };
}

const line = (id: string): string => `${JSON.stringify({ ...MESSAGE, id })}\n`;
const linesOf = (text: string): unknown[] =>
  text
    .trim()
    .split("\n")
    .map((one) => JSON.parse(one));

/** A body that is sent as it is written. */
function written(): { readonly body: ReadableStream<Uint8Array>; write(text: string): void } {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  return {
    body: readable,
    // Of a body that nobody reads any more the rest is not written.
    write: (text) => void writer.write(new TextEncoder().encode(text)).catch(() => undefined),
  };
}

/** What of an answer has come, until it has so many lines. */
async function readLines(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  count: number,
): Promise<readonly unknown[]> {
  let text = "";
  while (text.split("\n").length <= count) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  return linesOf(text);
}

describe("a stream", () => {
  it.each([
    ["no UTF-8", [0x7b, 0xe9, 0x7d], "CY702"],
    ["half of a character at its end", [0x22, 0xc3], "CY702"],
    ["no JSON", [0x7b], "CY702"],
    ["too long", Array.from({ length: 300_000 }, () => 0x78), "CY703"],
  ])("goes on after a line that is %s, which is refused by its number", async (_, bytes, code) => {
    const { engine, send } = await open({ bodyBytes: 1_000 });
    const body = Buffer.concat([
      Buffer.from(line("m1")),
      Buffer.from("\r\n"),
      Buffer.from([...bytes, 10]),
      Buffer.from(line("m2")),
    ]);
    const response = await send("/v1/decisions", body);
    expect(response.status).toBe(200);
    expect(linesOf(await response.text())).toMatchObject([
      { standing: { message: "m1" } },
      { problem: { code, where: "line 3" } },
      { standing: { message: "m2" } },
    ]);
    expect(await engine.standing("m2")).not.toBeNull();
  });

  it("of facts keeps those after a bad byte, and tells of a bad line at its end", async () => {
    const { engine, send } = await open({ bodyBytes: 1_000 });
    const body = Buffer.concat([
      Buffer.from([0xff, 10]),
      Buffer.from(`${JSON.stringify(CASE)}\n`),
      Buffer.from("x".repeat(1_001)),
    ]);
    expect(linesOf(await (await send("/v1/facts", body)).text())).toMatchObject([
      { problem: { code: "CY702", where: "line 1" } },
      { reported: true },
      { problem: { code: "CY703", where: "line 3" } },
    ]);
    const standing = await engine.decide({ ...MESSAGE, id: "m9" });
    expect(standing.message).toBe("m9");
  });

  it("of facts keeps each digit of a key beyond 2^53, and refuses such a version by its line", async () => {
    const { engine, send } = await open();
    const line =
      '{"record":"support.case","data":{"customer":"ana","number":9007199254740993,"status":"open"}';
    const response = await send("/v1/facts", `${line}}\n${line},"version":9007199254740993}\n`);
    expect(linesOf(await response.text())).toMatchObject([
      { reported: true },
      { problem: { code: "CY701", where: "fact.version" } },
    ]);
    expect(JSON.stringify(await engine.exportSubject("ana"))).toContain('"9007199254740993"');
  });

  it("takes a line of the most bytes that comes in pieces", async () => {
    const { send } = await open({ bodyBytes: 2_000 });
    const { body, write } = written();
    const asked = send("/v1/decisions", body);
    const whole = line("m1");
    for (const character of whole.slice(0, -1)) write(character);
    write(" ".repeat(2_000 - whole.length + 1));
    write(`\n${line("m2")}`);
    const reader = (await asked).body?.getReader();
    expect(reader && (await readLines(reader, 2))).toMatchObject([
      { standing: { message: "m1" } },
      { standing: { message: "m2" } },
    ]);
    await reader?.cancel();
  });

  it("whose sender falls silent ends with a problem that says from which line on nothing was read", async () => {
    const { engine, send } = await open({ receiveMs: 500 });
    const { body, write } = written();
    write(`${line("m1")}${line("m2").trim()}`);
    const response = await send("/v1/decisions", body);
    expect(linesOf(await response.text())).toMatchObject([
      { standing: { message: "m1" } },
      { problem: { code: "CY713", where: "line 2", status: 408 } },
    ]);
    expect(await engine.standing("m2")).toBeNull();
  });

  it("ends when the server does: what was begun is done, the rest is not read, and both is said", async () => {
    const { engine, send, stopping, logged, server } = await open();
    const { body, write } = written();
    write(line("m1"));
    const response = await send("/v1/decisions", body);
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error("There is no answer.");
    expect(await readLines(reader, 1)).toMatchObject([{ standing: { message: "m1" } }]);
    stopping.abort();
    write(line("m2"));
    expect(await readLines(reader, 2)).toMatchObject([{ problem: { code: "CY709", where: "line 2" } }]);
    expect((await reader.read()).done).toBe(true);
    await server.close();
    servers.splice(0);
    expect(await engine.standing("m2")).toBeNull();
    expect(logged.filter((one) => one.includes('"msg":"request"'))).toHaveLength(1);
  });

  it("is taken only where it is said to be", async () => {
    const { send } = await open();
    for (const path of ["/v1/messages/m1/start", "/v1/outbox/crm/take"]) {
      const response = await send(path, "{}\n");
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ code: "CY704", where: "body" });
    }
  });
});
