import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR, openTestWorld, type TestWorld } from "../../conformance/src/open-world.ts";
import { CASE, MESSAGE } from "./support/requests.ts";
import { type TestServer, testKey, testServer } from "./support/test-server.ts";

const RULES = `
rule listen-first
  applies to marketing
  when some support.case (status is open)
  then hold while so, at most 9 days or else block
  if unknown hold at most 4 hours or else block

rule person
  applies to receipt
  then hold for review by "Mia"

conflict offer-and-notice
  between (upsell) and (notice)
  within 30 days across household
  winner (notice)

alert new-case "A case is looked at." for Risk
  when some support.case (status is open)
  send notice
  once per customer in 1 days
  because "A case is open."`;

/** An operation of the document, and requests that bring each of its answers. */
type Try = readonly [method: string, path: string, body?: unknown, type?: string];

const LINES = `${JSON.stringify(MESSAGE)}\n{"id":`;
const NDJSON = "application/x-ndjson";

const TRIES: readonly Try[] = [
  ["POST", "/v1/decisions", MESSAGE],
  ["POST", "/v1/decisions", { ...MESSAGE, id: "m2", intent: "newsleter" }],
  ["POST", "/v1/decisions", [MESSAGE, { id: "m3" }, "nothing"]],
  ["POST", "/v1/decisions", LINES, NDJSON],
  ["POST", "/v1/messages/m1/start", { by: "one" }],
  ["POST", "/v1/messages/m1/sent"],
  ["GET", "/v1/messages/m1"],
  ["POST", "/v1/decisions", { ...MESSAGE, id: "s1", intent: "upsell", customer: "cho" }],
  ["POST", "/v1/messages/s1/start"],
  ["GET", "/v1/messages/unheard-of"],
  ["POST", "/v1/decisions", { ...MESSAGE, id: "u1", intent: "upsell" }],
  ["POST", "/v1/decisions", { ...MESSAGE, id: "n1", intent: "notice", department: "Risk" }],
  ["POST", "/v1/messages/u1/start", {}],
  ["POST", "/v1/messages/n1/start", {}],
  ["POST", "/v1/messages/n1/failed", { by: "two", bounced: true }],
  ["POST", "/v1/facts", CASE],
  ["POST", "/v1/facts", [CASE, { record: "support.case", data: 7 }]],
  ["POST", "/v1/facts", `${JSON.stringify(CASE)}\n`, NDJSON],
  ["POST", "/v1/facts", { ...CASE, vresion: 1 }],
  ["POST", "/v1/decisions", { ...MESSAGE, id: "h1" }],
  ["POST", "/v1/decisions", { ...MESSAGE, id: "r1", intent: "receipt" }],
  ["POST", "/v1/decisions", { ...MESSAGE, id: "w1", intent: "winback", customer: "cho" }],
  ["GET", "/v1/held"],
  ["GET", "/v1/held?limit=1&review=true&department=marketing"],
  ["GET", "/v1/held?limit=none"],
  ["POST", "/v1/held/r1/review", { decision: "send", by: "mia" }],
  ["POST", "/v1/held/r1/review", { decision: "maybe", by: "mia" }],
  ["POST", "/v1/messages/h1/withdraw", {}],
  ["POST", "/v1/silos/support/sync", { at: "live" }],
  ["POST", "/v1/silos/support/unreadable"],
  ["POST", "/v1/decisions", { ...MESSAGE, id: "k1", customer: "cho" }],
  ["PUT", "/v1/customers/eve", { household: "h9", time_zone: "UTC" }],
  ["PUT", "/v1/customers/eve", { id: "adam" }],
  ["POST", "/v1/customers/eve/merge", { into: "cho" }],
  ["GET", "/v1/customers/ana/timeline"],
  ["GET", "/v1/customers/ana/timeline?limit=1&after=m1"],
  ["GET", "/v1/customers/ana/timeline?limit=1&after=2030-01-01T00:00:00Z"],
  ["GET", "/v1/customers/nobody/timeline"],
  ["GET", "/v1/explanations/k1"],
  ["GET", "/v1/explanations/u1"],
  ["GET", "/v1/explanations/unheard-of"],
  ["POST", "/v1/outbox/desk/take", { limit: 10, since: "2020-01-01T00:00:00Z" }],
  ["POST", "/v1/outbox/desk/take"],
  ["POST", "/v1/outbox/desk/acknowledge", { token: 1, up_to: 1 }],
  ["POST", "/v1/outbox/desk/acknowledge", { token: 99, up_to: 1 }],
  ["POST", "/v1/webhooks/tickets", "anything", "application/cloudevents+json"],
  ["POST", "/v1/webhooks/nobody", {}],
  ["GET", "/healthz"],
  ["GET", "/readyz"],
  ["GET", "/metrics"],
  ["GET", "/problems/CY504"],
  ["GET", "/openapi.json"],
];

