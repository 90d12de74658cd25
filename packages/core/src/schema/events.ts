import { DELIVERY_KINDS } from "../ledger/delivery.ts";
import { stateSchema, verdictSchema } from "./answers.ts";
import { flag, instant, type JsonSchema, list, named, object, orNull, ref, text } from "./json-schema.ts";

const at = instant("When.");
const message = text("Id of the message.");
const customer = text("Id of the customer.");

function event(
  kind: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return object(description, { kind: { const: kind }, at, ...properties });
}

const byRule = { message, customer, by: text("The message that won."), rule: text("The conflict.") };

const eventSchema: JsonSchema = {
  $id: "Event",
  description: "What happened.",
  oneOf: [
    event("decision", "A message was decided, or decided again.", {
      message,
      customer,
      answer: ref("Answer"),
    }),
    event("resolved", "A held message stopped being held.", {
      message,
      customer,
      verdict: verdictSchema,
      answer: ref("Answer"),
    }),
    event("recalled", "A cleared message must not go after all.", byRule),
    event("missed", "A message that lost a conflict had gone already.", byRule),
    event("state", "How a message stands changed by a report or by time.", {
      message,
      customer,
      state: stateSchema,
      breach: flag("Whether it went without having been cleared."),
    }),
    event("breach", "Somebody reported on a message that another one had started.", {
      message,
      customer,
      by: text("Who reported."),
      reported: { type: "string", enum: ["sent", "failed"] },
    }),
    event("merged", "A customer turned out to be another one.", { from: customer, into: customer }),
    event("split", "Two people had been taken for one.", { from: customer, out: customer }),
    event("erased", "A customer was erased.", { customer }),
    event("readmitted", "A customer who was erased has consented anew.", { customer }),
    event("ambiguous", "A record's keys lead to several customers.", {
      record: text("Its type."),
      key: text("Its key."),
      customers: list({ type: "string" }, "Their ids."),
    }),
    event("alert", "A department is asked to send something.", {
      alert: text("`pack/name` of the alert."),
      department: text("Which department."),
      customer,
      intent: text("What it is asked to send."),
      about: { type: "object", additionalProperties: true, description: "What that is about." },
      text: text("A sentence for people."),
    }),
  ],
};

const deliverySchema = named(
  "Delivery",
  "An event on its way to a consumer.",
  {
    id: text("The same each time it is delivered, and no other's: to deduplicate by."),
    position: { type: "integer", description: "Its place in the log." },
    kind: { type: "string", enum: DELIVERY_KINDS },
    event: ref("Event"),
    asked: object("Of what was decided or recalled: what was asked.", {
      department: text("Who asked."),
      intent: text("What the message is for."),
      channel: text("By which channel."),
    }),
    reasons: list(ref("Reason"), "Of what was recalled: why."),
    customers: list(
      { type: "string" },
      "Of what was decided or recalled: every id that its customer goes by now, the one that stays before those merged into it.",
    ),
  },
  ["asked", "reasons", "customers"],
);

const batchSchema = named("Batch", "What one taker has to deliver, in order.", {
  deliveries: list(ref("Delivery"), "None: there is nothing new, or another taker has it."),
  token: orNull({ type: "integer", description: "To acknowledge by; null without deliveries." }),
  lease_until: orNull(
    instant("Until when it is this taker's alone; without deliveries, until when it is another's."),
  ),
});

/** What the outbox is made of. */
export const EVENT_SCHEMAS: readonly JsonSchema[] = [eventSchema, deliverySchema, batchSchema];
