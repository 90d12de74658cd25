import { bouncedProperty, standingProperties } from "./answers.ts";
import { flag, instant, type JsonSchema, list, named, object, orNull, ref, text } from "./json-schema.ts";

const about = {
  department: text("Who asked."),
  intent: text("What it is meant to do."),
  channel: text("What it goes on."),
};

const heldMessageSchema = named("HeldMessage", "A message that is held, for whoever decides on it.", {
  ...standingProperties,
  ...about,
  customer: text("Id of the customer."),
  asked_at: instant("When it was first asked about."),
  waits_for_review: flag("Whether it waits for a person."),
});

const heldPageSchema = named(
  "HeldPage",
  "Messages that are held, in the order in which they were asked about.",
  {
    messages: list(ref("HeldMessage"), "Those of this page."),
    next: orNull({
      type: "integer",
      description:
        "What to give as `after` for the next page; null: there is none. A page may have few, or none, and yet there is more.",
    }),
  },
);

const unreportedSchema = named(
  "Unreported",
  "A message that was started and not reported by the end of its lease.",
  {
    ...standingProperties,
    started_at: orNull(instant("When it was started.")),
    started_by: orNull(text("Who started it, if the start said so.")),
    lease_until: orNull(instant("When its lease ended.")),
  },
);

const timelineItemSchema: JsonSchema = {
  $id: "TimelineItem",
  description: "A message to a customer, or an alert about one.",
  oneOf: [
    object(
      "A message.",
      {
        kind: { const: "message" },
        at: instant("When it was first asked about."),
        ...standingProperties,
        ...about,
        campaign: orNull(text("The campaign that it is part of.")),
        send_at: instant("When it was to leave."),
        started_at: orNull(instant("When it was started.")),
        sent_at: orNull(instant("When it was sent.")),
        ended_at: orNull(instant("When it ended in another way.")),
        breach: flag("Whether it went without having been cleared."),
        ...bouncedProperty,
      },
      ["bounced"],
    ),
    object("A department was asked to send something.", {
      kind: { const: "alert" },
      at: instant("When."),
      alert: text("`pack/name` of the alert."),
      department: text("Which department."),
      intent: text("What it was asked to send."),
      text: text("A sentence for people."),
    }),
  ],
};

const timelineSchema = named("Timeline", "What a customer was sent, or was to be sent, the latest first.", {
  customer: orNull(text("Id of the customer; null: nobody is known by the address.")),
  household: orNull(text("Its household.")),
  items: list(ref("TimelineItem"), "Those of this page."),
  next: orNull(text("What to give as `after` for the next page; null: there is none.")),
});

/** What lists are made of. */
export const LISTING_SCHEMAS: readonly JsonSchema[] = [
  heldMessageSchema,
  heldPageSchema,
  unreportedSchema,
  timelineItemSchema,
  timelineSchema,
];