/** After the lease of what was started. */
const LATER: readonly Try[] = [
  ["GET", "/v1/unreported"],
  ["POST", "/v1/unreported/s1/reconcile", { outcome: "not_sent", by: "mia" }],
];

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let world: TestWorld;
let server: TestServer;
let document: Document;
const key = testKey("all", ["admin"]);
const answered = new Set<string>();

beforeAll(async () => {
  world = await openTestWorld(RULES);
  const tickets = {
    name: "tickets",
    start: async () => undefined,
    stop: async () => undefined,
    probe: async () => [],
    counters: () => ({}),
    receive: async () => ({ status: 204 }),
  };
  server = await testServer(world.engine, [key], { adapters: [tickets] });
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document;
});
afterAll(() => server.close());

/** Nothing more than the document says: what a server adds unsaid, no client can rely on. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inside = Object.fromEntries(Object.entries(schema).map(([name, one]) => [name, closed(one)]));
  return "properties" in inside && !("additionalProperties" in inside)
    ? { ...inside, additionalProperties: false }
    : inside;
}

function checkerOf(schema: object): (value: unknown) => string | null {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const whole = closed({ ...schema, components: document.components }) as object;
  const validate = ajv.compile(whole);
  return (value) => (validate(value) ? null : ajv.errorsText(validate.errors));
}

function operationOf(method: string, url: string): Operation {
  const path = url.split("?")[0] ?? "";
  for (const [pattern, operations] of Object.entries(document.paths)) {
    const matches = new RegExp(`^${pattern.replace(/\{\w+\}/g, "[^/]+")}$`).test(path);
    const operation = operations[method.toLowerCase()];
    if (matches && operation !== undefined) return operation;
  }
  throw new Error(`The document has no ${method} ${path}.`);
}

async function attempt([method, url, body, type = "application/json"]: Try): Promise<string | null> {
  const response = await fetch(`${server.url}${url}`, {
    method,
    headers: { authorization: `Bearer ${key.key}`, ...(body === undefined ? {} : { "content-type": type }) },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const { operationId, responses } = operationOf(method, url);
  answered.add(`${operationId} ${response.status}`);
  expect(response.status, `${method} ${url}`).toBeLessThan(500);
  const told = responses[String(response.status)] ?? (response.ok ? undefined : responses.default);
  if (told === undefined) return `${response.status} is not in the document`;
  const media = response.headers.get("content-type")?.split(";")[0] ?? "";
  if (told.content === undefined) return (await response.text()) === "" ? null : "There is a body.";
  const content = told.content[media];
  if (content === undefined) return `${media} is not in the document`;
  const text = await response.text();
  if (media === NDJSON) {
    const name = operationId === "decide" ? "DecisionResult" : "FactResult";
    const check = checkerOf({ $ref: `#/components/schemas/${name}` });
    return (
      text
        .trim()
        .split("\n")
        .map((line) => check(JSON.parse(line)))
        .find((one) => one !== null) ?? null
    );
  }
  return checkerOf(content.schema)(media.includes("json") ? JSON.parse(text) : text);
}

describe("every answer is as the OpenAPI document says", () => {
  for (const one of TRIES) {
    it(`${one[0]} ${one[1]} ${JSON.stringify(one[2] ?? "").slice(0, 60)}`, async () => {
      expect(await attempt(one)).toBeNull();
    });
  }

  it("and so of what nobody reported", async () => {
    await world.pass(2 * HOUR);
    for (const one of LATER) expect(await attempt(one)).toBeNull();
  });

  it("and every operation was tried, and gave what it is there for", () => {
    const all = Object.values(document.paths).flatMap((operations) => Object.values(operations));
    const done = new Set([...answered].filter((one) => / 20\d$/.test(one)).map((one) => one.split(" ")[0]));
    expect(all.map(({ operationId }) => operationId).filter((id) => !done.has(id))).toEqual([]);
  });
});
