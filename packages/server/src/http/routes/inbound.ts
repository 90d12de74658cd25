import { type Adapter, type InboundAnswer, type InboundFault, InboundRefusal } from "@comity/adapters";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../../problem/problem.ts";
import type { HttpContext } from "../context.ts";
import { describe } from "../describe.ts";
import { tooLate, withPlace } from "../work.ts";

interface ToAdapter {
  readonly Params: { readonly adapter: string };
}

const BASE = "/v1/webhooks";
/** An adapter's part of an address, and what stands behind it. */
const BEHIND = /^\/v1\/webhooks\/[^/?]+([^?]*)(?:\?(.*))?$/s;

/** Where what comes in for an adapter is sent to. */
export function inboundPath(adapter: string): string {
  return `${BASE}/${adapter}`;
}

const CODES: Readonly<Record<InboundFault, string>> = {
  unsigned: "CY712",
  malformed: "CY702",
  too_large: "CY703",
  media_type: "CY704",
  nothing_here: "CY707",
  busy: "CY708",
};

/**
 * What others push to adapters. They know of no key: each adapter sees for itself who sends, by the signature over the bytes that
 * came in. So bodies are not read here but handed on as they are.
 */
export function inboundRoutes(app: FastifyInstance, context: HttpContext): void {
  const receivers = new Map(context.adapters.map((adapter) => [adapter.name, adapter]));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, async (_: unknown, body: Buffer) => body);
  const handler = (request: FastifyRequest<ToAdapter>, reply: FastifyReply): Promise<FastifyReply> =>
    withPlace(context, async () => {
      const adapter = receivers.get(request.params.adapter);
      return sendAnswer(reply, await received(adapter, request, context));
    });
  const config = { rawBody: true };
  // What came in is no JSON yet, so there is nothing that a schema could check.
  const validatorCompiler = () => () => true;
  app.post<ToAdapter>(
    `${BASE}/:adapter`,
    { config, schema: describe(DESCRIPTION), validatorCompiler },
    handler,
  );
  const hidden = { config, schema: { hide: true }, handler };
  app.route<ToAdapter>({ ...hidden, method: "GET", url: `${BASE}/:adapter` });
  app.route<ToAdapter>({ ...hidden, method: ["GET", "POST"], url: `${BASE}/:adapter/*` });
}

const ANY = { description: "As the adapter takes it." };

const DESCRIPTION = {
  operationId: "receive",
  summary: "Something for an adapter that receives.",
  tag: "webhooks",
  description:
    "Whoever sends shows who it is by a signature, as the adapter has it. A status of 2xx says that what was sent is durable; after any other " +
    "it is sent again.",
  path: { adapter: "Name of the adapter in comity.yaml." },
  body: {
    "application/cloudevents+json": ANY,
    "application/cloudevents-batch+json": ANY,
    "application/json": ANY,
  },
  answer: null,
  open: true,
};

async function received(
  adapter: Adapter | undefined,
  request: FastifyRequest,
  { limits, publicUrl, log }: HttpContext,
): Promise<InboundAnswer> {
  const target = request.raw.url ?? "";
  const [, path = "", query = ""] = BEHIND.exec(target) ?? [];
  if (adapter?.receive === undefined) {
    throw new Refusal(
      "CY707",
      "address",
      "No adapter of this name receives anything.",
      "Check the name: it is the adapter's in comity.yaml.",
    );
  }
  const signal = AbortSignal.timeout(limits.answerMs);
  try {
    return await adapter.receive({
      method: request.method === "GET" ? "GET" : "POST",
      path,
      query: new URLSearchParams(query),
      url: `${publicUrl ?? `http://${request.headers.host ?? ""}`}${target}`,
      headers: headersOf(request),
      body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw tooLate(limits.answerMs);
    if (!(error instanceof InboundRefusal)) throw error;
    const code = CODES[error.fault];
    log.warn("inbound request refused", { adapter: adapter.name, code });
    throw new Refusal(code, "request", error.message, error.help);
  }
}

function headersOf({ headers }: FastifyRequest): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}

function sendAnswer(reply: FastifyReply, { status, headers = {}, body }: InboundAnswer): FastifyReply {
  reply.code(status).headers(headers);
  if (body === undefined) return reply.send();
  return reply.send(typeof body === "string" ? body : Buffer.from(body));
}
