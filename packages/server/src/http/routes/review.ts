import { toWire } from "@comity/core";
import type { FastifyInstance } from "fastify";
import type { HttpContext } from "../context.ts";
import { describe } from "../describe.ts";
import { withPlace } from "../work.ts";

interface Listed {
  readonly Querystring: {
    readonly limit?: number;
    readonly after?: number;
    readonly department?: string;
    readonly review?: boolean;
  };
}

interface Review {
  readonly Params: { readonly id: string };
  readonly Body: { readonly decision: "send" | "block"; readonly by: string };
}

interface Reconcile {
  readonly Params: { readonly id: string };
  readonly Body: { readonly outcome: "sent" | "not_sent"; readonly by: string };
}

const ID = { id: "Id of the message." };

/** What people decide and find out. */
export function reviewRoutes(app: FastifyInstance, context: HttpContext): void {
  const { engine } = context;
  app.get<Listed>(
    "/v1/held",
    {
      config: { scopes: ["review", "read"] },
      schema: describe({
        operationId: "held",
        summary: "Which messages are held?",
        tag: "review",
        query: {
          limit: { type: "integer", minimum: 1, maximum: 1_000, default: 100 },
          after: { type: "integer", minimum: 0, description: "`next` of the page before." },
          department: { type: "string", maxLength: 200, description: "Only those of a department." },
          review: { type: "boolean", description: "Only those that wait for a person, or only the others." },
        },
        answer: "HeldPage",
      }),
    },
    (request) => withPlace(context, async () => toWire("HeldPage", await engine.held(request.query))),
  );
  app.post<Review>(
    "/v1/held/:id/review",
    {
      config: { scopes: ["review"] },
      schema: describe({
        operationId: "review",
        summary: "A person decides on a held message.",
        tag: "review",
        path: ID,
        body: "ReviewRequest",
        answer: "Standing",
      }),
    },
    (request) =>
      withPlace(context, async () =>
        toWire("Standing", await engine.review(request.params.id, request.body)),
      ),
  );
  app.get(
    "/v1/unreported",
    {
      config: { scopes: ["review", "read"] },
      schema: describe({
        operationId: "unreported",
        summary: "Of which messages did nobody say what became of them?",
        tag: "review",
        answer: { "application/json": { type: "array", items: { $ref: "Unreported#" } } },
      }),
    },
    () => withPlace(context, async () => (await engine.unreported()).map((one) => toWire("Unreported", one))),
  );
  app.post<Reconcile>(
    "/v1/unreported/:id/reconcile",
    {
      config: { scopes: ["review"] },
      schema: describe({
        operationId: "reconcile",
        summary: "A person found out what became of a message.",
        tag: "review",
        path: ID,
        body: "ReconcileRequest",
        answer: "Standing",
      }),
    },
    (request) =>
      withPlace(context, async () =>
        toWire("Standing", await engine.reconcile(request.params.id, request.body)),
      ),
  );
}
