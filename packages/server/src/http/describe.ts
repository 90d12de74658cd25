import type { JsonSchema } from "@comity/core";
import type {} from "@fastify/swagger";
import type { FastifySchema } from "fastify";

/** A route as the OpenAPI document tells of it. */
export interface Description {
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  readonly description?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, JsonSchema>>;
  /** Name of the body's schema; or a schema by media type. */
  readonly body?: string | Readonly<Record<string, JsonSchema>>;
  /** Name of the answer's schema, a schema by media type; null: there is none. */
  readonly answer: string | Readonly<Record<string, JsonSchema>> | null;
  /** Whether one of several has no answer but that it is done. */
  readonly orNothing?: boolean;
  /** Name of the schema of what it says with 503, where that is no problem of the request. */
  readonly unavailable?: string;
  /** Whether it needs no key. */
  readonly open?: boolean;
}

const JSON_TYPE = "application/json";

/** The schema of a route: what goes in is checked by it, and what comes out is documented by it. */
export function describe(description: Description): FastifySchema {
  const {
    operationId,
    summary,
    tag,
    path,
    query,
    body,
    answer,
    orNothing = false,
    unavailable,
    open = false,
  } = description;
  return {
    operationId,
    summary,
    tags: [tag],
    ...(description.description === undefined ? {} : { description: description.description }),
    ...(open ? { security: [] } : {}),
    ...(path === undefined ? {} : { params: parameters(path) }),
    ...(query === undefined
      ? {}
      : { querystring: { type: "object", properties: query, additionalProperties: false } }),
    ...(body === undefined ? {} : { body: bodyOf(body) }),
    response: {
      ...(answer === null || orNothing ? { 204: { description: "Done.", type: "null" } } : {}),
      ...(answer === null ? {} : { 200: { description: "The answer.", content: contentOf(answer) } }),
      ...(unavailable === undefined
        ? {}
        : { 503: { description: "Not now.", content: contentOf(unavailable) } }),
      default: {
        description: "Why not.",
        content: { "application/problem+json": { schema: { $ref: "Problem#" } } },
      },
    },
  };
}

function parameters(path: Readonly<Record<string, string>>): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(path).map(([name, description]) => [
        name,
        { type: "string", minLength: 1, maxLength: 200, description },
      ]),
    ),
    required: Object.keys(path),
  };
}

function bodyOf(body: NonNullable<Description["body"]>): unknown {
  return typeof body === "string" ? { $ref: `${body}#` } : { content: contentOf(body) };
}

function contentOf(
  given: string | Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, { schema: JsonSchema }>> {
  if (typeof given === "string") return { [JSON_TYPE]: { schema: { $ref: `${given}#` } } };
  return Object.fromEntries(Object.entries(given).map(([type, schema]) => [type, { schema }]));
}
