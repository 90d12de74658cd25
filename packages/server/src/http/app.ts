import type { IncomingMessage } from "node:http";
import type { Fact } from "@comity/core";
import swagger from "@fastify/swagger";
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import { type Problem, problemOf, Refusal } from "../problem/problem.ts";
import { parseJson } from "./body.ts";
import type { HttpContext } from "./context.ts";
import { openApiOptions } from "./document.ts";
import { failed } from "./failed.ts";
import { NDJSON } from "./ndjson.ts";
import { admit } from "./permission.ts";
import { customerRoutes } from "./routes/customers.ts";
import { explanationRoutes } from "./routes/explanations.ts";
import { factRoutes } from "./routes/facts.ts";
import { inboundRoutes } from "./routes/inbound.ts";
import { messageRoutes } from "./routes/messages.ts";
import { outboxRoutes } from "./routes/outbox.ts";
import { ownRoutes } from "./routes/own.ts";
import { reviewRoutes } from "./routes/review.ts";
import { HTTP_SCHEMAS } from "./schemas.ts";
import { refuseAddress, refuseConnection, sheddingServer } from "./shedding.ts";
import { checker } from "./validation.ts";

/** The longest part of an address: an id of 200 characters, each escaped. */
const LONGEST_PARAMETER = 2_400;

/** The interface, ready to listen. */
export async function httpApp(context: HttpContext): Promise<FastifyInstance> {
  const { limits } = context;
  const app = Fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    forceCloseConnections: "idle",
    requestIdHeader: false,
    onProtoPoisoning: "ignore",
    onConstructorPoisoning: "ignore",
    exposeHeadRoutes: false,
    frameworkErrors: (_, request, reply) => refuseAddress(request.raw, reply.raw, context),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, context),
    serverFactory: (handler) => sheddingServer(handler, context),
  });
  const check = checker();
  app.setValidatorCompiler(({ schema, httpPart, method }) => {
    const isBody = httpPart === "body";
    // What is put takes the place of what was there: nothing at all is a mistake, and would take it away.
    const isNeeded = isBody && method === "PUT";
    const checkPart = check(schema as Parameters<typeof check>[0], !isBody);
    return (sent: unknown) => {
      // Elsewhere nothing says nothing, as an object without properties does.
      const given = isNeeded ? sent : (sent ?? {});
      checkPart(given, isBody ? "body" : httpPart === "querystring" ? "query" : "address");
      return { value: given };
    };
  });
  app.setSerializerCompiler(() => JSON.stringify);
  for (const schema of HTTP_SCHEMAS) app.addSchema(schema);
  app.addHook("onRoute", ({ config, schema }) => {
    if (schema !== undefined && config?.scopes !== undefined)
      Object.assign(schema, { "x-scopes": config.scopes });
  });
  await app.register(swagger, openApiOptions);
  parsers(app);
  guards(app, context);
  problems(app, context);
  const checkFact = check({ $ref: "Fact#" }, false);
  const factIn = (given: unknown): Fact => {
    checkFact(given, "fact");
    return given as Fact;
  };
  await app.register(async (routes) => {
    messageRoutes(routes, context);
    factRoutes(routes, context, factIn);
    customerRoutes(routes, context);
    reviewRoutes(routes, context);
    outboxRoutes(routes, context);
    explanationRoutes(routes, context);
    ownRoutes(routes, context);
  });
  await app.register(async (routes) => inboundRoutes(routes, context));
  return app;
}

function parsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_: unknown, body: Buffer) =>
    // Nothing at all is the same as no body, which some clients send with the type of one.
    body.length === 0 ? undefined : parseJson(body),
  );
  app.addContentTypeParser(NDJSON, async (request: FastifyRequest, body: IncomingMessage) => {
    if (request.routeOptions.config.lines === true) return body;
    throw otherType();
  });
}

function otherType(): Refusal {
  return new Refusal("CY704", "body", "It is of a media type that is not taken.", "Send application/json.");
}

/** What is looked at before a body is read: who asks. */
function guards(app: FastifyInstance, { keys, limits }: HttpContext): void {
  app.decorateRequest("grant", null);
  app.addHook("onRequest", async (request) => {
    const { scopes } = request.routeOptions.config;
    if (scopes === undefined || request.is404) return;
    request.grant = admit(request, keys, scopes);
  });
  app.addHook("preParsing", async (request) => {
    const { lines = false } = request.routeOptions.config;
    if (lines && request.headers["content-type"]?.startsWith(NDJSON)) return;
    // Whoever sends a body by drops holds nothing but a connection, and not for long.
    const timer = setTimeout(() => request.raw.destroy(), limits.receiveMs);
    const stop = (): void => clearTimeout(timer);
    request.raw.once("end", stop).once("close", stop);
  });
}

function problems(app: FastifyInstance, { log, metrics }: HttpContext): void {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    send(reply, failed(ofFastify(error), request, log)),
  );
  app.setNotFoundHandler((_, reply) =>
    send(
      reply,
      problemOf(
        new Refusal(
          "CY707",
          "address",
          "There is nothing here.",
          "The document at /openapi.json says what there is.",
        ),
      ),
    ),
  );
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const { method } = request;
    metrics.request(route, method, reply.statusCode, reply.elapsedTime / 1_000);
    log.info("request", {
      request: request.id,
      route,
      method,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...(request.grant === null ? {} : { key: request.grant.name }),
    });
  });
}

function send(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 503) reply.header("retry-after", "1");
  if (problem.code === "CY705") reply.header("www-authenticate", "Bearer");
  return reply.code(problem.status).type("application/problem+json").send(problem);
}

/** What the framework refuses by itself, in our words. */
function ofFastify(error: FastifyError): unknown {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new Refusal(
        "CY703",
        "body",
        "It is larger than is taken here.",
        "Send less at a time, or a stream.",
      );
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return otherType();
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new Refusal("CY702", "body", "It is not as long as it says.", "Send it again.");
    default:
      return error;
  }
}
