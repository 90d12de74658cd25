import type { FastifyInstance } from "fastify";
import { PROBLEMS } from "../../problem/catalogue.ts";
import { Refusal } from "../../problem/problem.ts";
import type { HttpContext } from "../context.ts";
import { describe } from "../describe.ts";
import { documentOf } from "../document.ts";

interface OfProblem {
  readonly Params: { readonly code: string };
}

/** What the server tells of itself. None of it is personal, and none needs a key. */
export function ownRoutes(app: FastifyInstance, context: HttpContext): void {
  app.get(
    "/healthz",
    {
      schema: describe({
        operationId: "health",
        summary: "Is the process alive?",
        tag: "server",
        answer: "Health",
        open: true,
      }),
    },
    async () => ({ status: "ok" }),
  );
  app.get(
    "/readyz",
    {
      schema: describe({
        operationId: "ready",
        summary:
          "Should it be asked? 503 while it is not to be, or its ledger cannot be written; `code` says why.",
        tag: "server",
        answer: "Health",
        unavailable: "Health",
        open: true,
      }),
    },
    async (_, reply) => {
      const code = await context.readiness.problem();
      if (code === null) return { status: "ready" };
      return reply.code(503).send({ status: "not ready", code });
    },
  );
  app.get(
    "/metrics",
    {
      schema: describe({
        operationId: "metrics",
        summary: "Counters, in the format of Prometheus.",
        tag: "server",
        answer: { "text/plain": { type: "string" } },
        open: true,
      }),
    },
    async (_, reply) => {
      const { registry } = context.metrics;
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
  app.get<OfProblem>(
    "/problems/:code",
    {
      schema: describe({
        operationId: "problem",
        summary: "What does a problem's type mean?",
        tag: "server",
        path: { code: "The code." },
        answer: {
          "application/json": {
            type: "object",
            properties: { code: { type: "string" }, status: { type: "integer" }, title: { type: "string" } },
            required: ["code", "status", "title"],
            additionalProperties: false,
          },
        },
        open: true,
      }),
    },
    async (request) => {
      const kind = PROBLEMS.get(request.params.code);
      if (kind !== undefined) return kind;
      throw new Refusal("CY707", "address", "There is no problem of this code.", "Check the code.");
    },
  );
  app.get(
    "/openapi.json",
    {
      schema: describe({
        operationId: "document",
        summary: "This interface as an OpenAPI document.",
        tag: "server",
        answer: { "application/json": { type: "object", additionalProperties: true } },
        open: true,
      }),
    },
    async () => documentOf(app),
  );
}
