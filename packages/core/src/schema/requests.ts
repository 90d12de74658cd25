import { DELIVERY_KINDS } from "../ledger/delivery.ts";
import { flag, instant, type JsonSchema, list, name, named, object, text } from "./json-schema.ts";

const FREE: JsonSchema = { type: "object", additionalProperties: true };

/** A message that is asked about: `MessageRequest`. The vocabulary decides which intents, channels and fields there are. */
export const messageRequestSchema: JsonSchema = {
  ...named(
    "MessageRequest",
    "A message that a department wants to send.",
    {
      id: name("Unique over all departments. The same id with the same content is the same question."),
      department: name("Who asks."),
      intent: name("What it is meant to do, by the vocabulary's name."),
      channel: name("What it is to go on, by the vocabulary's name."),
      customer: name("Who it is for; or an address in `to`."),
      to: object(
        "Who it is for, by an address.",
        {
          email: name("An email address, without a name around it."),
          phone: name("A number with its country."),
        },
        ["email", "phone"],
      ),
      about: { ...FREE, description: "What it is about, in the fields of the intent." },
      items: {
        ...list(
          {
            ...object("One of them.", { id: name("Unique within the message.") }),
            additionalProperties: true,
          },
          "Things that it offers.",
        ),
        maxItems: 1_000,
      },
      campaign: name("The campaign that it is part of."),
      priority: {
        type: "number",
        minimum: 0,
        maximum: 100,
        default: 50,
        description: "Against equal messages.",
      },
      send_at: instant("When it is to leave; now if absent."),
    },
    ["customer", "to", "about", "items", "campaign", "priority", "send_at"],
  ),
  additionalProperties: false,
};

/** A report by a silo: `Fact`. */
export const factSchema: JsonSchema = {
  ...named(
    "Fact",
    "A record of a silo is new, has changed, or is gone.",
    {
      record: name("Its type, as `silo.record`."),
      data: {
        ...FREE,
        description: "Its fields, all of them, and `customer`. For a deletion the key is enough.",
      },
      deleted: flag("True: it is gone."),
      version: {
        type: "number",
        description: "Grows with each change of the record: an older report changes nothing.",
      },
      at: text("When it became true at the source, ISO 8601; now if absent."),
    },
    ["deleted", "version", "at"],
  ),
  additionalProperties: false,
};

/** A customer of the master data: `CustomerData`. Over HTTP the id is that of the address. */
export const customerDataSchema: JsonSchema = {
  ...named(
    "CustomerData",
    "A customer as the master data has it: the customer fields of the vocabulary, beside these.",
    {
      id: name("The customer's id. It may be left out where the address of the request says it."),
      household: name("The household; a customer without one is a household of one."),
    },
    ["id", "household"],
  ),
  additionalProperties: true,
};

/** Who starts or reports: `Sender`. */
export const senderSchema: JsonSchema = {
  ...named(
    "Sender",
    "Who starts a message, or reports on it.",
    {
      by: name(
        "A name that no other sender has at the same time: of one attempt. Who asks again under it gets the same.",
      ),
    },
    ["by"],
  ),
  additionalProperties: false,
};

/** That a message did not go, or came back: `Failure`. */
export const failureSchema: JsonSchema = {
  ...named(
    "Failure",
    "That a message did not go, or came back.",
    {
      by: name("Who started it, by the name that the start gave."),
      bounced: flag(
        "The carrier had it, and it came back or was dropped: a later report that it was handed over changes nothing.",
      ),
    },
    ["by", "bounced"],
  ),
  additionalProperties: false,
};

/** Which deliveries to hand out: `TakeOptions`. */
export const takeOptionsSchema: JsonSchema = {
  ...named(
    "TakeOptions",
    "Which deliveries to hand out.",
    {
      limit: { type: "integer", minimum: 1, maximum: 1_000, default: 100, description: "How many at most." },
      lease_ms: {
        type: "integer",
        minimum: 1,
        maximum: 86_400_000,
        default: 60_000,
        description: "How long, in milliseconds, they are the taker's alone.",
      },
      kinds: {
        ...list(
          { type: "string", enum: DELIVERY_KINDS },
          "Only these; all but decided if absent. A consumer passes over the others for good.",
        ),
        minItems: 1,
      },
      since: instant("Passes over what happened before."),
    },
    ["limit", "lease_ms", "kinds", "since"],
  ),
  additionalProperties: false,
};
