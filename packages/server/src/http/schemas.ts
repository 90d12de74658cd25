import { type JsonSchema, SCHEMAS } from "@comity/core";

const TEXT: JsonSchema = { type: "string" };
const NAME: JsonSchema = { type: "string", minLength: 1, maxLength: 200 };

function named(
  id: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = Object.keys(properties),
): JsonSchema {
  return { $id: id, description, type: "object", properties, required, additionalProperties: false };
}

const problem: JsonSchema = {
  ...named("Problem", "What went wrong, as problem details (RFC 9457).", {
    type: { ...TEXT, description: "Where this kind of problem is explained." },
    title: { ...TEXT, description: "The same for every problem of its code." },
    status: { type: "integer", description: "The status of the answer." },
    detail: { ...TEXT, description: "What is wrong with this request." },
    code: { ...TEXT, description: "To tell problems apart by." },
    where: { ...TEXT, description: "Where in the request." },
    help: { ...TEXT, description: "What to do." },
  }),
  additionalProperties: true,
};

/** The result of one of many: exactly one of the two. */
function resultOf(
  id: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return named(id, description, { ...properties, problem: { $ref: "Problem#" } }, []);
}

/** What only the interface has, beside the schemas of core. */
const OWN: readonly JsonSchema[] = [
  problem,
  resultOf("DecisionResult", "How one of many messages stands, or why it was not decided.", {
    standing: { $ref: "Standing#" },
  }),
  resultOf("FactResult", "Whether one of many facts was taken in, or why it was not.", {
    reported: { const: true },
  }),
  named("ReviewRequest", "What a person decides on a message that is held for review.", {
    decision: { type: "string", enum: ["send", "block"] },
    by: { ...NAME, description: "Who decides." },
  }),
  named("ReconcileRequest", "What a person found out about a message that nobody had reported.", {
    outcome: { type: "string", enum: ["sent", "not_sent"] },
    by: { ...NAME, description: "Who found out." },
  }),
  {
    $id: "Withdrawal",
    description: "Why a department takes a message back.",
    type: "object",
    properties: {
      because: {
        ...NAME,
        description: "In words for whoever reads the explanation, without a person's data.",
      },
    },
    additionalProperties: false,
  },
  named("MergeRequest", "Who a customer turned out to be.", {
    into: { ...NAME, description: "Id of that customer." },
  }),
  named(
    "AcknowledgeRequest",
    "How far deliveries are done with.",
    {
      token: { type: "integer", description: "That of the batch." },
      up_to: {
        type: "integer",
        minimum: 0,
        description: "Position of the last delivery that is done with; 0: none is.",
      },
      lease_ms: {
        type: "integer",
        minimum: 0,
        description:
          "How long, in milliseconds from now, the rest of the batch is its taker's; 0 gives it back. As it was if absent.",
      },
    },
    ["token", "up_to"],
  ),
  {
    $id: "SyncRequest",
    description: "As of when a silo is in step with its source.",
    type: "object",
    properties: {
      at: {
        ...TEXT,
        maxLength: 64,
        description: "ISO 8601, or `live` for: from now on. Now if absent.",
      },
    },
    additionalProperties: false,
  },
  {
    $id: "Explanation",
    description: "Why a message stands as it does, from what is on record.",
    type: "object",
    properties: {
      standing: { $ref: "Standing#" },
      department: TEXT,
      intent: TEXT,
      channel: TEXT,
      customer: TEXT,
      since: { type: "string", format: "date-time", description: "Since when it stands so." },
      history: { type: "array", items: { $ref: "Event#" }, description: "What happened to it, in order." },
      would_go: {
        type: ["array", "null"],
        items: TEXT,
        description: "What would be enough for it to go, the simplest first; null if that is not to be told.",
      },
      next_by_time: {
        anyOf: [
          {
            type: "object",
            properties: {
              at: { type: "string", format: "date-time" },
              verdict: { type: "string", enum: ["send", "amend", "hold", "block"] },
            },
            required: ["at", "verdict"],
            additionalProperties: false,
          },
          { type: "null" },
        ],
        description: "When time alone changes the verdict, and to what.",
      },
      same_rules: { type: "boolean", description: "Whether it was decided by the rules in use." },
      replays: {
        type: ["boolean", "null"],
        description: "Whether it is decided the same again from what was recorded; null: not to be told.",
      },
    },
    required: [
      "standing",
      "department",
      "intent",
      "channel",
      "customer",
      "since",
      "history",
      "would_go",
      "next_by_time",
      "same_rules",
      "replays",
    ],
    additionalProperties: false,
  },
  {
    $id: "Health",
    type: "object",
    properties: {
      status: { type: "string", enum: ["ok", "ready", "not ready"] },
      code: { type: "string", description: "Why it is not ready: the code of a problem." },
    },
    required: ["status"],
    additionalProperties: false,
  },
];

export const HTTP_SCHEMAS: readonly JsonSchema[] = [...SCHEMAS, ...OWN];
