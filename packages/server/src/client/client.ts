import type { Comity } from "@comity/adapters";
import { type Engine, fromWire, InputError, type TakeOptions, toWire } from "@comity/core";
import createClient, { type Client } from "openapi-fetch";
import { failureOf } from "../problem/failure.ts";
import type { Problem } from "../problem/problem.ts";
import type { components, paths } from "./document.ts";
import { retryingFetch } from "./retrying-fetch.ts";

type Schemas = components["schemas"];

export interface ClientOptions {
  /** Where the server is: `https://comity.example.com`. */
  readonly url: string;
  /** A key that `comity key new` made. */
  readonly key: string;
  /** How long one attempt may take, in milliseconds; 10,000 if absent. */
  readonly timeoutMs?: number;
  /** How often to try again what may pass; 3 times if absent. */
  readonly retries?: number;
}

/** What can be asked over HTTP, with the methods and errors of the engine. */
export type ComityClient = Comity &
  Pick<Engine, "review" | "held" | "timeline" | "unreported" | "reconcile"> & {
    /** All else that the document has, typed by it. */
    readonly http: Client<paths>;
  };

/**
 * Asks a server as if it were an engine in this process: what it gives and throws is the same. What the engine refuses is an
 * `InputError`, what the ledger cannot do a `StoreError`; a key that may not do it, a server that is too busy for too long, and
 * what nobody foresaw are a `ServerError`, and no answer is an `UnansweredError`.
 */
export function comityClient(options: ClientOptions): ComityClient {
  const { url, key, timeoutMs = 10_000, retries = 3 } = options;
  const http = createClient<paths>({
    baseUrl: url,
    headers: { authorization: `Bearer ${key}` },
    fetch: retryingFetch({ timeoutMs, retries, isRepeatable }),
  });
  const path = (id: string) => ({ params: { path: { id: named(id) } } });
  return {
    http,
    ...messageCalls(http, path),
    async report(fact) {
      await done(http.POST("/v1/facts", { body: fact as Schemas["Fact"] }));
    },
    async sync(silo, at) {
      const params = { path: { silo: named(silo) } };
      await done(http.POST("/v1/silos/{silo}/sync", { params, body: at === undefined ? {} : { at } }));
    },
    async unreadable(silo) {
      await done(http.POST("/v1/silos/{silo}/unreadable", { params: { path: { silo: named(silo) } } }));
    },
    async customer(data) {
      await done(http.PUT("/v1/customers/{id}", { ...path(data.id), body: data }));
    },
    async merge({ from, into }) {
      await done(http.POST("/v1/customers/{id}/merge", { ...path(from), body: { into } }));
    },
    async take(consumer, given: TakeOptions = {}) {
      const body = toWire("TakeOptions", given) as Schemas["TakeOptions"];
      const params = { path: { consumer: named(consumer) } };
      return fromWire("Batch", await done(http.POST("/v1/outbox/{consumer}/take", { params, body })));
    },
    async acknowledge(consumer, token, upTo, { leaseMs } = {}) {
      const params = { path: { consumer: named(consumer) } };
      const body = { token, up_to: upTo, ...(leaseMs === undefined ? {} : { lease_ms: leaseMs }) };
      await done(http.POST("/v1/outbox/{consumer}/acknowledge", { params, body }));
    },
    async held(query = {}) {
      return fromWire("HeldPage", await done(http.GET("/v1/held", { params: { query } })));
    },
    async timeline(customer, query = {}) {
      const params = { path: { id: named(customer) }, query };
      return fromWire("Timeline", await done(http.GET("/v1/customers/{id}/timeline", { params })));
    },
    async unreported() {
      const all: unknown = await done(http.GET("/v1/unreported"));
      return (Array.isArray(all) ? all : []).map((one: unknown) => fromWire("Unreported", one));
    },
    async reconcile(message, body) {
      const answer = done(http.POST("/v1/unreported/{id}/reconcile", { ...path(message), body }));
      return fromWire("Standing", await answer);
    },
    async review(message, body) {
      return fromWire("Standing", await done(http.POST("/v1/held/{id}/review", { ...path(message), body })));
    },
  };
}

type Path = (id: string) => { readonly params: { readonly path: { readonly id: string } } };

function messageCalls(
  http: Client<paths>,
  path: Path,
): Pick<Comity, "decide" | "start" | "sent" | "failed" | "withdraw" | "standing"> {
  return {
    async decide(request) {
      const body = request as Schemas["MessageRequest"];
      return fromWire("Standing", await done(http.POST("/v1/decisions", { body })));
    },
    async start(message, body = {}) {
      const answer = done(http.POST("/v1/messages/{id}/start", { ...path(message), body }));
      return fromWire("StartResult", await answer);
    },
    async sent(message, body = {}) {
      return fromWire(
        "Standing",
        await done(http.POST("/v1/messages/{id}/sent", { ...path(message), body })),
      );
    },
    async failed(message, body = {}) {
      const answer = done(http.POST("/v1/messages/{id}/failed", { ...path(message), body }));
      return fromWire("Standing", await answer);
    },
    async withdraw(message, body = {}) {
      const answer = done(http.POST("/v1/messages/{id}/withdraw", { ...path(message), body }));
      return fromWire("Standing", await answer);
    },
    async standing(message) {
      const { data, error, response } = await http.GET("/v1/messages/{id}", path(message));
      if (response.ok) return fromWire("Standing", data);
      const problem = problemIn(error, response.status);
      if (problem.code === "CY593") return null;
      throw failureOf(problem);
    },
  };
}

/** An address cannot hold nothing, and the engine would refuse it too. @throws InputError CY505 */
function named(id: string): string {
  if (typeof id === "string" && id !== "") return id;
  throw new InputError("CY505", "id", "It is not given.", "Give the id as text.");
}

/** @throws InputError, StoreError, ServerError, UnansweredError */
async function done<T>(
  answer: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>,
): Promise<T | undefined> {
  const { data, error, response } = await answer;
  if (response.ok) return data;
  throw failureOf(problemIn(error, response.status));
}

/** What a proxy in between answers is no problem of ours, and told by its status. */
function problemIn(error: unknown, status: number): Problem {
  if (typeof error === "object" && error !== null && "code" in error && "detail" in error)
    return error as Problem;
  return {
    type: "about:blank",
    title: "An answer that is not Comity's",
    status,
    detail: `The answer has the status ${status} and no problem details.`,
    code: `HTTP${status}`,
    where: "server",
    help: "Check the address, and what stands between.",
  };
}

/** Everything may be done twice but a start without a name: of two that ask so, only one is told to go. */
async function isRepeatable(request: Request): Promise<boolean> {
  if (!new URL(request.url).pathname.endsWith("/start")) return true;
  const body: unknown = await request.json();
  return typeof body === "object" && body !== null && "by" in body;
}
