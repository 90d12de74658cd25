import { type Fact, siloOf } from "@comity/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { HttpContext } from "../context.ts";
import { describe } from "../describe.ts";
import { oneOrMany } from "../many.ts";
import { NDJSON } from "../ndjson.ts";
import { checkSilo, grantOf } from "../permission.ts";
import { doneInPlace } from "../work.ts";

interface OfSilo {
  readonly Params: { readonly silo: string };
}

interface Sync extends OfSilo {
  readonly Body: { readonly at?: string };
}

const SILO = { silo: "Name of the silo." };

/** What silos report. */
export function factRoutes(
  app: FastifyInstance,
  context: HttpContext,
  factIn: (given: unknown) => Fact,
): void {
  const { engine } = context;
  const report = (request: FastifyRequest) => async (given: unknown) => {
    const fact = factIn(given);
    checkSilo(grantOf(request), siloOf(fact.record));
    await engine.report(fact);
  };
  app.post(
    "/v1/facts",
    {
      config: { scopes: ["report"], lines: true },
      // Each fact is checked by itself, so that one of many can be refused.
      validatorCompiler: () => () => true,
      schema: describe({
        operationId: "report",
        summary: "A record of a silo is new, has changed, or is gone.",
        tag: "facts",
        description:
          "One fact, answered with 204; a list of them; or a stream, one fact a line. They are taken in one after another.",
        body: {
          "application/json": { oneOf: [{ $ref: "Fact#" }, { type: "array", items: { $ref: "Fact#" } }] },
          [NDJSON]: { type: "string", description: "A Fact a line." },
        },
        answer: {
          "application/json": { type: "array", items: { $ref: "FactResult#" } },
          [NDJSON]: { type: "string", description: "A FactResult a line, in the order of the lines." },
        },
        orNothing: true,
      }),
    },
    (request, reply) => {
      const one = report(request);
      const single = async (given: unknown): Promise<void> => {
        await one(given);
        reply.code(204);
      };
      return oneOrMany(context, request, reply, single, async (given) => {
        await one(given);
        return { reported: true };
      });
    },
  );
  app.post<Sync>(
    "/v1/silos/:silo/sync",
    {
      config: { scopes: ["report"] },
      schema: describe({
        operationId: "sync",
        summary: "A silo is in step with its source.",
        tag: "facts",
        path: SILO,
        body: "SyncRequest",
        answer: null,
      }),
    },
    (request, reply) =>
      doneInPlace(context, reply, async () => {
        const { silo } = request.params;
        checkSilo(grantOf(request), silo);
        await engine.sync(silo, request.body.at);
      }),
  );
  app.post<OfSilo>(
    "/v1/silos/:silo/unreadable",
    {
      config: { scopes: ["report"] },
      schema: describe({
        operationId: "unreadable",
        summary: "A silo cannot be read until it is in step again.",
        tag: "facts",
        path: SILO,
        answer: null,
      }),
    },
    (request, reply) =>
      doneInPlace(context, reply, async () => {
        const { silo } = request.params;
        checkSilo(grantOf(request), silo);
        await engine.unreadable(silo);
      }),
  );
}
