import type { Situation, Vocabulary } from "@comity/core";
import { TEXT } from "@comity/core";
import fc from "fast-check";
import { situationOf, world } from "../../../core/test/eval/knowledge.ts";
import { FRESH_FOR_MS, fieldOf, flight, NOON, VOCABULARY } from "../../../core/test/eval/world.ts";

/** The small company of core's tests, where an upsell has to say which order it is about, and for which event an item is. */
export const STRICT: Vocabulary = {
  ...VOCABULARY,
  intents: new Map(
    [...VOCABULARY.intents].map(([name, intent]) => [
      name,
      name === "upsell"
        ? {
            ...intent,
            about: new Map([...intent.about, ["order", fieldOf("order", TEXT, true)]]),
            items: new Map([["event", fieldOf("event", TEXT, true)]]),
          }
        : intent,
    ]),
  ),
};

/** What a world of core's tests does not have: items, alerts, customers without a zone, and silos in further states. */
const twists = fc.record({
  item: fc.constantFrom(undefined, {}, { event: "A" }, { event: "B" }),
  message: fc.constantFrom("as it is", "as it is", "as it is", "silent", "newsletter", "none"),
  zone: fc.constantFrom("as it is", "as it is", "as it is", "missing", "no zone"),
  travel: fc.constantFrom("as it is", "as it is", "in step once", "never in step"),
  // The clocks are turned back in Chicago and, over midnight, in Havana; and forward in Chicago.
  at: fc.constantFrom(
    null,
    null,
    null,
    Date.parse("2026-11-01T05:30:00Z"),
    Date.parse("2026-11-01T04:30:00Z"),
    Date.parse("2026-03-08T07:45:00Z"),
  ),
  havana: fc.boolean(),
});

/** A random situation, of all that a condition can meet. */
export const anySituation: fc.Arbitrary<Situation> = fc
  .tuple(world, twists)
  .map(([known, twist]) => twisted(situationOf(known), twist));

type Twist = typeof twists extends fc.Arbitrary<infer Value> ? Value : never;

function twisted(situation: Situation, twist: Twist): Situation {
  const at = twist.at === null ? situation.at : twist.at + (situation.at - NOON);
  const { item } = twist;
  return {
    ...situation,
    vocabulary: STRICT,
    at,
    clock: twist.at === null ? situation.clock : twist.at,
    message: messageOf(situation, twist),
    customer: { ...situation.customer, fields: customerFields(situation, twist) },
    facts: factsOf(situation, twist),
    ...(item === undefined ? {} : { item: { id: "I-1", fields: item } }),
  };
}

function messageOf({ message }: Situation, { message: how }: Twist): Situation["message"] {
  if (message === null || how === "none") return null;
  if (how === "silent") return { ...message, about: {} };
  return how === "newsletter" ? { ...message, intent: "newsletter", about: {} } : message;
}

function customerFields({ customer }: Situation, { zone, havana }: Twist): Situation["customer"]["fields"] {
  if (zone === "no zone") return { ...customer.fields, time_zone: "Middle of nowhere" };
  if (zone === "as it is")
    return havana ? { ...customer.fields, time_zone: "America/Havana" } : customer.fields;
  const { time_zone: _, ...rest } = customer.fields;
  return rest;
}

/** Travel keeps what it tells for ever: so it is fresh once it was in step, and what it reports is fresh even before. */
function factsOf({ facts }: Situation, { travel }: Twist): Situation["facts"] {
  if (travel === "as it is") return facts;
  const flights = [flight("A", { seats: 2 }), flight("B", { seats: 1, route: null }, NOON - FRESH_FOR_MS)];
  const inStep = travel === "never in step" ? null : NOON - 10 * FRESH_FOR_MS;
  return {
    silo: (name) => (name === "travel" ? { name, inStep, readable: true } : facts.silo(name)),
    records: (type, scope) => (type === "travel.flight" ? flights : facts.records(type, scope)),
    byKey: (type, key) =>
      type === "travel.flight" ? (flights.find((one) => one.key === key) ?? null) : facts.byKey(type, key),
  };
}
