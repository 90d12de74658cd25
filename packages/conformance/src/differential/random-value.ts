import {
  DAY_MS,
  FIRST_DAY,
  HOUR_MS,
  type Instant,
  type Known,
  LAST_DAY,
  type Type,
  type Value,
} from "@comity/core";
import type { Chance } from "./chance.ts";

/** Lengths that windows have; data lies about so far from now, so that windows are often just met and just missed. */
export const LENGTHS_MS = [0, HOUR_MS, 24 * HOUR_MS, 2 * DAY_MS, 3 * DAY_MS];

/** Instants at which little is special, and instants shortly before clocks change somewhere. */
export const NOWS: readonly Instant[] = [
  "2026-03-02T12:00:00.000Z",
  "2026-03-02T12:00:00.000Z",
  // Chicago skips an hour at 08:00Z and repeats one at 07:00Z.
  "2026-03-08T07:59:59.999Z",
  "2026-11-01T06:30:00.000Z",
  // Lord Howe goes back half an hour.
  "2026-04-04T14:59:00.000Z",
  // Nuuk goes back over midnight, so that Saturday's date is read again.
  "2026-10-25T00:30:00.000Z",
  // Samoa skipped a Friday.
  "2011-12-29T23:00:00.000Z",
].map((text) => Date.parse(text));

export const ZONES = [
  "America/Chicago",
  "America/Chicago",
  "UTC",
  "Pacific/Apia",
  "Australia/Lord_Howe",
  "America/Nuuk",
  "Europe/Oslo",
];

/** Few texts, so that they meet; those are keys of records too. The last one would end a text that is carelessly quoted. */
export const TEXTS = ["A", "B", "C", "AB", "gold", "constructor", '"\\\u2028`*/'];

/** Many texts and numbers, which few rules share: what an index tells apart. */
const REGIONS = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9"];

/** Sums of the largest are none, and what lies between the others a number cannot tell apart. */
const EXTREME_NUMBERS = [1e308, 1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

/** A value of a type, near all others of the type. @param name of its field, where it is one */
export function randomValue(type: Type, now: Instant, chance: Chance, name = ""): Value {
  switch (type.kind) {
    case "boolean":
      return chance.flip();
    case "text":
      return chance.pick(name === "region" ? REGIONS : TEXTS);
    case "reference":
      return chance.pick(TEXTS.slice(0, 4));
    case "enumeration":
      return chance.pick(type.values);
    case "number":
      // What lies between whole numbers is a class of its own, where rules name whole ones only.
      if (name === "level") return chance.int(0, 20) + chance.pick([0, 0, 0, 0.5]);
      return name === "quantity" || chance.flip(0.02)
        ? chance.pick(EXTREME_NUMBERS)
        : chance.pick([0, 0, 1, 1, 2, 2, 3, 0.5, 0.1 + 0.2, -1, -0, 1e21]);
    case "days":
      return chance.int(0, 3);
    case "money":
      return { minor: chance.int(0, 3), currency: chance.pick(["USD", "USD", "USD", "USD", "EUR"]) };
    case "date":
      return chance.flip(0.02)
        ? chance.pick([FIRST_DAY, LAST_DAY])
        : Math.floor(now / DAY_MS) + chance.int(-3, 3);
    case "instant":
      return nearInstant(now, chance);
    case "duration":
      return chance.pick(LENGTHS_MS);
    case "time_of_day":
      return chance.weighted([
        [4, () => chance.int(0, 23) * HOUR_MS],
        // About what clocks read now, in whole hours' zones.
        [2, () => (((now + chance.int(-1, 1)) % HOUR_MS) + chance.int(0, 23) * HOUR_MS + DAY_MS) % DAY_MS],
        [1, () => chance.pick([0, 1, DAY_MS - 1, 2.5 * HOUR_MS])],
      ]);
    case "list":
      return [...new Set(chance.times(chance.int(0, 3), () => randomValue(type.of, now, chance)))];
  }
}

/** An instant a length before or after now, or a millisecond off. */
export function nearInstant(now: Instant, chance: Chance): Instant {
  const sign = chance.pick([-1, 1]);
  return now + sign * chance.pick(LENGTHS_MS) + chance.pick([-1, 0, 0, 1, -HOUR_MS, 5 * HOUR_MS]);
}

/** A value as a rule would write it out, now and then an empty one. */
export function randomLiteral(type: Type, now: Instant, chance: Chance, name = ""): Known {
  if (type.kind === "number" && name === "level") return chance.int(0, 20);
  const value = chance.flip(0.02) ? null : randomValue(type, now, chance, name);
  // A bundle is JSON, which has one zero.
  return Object.is(value, -0) ? 0 : value;
}
