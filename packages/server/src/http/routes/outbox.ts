import { fromWire, type TakeOptions, toWire } from "@comity/core";
import type { FastifyInstance } from "fastify";
import type { HttpContext } from "../context.ts";
import { describe } from "../describe.ts";
import { doneInPlace, withPlace } from "../work.ts";

interface Take {
  readonly Params: { readonly consumer: string };
  readonly Body: unknown;
}

interface Acknowledge {
  readonly Params: { readonly consumer: string };
  readonly Body: { readonly token: number; readonly up_to: number; readonly lease_ms?: number };
}

const CONSUMER = { consumer: "Whose place in the log it is: one name for each purpose." };

/** What happened, for whoever has to act on it. */
export function outboxRoutes(app: FastifyInstance, context: HttpContext): void {
  const { engine } = context;
  app.post<Take>(
    "/v1/outbox/:consumer/take",
    {
      config: { scopes: ["outbox"] },
      schema: describe({
        operationId: "take",
        summary: "What comes next for this consumer?",
        tag: "outbox",
        description: "At least once, in the order of the log. What is not acknowledged in time comes again.",
        path: CONSUMER,
        body: "TakeOptions",
        answer: "Batch",
      }),
    },
    (request) =>
      withPlace(context, async () => {
        const options = fromWire<TakeOptions>("TakeOptions", request.body);
        return toWire("Batch", await engine.take(request.params.consumer, options));
      }),
  );
  app.post<Acknowledge>(
    "/v1/outbox/:consumer/acknowledge",
    {
      config: { scopes: ["outbox"] },
      schema: describe({
        operationId: "acknowledge",
        summary: "Deliveries are done with, up to a position.",
        tag: "outbox",
        path: CONSUMER,
        body: "AcknowledgeRequest",
        answer: null,
      }),
    },
    (request, reply) =>
      doneInPlace(context, reply, () => {
        const { token, up_to: upTo, lease_ms: leaseMs } = request.body;
        const options = leaseMs === undefined ? {} : { leaseMs };
        return engine.acknowledge(request.params.consumer, token, upTo, options);
      }),
  );
}
