import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Problem, problemOf, Refusal } from "../problem/problem.ts";
import { parseJson } from "./body.ts";
import { closeAfter } from "./close-after.ts";
import type { HttpContext } from "./context.ts";
import { failed } from "./failed.ts";
import { type Line, linesOf, NDJSON, placeOfLine } from "./ndjson.ts";
import { withPlace, withPlaceInTurn } from "./work.ts";

/** How one of many is done. */
export type Each = (one: unknown) => Promise<Readonly<Record<string, unknown>>>;

/**
 * One thing, a list of things, or a stream of them. They are done one after another, in their order: of two messages that contradict
 * each other, the first one has been decided when it is the second one's turn.
 */
export async function oneOrMany(
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  one: (given: unknown) => Promise<unknown>,
  each: Each,
): Promise<unknown> {
  const { body } = request;
  if (body instanceof Readable) {
    reply.header("content-type", NDJSON);
    return reply.send(Readable.from(streamed(context, request, reply, body, each), { objectMode: false }));
  }
  if (!Array.isArray(body)) return withPlace(context, () => one(body));
  if (body.length > context.limits.batch) {
    throw new Refusal(
      "CY703",
      "body",
      `There are ${body.length} in it.`,
      `${context.limits.batch} is the most: send several lists, or a stream as ${NDJSON}.`,
    );
  }
  const results: unknown[] = [];
  for (const given of body) {
    // What was done stays done, and is answered when the caller asks again with the same ids.
    if (request.raw.socket.destroyed) break;
    results.push(await result(context, request, () => each(given)));
  }
  return results;
}

async function* streamed(
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  body: Readable,
  each: Each,
): AsyncGenerator<string> {
  const { bodyBytes, receiveMs } = context.limits;
  const limits = { longest: bodyBytes, idleMs: receiveMs, stopping: context.stopping };
  try {
    for await (const line of linesOf(body, limits)) {
      const done = await result(context, request, () => each(parseLine(line)));
      yield `${JSON.stringify(done)}\n`;
    }
  } catch (error) {
    // Of a sender who went nobody is there to be told.
    if (!(error instanceof Refusal)) throw error;
    closeAfter(reply.raw);
    // The answer has begun, so it is said in it that the rest is not read.
    yield `${JSON.stringify({ problem: problemOf(error) })}\n`;
  }
}

function parseLine({ number, text }: Line): unknown {
  if (typeof text !== "string") throw text;
  return parseJson(text, placeOfLine(number));
}

/** What one of many came to. The answer as a whole is no failure, whatever this one is. */
async function result(
  context: HttpContext,
  request: FastifyRequest,
  task: () => Promise<Readonly<Record<string, unknown>>>,
): Promise<Readonly<Record<string, unknown>> | { readonly problem: Problem }> {
  try {
    return await withPlaceInTurn(context, task);
  } catch (error) {
    return { problem: failed(error, request, context.log) };
  }
}
