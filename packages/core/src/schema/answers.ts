import { VERDICTS } from "../ledger/answer.ts";
import { flag, instant, type JsonSchema, list, named, object, orNull, ref, text } from "./json-schema.ts";

export const verdictSchema: JsonSchema = { type: "string", enum: VERDICTS };

const STATES = [
  "held",
  "cleared",
  "started",
  "sent",
  "blocked",
  "recalled",
  "lapsed",
  "withdrawn",
  "failed",
  "unreported",
];

export const stateSchema: JsonSchema = { type: "string", enum: STATES };

const untilSchema: JsonSchema = {
  $id: "Until",
  description: "When a held message is looked at again.",
  oneOf: [
    object("At an instant.", { kind: { const: "instant" }, at: instant("Which.") }),
    object("When a fact or another message changes.", { kind: { const: "fact" } }),
    object("When a person decides.", { kind: { const: "review" }, by: orNull(text("Who; null: anybody.")) }),
  ],
};

const citationSchema = named("Citation", "A fact that a reason rests on.", {
  record: text("Its type, as `silo.record`."),
  key: text("Its key."),
  as_of: orNull(instant("When the silo reported it, or was last in step; null: live.")),
});

const causeSchema = named(
  "Cause",
  "Why a value was not known.",
  {
    kind: { type: "string", enum: ["missing", "stale", "unreadable", "not_permitted", "unreported"] },
    silo: text("Whose data."),
    record: text("Type of the record, or `customer`."),
    key: text("Its key."),
    field: text("The field."),
    as_of: orNull(instant("When the silo was last in step; null: never.")),
    message: text("The message whose outcome is not known."),
  },
  ["silo", "record", "key", "field", "as_of", "message"],
);

const reasonSchema = named("Reason", "Why an answer is what it is.", {
  kind: {
    type: "string",
    enum: [
      "rule",
      "unknown",
      "conflict",
      "limit",
      "department",
      "suppressed",
      "review",
      "maximum",
      "amended",
      "state",
    ],
  },
  rule: orNull(text("`pack/name` of the declaration; null where the engine itself says so.")),
  effect: verdictSchema,
  text: text("A sentence for people."),
  facts: list(ref("Citation"), "What it rests on."),
  causes: list(ref("Cause"), "What was not known."),
  other: orNull(text("For a conflict: the message on the other side.")),
});

const answerSchema = named("Answer", "The answer to: may this message go?", {
  message: text("Id of the message."),
  verdict: verdictSchema,
  reasons: list(ref("Reason"), "Every reason of the verdict; for `send`, the unknowns that did not stop it."),
  until: orNull(ref("Until")),
  deadline: orNull(instant("By when a held message gets another answer, at the latest.")),
  channel: orNull(text("For `amend`: the channel to use instead.")),
  removed: list({ type: "string" }, "For `amend`: ids of the items to take out."),
  attached: list({ type: "string" }, "For `amend`: names of the notices to attach."),
  recalled: list({ type: "string" }, "Messages cleared before and not started, which now must not go."),
  missed: list({ type: "string" }, "Contradicting messages that had gone already."),
  observed: list(ref("Reason"), "What declarations in observe mode would have changed."),
  valid_until: orNull(instant("For `send` and `amend`: a start after this decides again.")),
  decided_at: instant("When it was given."),
  rule_set: text("Hash of the rule set that gave it."),
});

/** The properties of a standing, for what has more. */
export const standingProperties: Readonly<Record<string, JsonSchema>> = {
  message: text("Id of the message."),
  state: stateSchema,
  verdict: verdictSchema,
  answer: ref("Answer"),
};

/** Of a standing that may be one of a message that failed. It is not always there. */
export const bouncedProperty: Readonly<Record<"bounced", JsonSchema>> = {
  bounced: flag("Of one that failed: it came back, or was dropped by its carrier. Absent: it did not."),
};

const standingSchema = named(
  "Standing",
  "How a message stands. The verdict is what its state amounts to now: one that was recalled or lapsed reads `block`.",
  { ...standingProperties, ...bouncedProperty },
  ["bounced"],
);

const startResultSchema = named(
  "StartResult",
  "The answer to: I am about to hand it over.",
  {
    ...standingProperties,
    ...bouncedProperty,
    started: flag("False: do not send it; the answer says why."),
    lease_until: orNull(instant("By when to report `sent` or `failed`.")),
  },
  ["bounced"],
);

/** What answers to questions and reports are made of. */
export const ANSWER_SCHEMAS: readonly JsonSchema[] = [
  untilSchema,
  citationSchema,
  causeSchema,
  reasonSchema,
  answerSchema,
  standingSchema,
  startResultSchema,
];
