import { DAY_MS, type Field, type Instant, type Type, type Vocabulary } from "@comity/core";
import type { Random } from "../workload/random.ts";

export interface FieldSource {
  readonly vocabulary: Vocabulary;
  readonly random: Random;
  readonly now: Instant;
  /** Keys of records of a type, that a reference can name. */
  readonly keysOf: (record: string) => readonly string[];
}

/** Texts that mean something to rules; of others there are a few by the field's name. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  page: ["prices", "help", "contact", "plans", "account", "cancellation_terms"],
  country: ["US", "CA"],
};
const TEXTS_OF_A_NAME = 12;
const OPTIONAL_GIVEN = 0.9;

/** Values of fields as a silo writes them. Required ones are always given, others mostly. */
export function drawFields(fields: Iterable<Field>, source: FieldSource): Record<string, unknown> {
  const drawn: Record<string, unknown> = {};
  for (const field of fields) {
    const isGiven = field.required || source.random.chance(OPTIONAL_GIVEN);
    const value = isGiven ? drawValue(field.name, field.type, source) : undefined;
    if (value !== undefined) drawn[field.name] = value;
  }
  return drawn;
}

function drawValue(name: string, type: Type, source: FieldSource): unknown {
  const { random } = source;
  switch (type.kind) {
    case "boolean":
      return random.chance(0.5);
    case "text":
      return textOf(name, random);
    case "number":
      return random.int(0, 100) / 100;
    case "money":
      return random.nearZero(60_000, 2) / 100;
    case "date":
      return new Date(someTime(source)).toISOString().slice(0, "2026-03-02".length);
    case "instant":
      return new Date(someTime(source)).toISOString();
    case "duration":
    case "days":
      return "4 hours";
    case "time_of_day":
      return "12:00";
    // What comes first is how most are: active, due, open.
    case "enumeration":
      return random.pickPopular(type.values);
    case "reference": {
      const keys = source.keysOf(type.record);
      return keys.length === 0 ? textOf(name, random) : random.pick(keys);
    }
    case "list":
      return random.chance(0.7) ? [] : [drawValue(name, type.of, source)];
  }
}

function textOf(name: string, random: Random): string {
  const known = TEXTS[name];
  return known === undefined ? `${name}-${random.int(1, TEXTS_OF_A_NAME)}` : random.pick(known);
}

/** Mostly in the last year, sometimes in the coming two months. */
function someTime({ random, now }: FieldSource): Instant {
  return now + (random.chance(0.2) ? random.nearZero(60, 1) : -random.nearZero(500, 2)) * DAY_MS;
}
