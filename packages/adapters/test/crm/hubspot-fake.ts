import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { HubspotData, Refused } from "./hubspot-data.ts";

/** A stand-in for HubSpot that speaks its documented interface, for HubSpot cannot run here. */
export interface HubspotFake {
  readonly url: string;
  /** Requests that were answered, as `GET /crm/v3/objects/contacts`. */
  readonly requests: string[];
  /** Writes a record: new, or changed. @returns its id */
  put(type: string, properties: Properties, id?: string): string;
  archive(type: string, id: string): void;
  restore(type: string, id: string): void;
  /** Erases a contact for good, as `gdpr-delete` does. */
  erase(id: string): void;
  /** Takes a record out of what is archived, or of what is there, for good. */
  purge(type: string, id: string): void;
  /** Makes one record of two. @returns the id of what they become: that of the first, or a new one */
  merge(type: string, primary: string, other: string, isNew?: boolean): string;
  associate(type: string, id: string, contacts: readonly string[]): void;
  /** The contacts that a record belongs to, but those that are archived. */
  contactsOf(type: string, id: string): readonly string[];
  /** Ids of contacts that were merged, each with the one into which. */
  readonly mergedInto: ReadonlyMap<string, string>;
  subscribe(address: string, statuses: Readonly<Record<string, boolean>>): void;
  /** Whether ids that were merged stand among what is archived. */
  areMergesArchived: boolean;
  /** Whether lists show a record that is there. */
  isListed: (id: string) => boolean;
  /** What is there now: live records by their ids. */
  live(type: string): ReadonlyMap<string, Properties>;
  /** Looks at each request first; what it returns is what happens instead. */
  intercept: ((request: Asked) => Failure | null) | null;
  /** Tokens that are good, each with when it ends. */
  readonly tokens: Map<string, number>;
  /** What the app was granted. */
  readonly scopes: Set<string>;
  /** How long a change is missing in searches, in milliseconds. */
  searchLag: () => number;
  now: () => number;
}

export type Properties = Readonly<Record<string, string | null>>;

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
}

/** `drop` cuts the connection; `lost` does what was asked, and then cuts it. */
export type Failure =
  | "drop"
  | "lost"
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

export async function openHubspotFake(): Promise<HubspotFake> {
  const fake = new HubspotData();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => handle(fake, request, response, Buffer.concat(chunks).toString("utf8")));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return fake;
}

function handle(fake: HubspotData, request: IncomingMessage, response: ServerResponse, body: string): void {
  const path = new URL(request.url ?? "/", "http://fake").pathname;
  const token = request.headers.authorization?.replace(/^Bearer /, "") ?? null;
  fake.requests.push(`${request.method} ${path}`);
  const failure = fake.intercept?.({ method: request.method ?? "", path, token }) ?? null;
  const send = (status: number, json: unknown, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, { "content-type": "application/json;charset=utf-8", ...headers });
    response.end(JSON.stringify(json));
  };
  if (failure === "drop") return void request.socket.destroy();
  if (failure !== null && failure !== "lost") {
    send(failure.status, failure.body, failure.headers);
    return;
  }
  try {
    const answer = fake.answer(request, body);
    if (failure === "lost") request.socket.destroy();
    else send(statusOf(request, path, answer), answer);
  } catch (error) {
    if (error instanceof Refused) send(error.status, error.body);
    else send(500, { status: "error", message: String(error) });
  }
}

function statusOf({ method }: IncomingMessage, path: string, answer: unknown): number {
  if (typeof answer === "object" && answer !== null && "errors" in answer) return 207;
  return method === "POST" && path.endsWith("s") ? 201 : 200;
}

/** HubSpot's answer to one request too many. */
export function tooMany(seconds: number, policyName = "TEN_SECONDLY_ROLLING"): Failure {
  const body = {
    status: "error",
    message: `You have reached your ${policyName.toLowerCase()} limit.`,
    errorType: "RATE_LIMIT",
    correlationId: "c",
    policyName,
  };
  return { status: 429, body, headers: { "retry-after": String(seconds) } };
}
