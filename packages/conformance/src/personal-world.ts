import type { RuleSet } from "@comity/core";
import { compileTestRules } from "./open-world.ts";

/** In every value that is personal, and in nothing else. */
export const CANARY = "canary-4711";

/** Fields of each type that a vocabulary has, by name; `about`, items, customers and records all have them. */
export const FIELD_TYPES: Readonly<Record<string, string>> = {
  words: "text",
  amount: "number",
  flag: "boolean",
  price: "money",
  day: "date",
  moment: "instant",
  hour: "time of day",
  kind: "{type: one of, values: [red, green]}",
  way: "channel",
  thing: "reference to shop.thing",
  names: "list of text",
  days: "list of date",
};

function fields(indent: string): string {
  return Object.entries(FIELD_TYPES)
    .map(([name, type]) => `${indent}${name}: ${type}\n`)
    .join("");
}

export const PERSONAL_VOCABULARY = `
company: {time_zone: UTC, currency: USD, country: US}
customer:
  fields:
    time_zone: {type: text, required: true}
    email: text
    phone: text
    account: {type: text, identifies: account}
${fields("    ")}
channels: [email, letter]
silos:
  shop:
    owner: Shop
    records:
      thing:
        key: number
        fields:
          number: text
          email: {type: text, identifies: email}
          account: {type: text, identifies: account}
${fields("          ")}
intents:
  receipt:
    class: transactional
    about:
${fields("      ")}
    items:
${fields("      ")}
  offer:
    class: marketing
    about:
${fields("      ")}
`;

/** Rules that put what is personal in the words of answers and alerts, and wait for a person. */
export const PERSONAL_RULES = `rule no-offer-for-canaries
  applies to offer
  when some shop.thing (words contains "canary")
  then block
  because "{thing.words} is why."

rule ask-a-person
  applies to receipt
  when some shop.thing (kind is red)
  then hold for review by "Shop"
  because "{thing.words} is red."

alert red-thing for Shop
  when some shop.thing (kind becomes red)
  send receipt about (words: thing.words)
  once per thing.words
  because "{thing.words} is red."
`;

/** The two above, compiled. */
export function personalRules(): RuleSet {
  return compileTestRules(PERSONAL_RULES, PERSONAL_VOCABULARY);
}

/** Values of which each is personal, and fits its field. */
export function personalValues(place: string): Readonly<Record<string, unknown>> {
  return { words: `${CANARY} ${place}`, names: [`${CANARY} ${place}`], kind: "red" };
}

/** Values that fit no field, each with a canary somewhere in it. */
export const MISFITS: readonly unknown[] = [
  CANARY,
  `${CANARY}\u0000`,
  `${CANARY} `.repeat(2_000),
  [CANARY],
  [[CANARY]],
  { [CANARY]: CANARY },
  { amount: CANARY, currency: CANARY },
  { amount: "1", currency: CANARY },
  `2026-02-31 ${CANARY}`,
];
