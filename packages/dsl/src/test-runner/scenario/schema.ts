/**
 * The shape of scenario files and of the lines of a replay log, as JSON Schema. What fields a record has is left to
 * the vocabulary; values may be text even where the vocabulary wants a number, because YAML is read without guessing.
 */

const text = { type: "string", minLength: 1 } as const;
const names = { type: "array", items: text } as const;
const verdict = { enum: ["send", "amend", "hold", "block"] } as const;
const truth = { enum: [true, false, "true", "false"] } as const;
const anyFields = { type: "object" } as const;

const message = {
  type: "object",
  required: ["id", "department", "intent", "channel"],
  additionalProperties: false,
  properties: {
    id: text,
    department: text,
    intent: text,
    channel: text,
    customer: text,
    to: { type: "object", additionalProperties: false, properties: { email: text, phone: text } },
    about: anyFields,
    items: { type: "array", items: { type: "object", required: ["id"], properties: { id: text } } },
    campaign: text,
    priority: { type: ["string", "number"] },
    send_at: text,
  },
} as const;

const oneRecord = {
  type: "object",
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: anyFields,
} as const;

const resolved = {
  type: "object",
  required: ["message", "verdict"],
  additionalProperties: false,
  properties: { message: text, verdict },
} as const;

const alert = {
  type: "object",
  required: ["customer", "intent"],
  additionalProperties: false,
  properties: { customer: text, intent: text },
} as const;

const expect = {
  type: "object",
  additionalProperties: false,
  properties: {
    verdict,
    until: text,
    removed: names,
    attached: names,
    channel: text,
    recalled: names,
    missed: names,
    resolved: { type: "array", items: resolved },
    started: truth,
    alerts: { type: "array", items: alert },
  },
} as const;

const actions = {
  message,
  start: text,
  sent: text,
  failed: text,
  fact: oneRecord,
  delete: oneRecord,
  sync: text,
  review: text,
  withdraw: text,
} as const;

/** The keys that say what happens in a step; a step has one of them at most. */
export const ACTION_KEYS = Object.keys(actions) as readonly (keyof typeof actions)[];

/** A line of a replay log: what happens, without what is expected. */
export const logLine = {
  type: "object",
  minProperties: 1,
  additionalProperties: false,
  properties: { at: text, ...actions, decision: { enum: ["send", "block"] }, by: text },
} as const;

/** A step of a scenario. */
export const step = { ...logLine, properties: { ...logLine.properties, expect } } as const;

const records = {
  type: "object",
  additionalProperties: { type: "array", items: anyFields },
} as const;

const setUpKeys = {
  now: text,
  customers: {
    type: "array",
    items: { type: "object", required: ["id"], properties: { id: text, household: text } },
  },
  state: records,
  reference: records,
  as_of: { type: "object", additionalProperties: text },
  unreadable: names,
} as const;

/** The set-up that the first line of a replay log may hold. */
export const setUp = {
  type: "object",
  minProperties: 1,
  additionalProperties: false,
  properties: setUpKeys,
} as const;

const steps = { type: "array", minItems: 1, items: step } as const;

/** One YAML document of a scenario file. */
export const scenario = {
  type: "object",
  required: ["title", "packs", "now"],
  additionalProperties: false,
  properties: {
    title: text,
    why: text,
    packs: { ...names, minItems: 1 },
    policy: text,
    ...setUpKeys,
    steps,
    cases: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["title", "steps"],
        additionalProperties: false,
        properties: { title: text, why: text, steps },
      },
    },
  },
} as const;
