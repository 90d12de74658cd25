import {
  type Facts,
  householdOfOne,
  type Instant,
  type KnownCustomer,
  type Message,
  type Situation,
  type Vocabulary,
} from "@comity/core";
import { STATE_FIELDS } from "../workload/fields.ts";
import type { BenchInput, BenchMessage, BenchState } from "../workload/model.ts";
import { customerField } from "./vocabulary-text.ts";

const NOON: Instant = Date.parse("2026-03-02T12:00:00Z");

/** The workload has no records: all that is known is said of the customer. */
const NO_FACTS: Facts = {
  silo: (name) => ({ name, inStep: "live", readable: true }),
  records: () => [],
  byKey: () => null,
};

/** What Comity is asked about: it is made once a message. */
export function situationOf(vocabulary: Vocabulary, message: Message, customer: KnownCustomer): Situation {
  return {
    vocabulary,
    at: NOON,
    clock: NOON,
    message,
    customer,
    facts: NO_FACTS,
    entries: [],
    reported: null,
  };
}

export function situationOfInput(vocabulary: Vocabulary, { message, state }: BenchInput): Situation {
  return situationOf(vocabulary, messageOf(message), customerOf(message.id, state));
}

export function messageOf(message: BenchMessage): Message {
  const { id, intent, category, channel, discount_pct, amount, product, topic, campaign } = message;
  return {
    id,
    department: "Marketing",
    intent,
    class: category,
    channel,
    about: { discount_pct, amount, product, topic },
    items: [],
    campaign,
    priority: 50,
    sendAt: NOON,
  };
}

export function customerOf(id: string, state: BenchState): KnownCustomer {
  return { id, household: householdOfOne(id), fields: customerFields(state) };
}

const PLACES = STATE_FIELDS.map((field) => {
  const [, silo = "", name = ""] = field.split(".");
  return { silo, name, field: customerField(field) };
});

function customerFields(state: BenchState): KnownCustomer["fields"] {
  const fields: Record<string, KnownCustomer["fields"][string]> = {};
  for (const { silo, name, field } of PLACES) {
    const value = state[silo]?.[name];
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}
