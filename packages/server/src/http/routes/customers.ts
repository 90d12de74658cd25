import { type CustomerData, InputError, toWire } from "@comity/core";
import type { FastifyInstance } from "fastify";
import type { HttpContext } from "../context.ts";
import { describe } from "../describe.ts";
import { doneInPlace, withPlace } from "../work.ts";

interface OfCustomer {
  readonly Params: { readonly id: string };
}

interface Put extends OfCustomer {
  readonly Body: Readonly<Record<string, unknown>>;
}

interface MergeInto extends OfCustomer {
  readonly Body: { readonly into: string };
}

interface Listed extends OfCustomer {
  readonly Querystring: { readonly limit?: number; readonly after?: string };
}

const ID = { id: "Id of the customer." };

/** What the master data tells of customers, and what they were sent. */
export function customerRoutes(app: FastifyInstance, context: HttpContext): void {
  const { engine } = context;
  app.put<Put>(
    "/v1/customers/:id",
    {
      config: { scopes: ["customers"] },
      schema: describe({
        operationId: "customer",
        summary: "A customer is new or has changed.",
        tag: "customers",
        path: ID,
        body: "CustomerData",
        answer: null,
      }),
    },
    (request, reply) =>
      doneInPlace(context, reply, () => engine.customer(customerIn(request.params.id, request.body))),
  );
  app.post<MergeInto>(
    "/v1/customers/:id/merge",
    {
      config: { scopes: ["customers"] },
      schema: describe({
        operationId: "merge",
        summary: "A customer turned out to be another one.",
        tag: "customers",
        path: ID,
        body: "MergeRequest",
        answer: null,
      }),
    },
    (request, reply) =>
      doneInPlace(context, reply, () => engine.merge({ from: request.params.id, into: request.body.into })),
  );
  app.get<Listed>(
    "/v1/customers/:id/timeline",
    {
      config: { scopes: ["read"] },
      schema: describe({
        operationId: "timeline",
        summary: "What was a customer sent, or to be sent?",
        tag: "customers",
        path: { id: "Id of the customer, or an address as email:ana@example.com." },
        query: {
          limit: { type: "integer", minimum: 1, maximum: 1_000, default: 100 },
          after: {
            type: "string",
            pattern: "^(?=.)(m[0-9]{1,15})?(a[0-9]{1,15}\\.[0-9]{1,15})?$",
            description: "`next` of the page before.",
          },
        },
        answer: "Timeline",
      }),
    },
    (request) =>
      withPlace(context, async () =>
        toWire("Timeline", await engine.timeline(request.params.id, request.query)),
      ),
  );
}

function customerIn(id: string, body: Readonly<Record<string, unknown>>): CustomerData {
  if (body.id === undefined || body.id === id) return { ...body, id };
  throw new InputError(
    "CY508",
    `customer ${id}: id`,
    "The body names another customer than the address.",
    "Leave the id out of the body.",
  );
}
