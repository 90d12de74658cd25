import { formatInstant, type MessageExplanation, toWire } from "@comity/core";
import type { FastifyInstance } from "fastify";
import type { HttpContext } from "../context.ts";
import { unknownMessage } from "../departments.ts";
import { describe } from "../describe.ts";
import { checkDepartment, grantOf, may } from "../permission.ts";
import { withPlace } from "../work.ts";

interface OfMessage {
  readonly Params: { readonly id: string };
}

/** Why messages stand as they do. */
export function explanationRoutes(app: FastifyInstance, context: HttpContext): void {
  app.get<OfMessage>(
    "/v1/explanations/:id",
    {
      config: { scopes: ["decide", "read"] },
      schema: describe({
        operationId: "explain",
        summary: "Why does a message stand as it does?",
        tag: "messages",
        path: { id: "Id of the message." },
        answer: "Explanation",
      }),
    },
    (request) =>
      withPlace(context, async () => {
        const { id } = request.params;
        const explained = await context.engine.explain(id);
        if (explained === null) throw unknownMessage(id);
        const grant = grantOf(request);
        if (!may(grant, ["read"])) checkDepartment(grant, explained.entry.message.department);
        return explanationOf(explained);
      }),
  );
}

function explanationOf(explained: MessageExplanation): unknown {
  const { entry, standing, since, history, decision, sameRules, replays } = explained;
  const { department, intent, channel } = entry.message;
  const next = decision?.nextByTime ?? null;
  return {
    standing: toWire("Standing", standing),
    department,
    intent,
    channel,
    customer: entry.customer,
    since: formatInstant(since),
    history: history.map((event) => toWire("Event", event)),
    would_go: decision === null ? null : decision.ways.map(({ text }) => text),
    next_by_time: next === null ? null : { at: formatInstant(next.at), verdict: next.verdict },
    same_rules: sameRules,
    replays,
  };
}
