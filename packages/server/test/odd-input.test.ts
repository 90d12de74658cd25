import type { Engine } from "@comity/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import { MESSAGE } from "./support/requests.ts";
import { type TestServer, testKey, testServer } from "./support/test-server.ts";

const key = testKey("all", ["admin"]);

let server: TestServer;
let engine: Engine;
beforeAll(async () => {
  ({ engine } = await openTestWorld(""));
  server = await testServer(engine, [key]);
});
afterAll(() => server.close());

async function ask(method: string, path: string, body?: string): Promise<{ status: number; json: unknown }> {
  const headers = { authorization: `Bearer ${key.key}`, "content-type": "application/json" };
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, json: text === "" ? null : JSON.parse(text) };
}

it("a recipient that is written as a number is the one of that text", async () => {
  const { customer: _, ...message } = MESSAGE;
  await engine.customer({ id: "777", time_zone: "UTC", phone: "+12125550100" });
  const asked = (id: string, more: object) =>
    ask("POST", "/v1/decisions", JSON.stringify({ ...message, id, ...more }));
  expect((await asked("n1", { customer: 777 })).status).toBe(200);
  expect((await engine.entry("n1"))?.customer).toBe("777");
  // The same question.
  expect((await asked("n1", { customer: "777" })).status).toBe(200);
  for (const more of [
    { to: { phone: 2125550100 } },
    { customer: 1.5 },
    { customer: true },
    { to: { email: [] } },
    { to: 7 },
  ])
    expect((await asked("n3", more)).status, JSON.stringify(more)).toBe(422);
});

it.each([undefined, "", "null"])(
  "a customer is not wiped by a request with nothing in it: %j",
  async (body) => {
    await engine.customer({ id: "dan", time_zone: "UTC", email: "dan@example.com" });
    expect((await ask("PUT", "/v1/customers/dan", body)).status).toBe(422);
    expect((await engine.exportSubject("dan")).customer?.keys).toEqual(["email:dan@example.com"]);
    expect((await ask("PUT", "/v1/customers/dan", "{}")).status).toBe(204);
  },
);

it.each([
  ["POST", "/v1/outbox/o1/take", '{"kinds": []}'],
  ["GET", "/v1/customers/ana/timeline?after=", undefined],
] as const)(
  "what the document does not allow is said to be a mistake: %s %s %s",
  async (method, path, body) => {
    expect(await ask(method, path, body)).toMatchObject({ status: 422, json: { code: "CY701" } });
  },
);
