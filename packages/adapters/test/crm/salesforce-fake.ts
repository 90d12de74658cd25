import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type Row, SalesforceData, SalesforceError } from "./salesforce-data.ts";
import { SalesforceEvents } from "./salesforce-events.ts";
import { SalesforceJobs } from "./salesforce-jobs.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** The app as whom tests log in. */
export const APP = {
  client_id: "3MVG9-consumer-key",
  username: "comity@example.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};

/** `drop` cuts the connection, `cut` in the middle of an answer; `lost` does what is asked for, and cuts it then. */
export type Failure =
  | "drop"
  | "cut"
  | "lost"
  | {
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** A stand-in for Salesforce that speaks its documented interface, for Salesforce cannot run here. */
export interface SalesforceFake {
  readonly url: string;
  readonly data: SalesforceData;
  readonly jobs: SalesforceJobs;
  readonly events: SalesforceEvents;
  /** Requests that were answered, as `GET /services/data/v62.0/query`. */
  readonly requests: string[];
  /** Whose assertions are taken. */
  certificate: KeyObject;
  /** Looks at each request first; what it returns is what happens instead. */
  intercept: ((path: string, method: string) => Failure | null) | null;
  /** Ends every token. */
  endSessions(): void;
  /** The requests of a day: used up, and allowed. */
  usage: { used: number; limit: number };
  now: () => number;
}

export async function openSalesforceFake(): Promise<SalesforceFake> {
  const tokens = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(fake, tokens, request, response, Buffer.concat(chunks).toString("utf8")));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const data = new SalesforceData(() => fake.now());
  const fake: SalesforceFake = {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, data, requests: [] },
    jobs: new SalesforceJobs(data, () => fake.now()),
    events: new SalesforceEvents(() => fake.now()),
    ...{
      certificate: createPublicKey(publicKey.export({ type: "spki", format: "pem" })),
    },
    ...{ intercept: null, usage: { used: 18, limit: 100_000 }, now: () => Date.now() },
    endSessions: () => tokens.clear(),
  };
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return fake;
}

function answer(
  fake: SalesforceFake,
  tokens: Set<string>,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const url = new URL(request.url ?? "/", "http://fake");
  fake.requests.push(`${request.method} ${url.pathname}`);
  const send = (status: number, json: unknown, headers: Readonly<Record<string, string>> = {}): void => {
    const limits = { "sforce-limit-info": `api-usage=${fake.usage.used}/${fake.usage.limit}` };
    response.writeHead(status, { "content-type": "application/json;charset=UTF-8", ...limits, ...headers });
    response.end(typeof json === "string" ? json : JSON.stringify(json));
  };
  const method = request.method ?? "GET";
  const failure = fake.intercept?.(url.pathname, method) ?? null;
  if (failure === "cut") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100000" });
    response.write('{"records":[', () => setImmediate(() => request.socket.destroy()));
    return;
  }
  if (failure === "drop") {
    request.socket.destroy();
    return;
  }
  if (failure !== null && failure !== "lost") {
    send(failure.status, failure.body, failure.headers);
    return;
  }
  if (url.pathname === "/cometd/62.0") {
    const isGood = tokens.has((request.headers.authorization ?? "").replace(/^OAuth /, ""));
    void fake.events.answer(request, response, body, isGood);
    return;
  }
  const asked = { method, url, authorization: request.headers.authorization ?? "", body };
  const { status, json, headers } = answerTo(fake, tokens, asked);
  if (failure === "lost") {
    request.socket.destroy();
    return;
  }
  send(status, json, headers);
}

/** A request that came in whole. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** A text is sent as it is. */
  readonly json: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const DATA = "/services/data/v62.0";

function answerTo(fake: SalesforceFake, tokens: Set<string>, asked: Asked): Answer {
  const { url, body } = asked;
  if (url.pathname === "/services/oauth2/token") return loginAnswer(fake, tokens, new URLSearchParams(body));
  if (!tokens.has(asked.authorization.replace(/^Bearer /, ""))) {
    return refusedWith(401, "INVALID_SESSION_ID", "Session expired or invalid");
  }
  try {
    return resourceOf(fake, asked) ?? refusedWith(404, "NOT_FOUND", "The requested resource does not exist");
  } catch (error) {
    if (error instanceof SalesforceError) return refusedWith(400, error.errorCode, error.message);
    return refusedWith(500, "UNKNOWN_EXCEPTION", String(error));
  }
}

/** Null: there is nothing. */
function resourceOf({ data, jobs }: SalesforceFake, asked: Asked): Answer | null {
  const { url } = asked;
  if (!url.pathname.startsWith(DATA)) return null;
  const [, resource = "", name = "", what] = url.pathname.slice(DATA.length).split("/");
  switch (resource) {
    case "query":
    case "queryAll":
      return { status: 200, json: data.query(url.searchParams.get("q") ?? "", resource === "queryAll") };
    case "sobjects":
      if (what === "describe") return { status: 200, json: data.describe(name) };
      if (asked.method !== "POST") return null;
      return {
        status: 201,
        json: { id: data.create(name, JSON.parse(asked.body)), success: true, errors: [] },
      };
    case "jobs":
      return jobs.answer(asked);
    default:
      return null;
  }
}

function loginAnswer(fake: SalesforceFake, tokens: Set<string>, form: URLSearchParams): Answer {
  const refusal = refusalOf(fake, form);
  if (refusal !== null) return { status: 400, json: refusal };
  const token = `00Dtoken!${tokens.size}.${fake.requests.length}`;
  tokens.add(token);
  const id = `${fake.url}/id/00D000000000001AAA/005000000000001AAA`;
  const granted = { access_token: token, instance_url: fake.url, id, token_type: "Bearer", scope: "api" };
  return { status: 200, json: granted };
}

function refusedWith(status: number, errorCode: string, message: string): Answer {
  return { status, json: [{ message, errorCode }] };
}

/** What is wrong with an assertion, by the rules of Salesforce's JWT bearer flow. */
function refusalOf(fake: SalesforceFake, form: URLSearchParams): unknown {
  const refused = (error_description: string, error = "invalid_grant") => ({ error, error_description });
  if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer") {
    return refused("grant type not supported", "unsupported_grant_type");
  }
  const [header = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const read = (part: string): Row => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  const signed = Buffer.from(`${header}.${claims}`);
  const isSigned = verify("sha256", signed, fake.certificate, Buffer.from(signature, "base64url"));
  if (read(header).alg !== "RS256" || !isSigned) return refused("invalid assertion");
  const { iss, sub, aud, exp } = read(claims);
  if (iss !== APP.client_id) return refused("client identifier invalid", "invalid_client_id");
  if (aud !== "https://login.salesforce.com") return refused("audience is invalid");
  if (sub !== APP.username) return refused("user hasn't approved this consumer");
  const left = Number(exp) * 1_000 - fake.now();
  return left <= 0 || left > 180_000 ? refused("expired authorization code") : null;
}
