import { type Failure, InputError, type MessageRequest, type Standing, toWire } from "@comity/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { HttpContext } from "../context.ts";
import { departmentsOf, unknownMessage } from "../departments.ts";
import { describe } from "../describe.ts";
import { oneOrMany } from "../many.ts";
import { NDJSON } from "../ndjson.ts";
import { checkAsker, checkMessage, grantOf, may } from "../permission.ts";
import { withPlace } from "../work.ts";

interface OfMessage {
  readonly Params: { readonly id: string };
}

interface OfSender extends OfMessage {
  /** `bounced`: only where it is said to have failed. */
  readonly Body: Failure;
}

const ID = { id: "Id of the message." };

/** Asking about messages, and telling what became of them. */
export function messageRoutes(app: FastifyInstance, context: HttpContext): void {
  const { engine, metrics } = context;
  const departments = departmentsOf(engine);
  const decide = (request: FastifyRequest) => async (given: unknown) => {
    const asked = messageIn(given);
    checkAsker(grantOf(request), asked);
    const standing = await engine.decide(asked);
    departments.remember(standing.message, asked.department);
    metrics.verdict(standing.verdict);
    return toWire("Standing", standing);
  };
  app.post(
    "/v1/decisions",
    {
      config: { scopes: ["decide"], lines: true },
      // The engine checks each message by itself, in the same words for every way in.
      validatorCompiler: () => () => true,
      schema: describe({
        operationId: "decide",
        summary: "May this message go?",
        tag: "messages",
        description:
          "One message; a list of them, which are decided one after another; or a stream, one message a line, answered line by line. " +
          "The same id with the same content is the same question, and says how the message stands now.",
        body: {
          "application/json": {
            oneOf: [{ $ref: "MessageRequest#" }, { type: "array", items: { $ref: "MessageRequest#" } }],
          },
          [NDJSON]: { type: "string", description: "A MessageRequest a line." },
        },
        answer: {
          "application/json": {
            oneOf: [{ $ref: "Standing#" }, { type: "array", items: { $ref: "DecisionResult#" } }],
          },
          [NDJSON]: { type: "string", description: "A DecisionResult a line, in the order of the lines." },
        },
      }),
    },
    (request, reply) => {
      const one = decide(request);
      return oneOrMany(context, request, reply, one, async (given) => ({ standing: await one(given) }));
    },
  );

  app.get<OfMessage>(
    "/v1/messages/:id",
    {
      config: { scopes: ["decide", "read"] },
      schema: describe({
        operationId: "standing",
        summary: "How does a message stand?",
        tag: "messages",
        path: ID,
        answer: "Standing",
      }),
    },
    (request) =>
      withPlace(context, async () => {
        const { id } = request.params;
        const grant = grantOf(request);
        if (!may(grant, ["read"])) await checkMessage(grant, departments, id);
        const standing = await engine.standing(id);
        if (standing === null) throw unknownMessage(id);
        return toWire("Standing", standing);
      }),
  );

  const act = (action: string, summary: string, answer: string, run: Run, body = "Sender"): void => {
    app.post<OfSender>(
      `/v1/messages/:id/${action}`,
      {
        config: { scopes: ["decide"] },
        schema: describe({ operationId: action, summary, tag: "messages", path: ID, body, answer }),
      },
      (request) =>
        withPlace(context, async () => {
          const { id } = request.params;
          await checkMessage(grantOf(request), departments, id);
          return toWire(answer, await run(id, request.body));
        }),
    );
  };
  act("start", "I am about to hand it over: may it still go?", "StartResult", (id, sender) =>
    engine.start(id, sender),
  );
  act("sent", "The carrier took it.", "Standing", (id, sender) => engine.sent(id, sender));
  act(
    "failed",
    "The carrier did not take it, or it bounced.",
    "Standing",
    (id, failure) => engine.failed(id, failure),
    "Failure",
  );

  app.post<OfMessage & { readonly Body: { readonly because?: string } }>(
    "/v1/messages/:id/withdraw",
    {
      config: { scopes: ["decide"] },
      schema: describe({
        operationId: "withdraw",
        summary: "The department takes it back.",
        tag: "messages",
        path: ID,
        body: "Withdrawal",
        answer: "Standing",
      }),
    },
    (request) =>
      withPlace(context, async () => {
        const { id } = request.params;
        await checkMessage(grantOf(request), departments, id);
        return toWire("Standing", await engine.withdraw(id, request.body));
      }),
  );
}

type Run = (id: string, body: OfSender["Body"]) => Promise<Standing>;

/** The engine checks everything in it; only that it is an object has to be known before. */
function messageIn(given: unknown): MessageRequest {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as MessageRequest;
  throw new InputError("CY501", "message", "This is not an object.", 'Send a message as {"id": …}.');
}
