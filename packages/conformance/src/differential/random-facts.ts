import type {
  FactRecord,
  Facts,
  Field,
  Instant,
  Known,
  RecordType,
  SiloState,
  Vocabulary,
} from "@comity/core";
import type { Chance } from "./chance.ts";
import { randomValue, TEXTS } from "./random-value.ts";

/** Ana is who the message is to; Ben lives with her. */
export const ANA = "ana";
const BEN = "ben";

/** What silos have told: a table that can be printed and made smaller, from which {@link factsOf} answers. */
export interface Told {
  readonly silos: readonly SiloState[];
  readonly records: readonly FactRecord[];
}

/** Facts with holes of every cause: fields never told, empty or null, records and silos out of date, silos that cannot be read. */
export function randomTold(vocabulary: Vocabulary, now: Instant, chance: Chance): Told {
  // Holes everywhere hide everything else: in most situations there are few.
  const isWhole = chance.flip(0.4);
  const silos = [...vocabulary.silos.values()].map(({ name, freshForMs }): SiloState => {
    const inStep = isWhole ? "live" : randomStanding(freshForMs, now, chance);
    return { name, inStep, readable: isWhole || chance.flip(0.9) };
  });
  const records = [...vocabulary.records.values()].flatMap((type) => {
    const count = chance.weighted([
      [2, () => 0],
      [3, () => 1],
      [3, () => chance.int(2, 4)],
    ]);
    // More than a reason cites, now and then.
    const keys = chance.flip(0.02)
      ? chance.times(chance.int(18, 30), (index) => `K${index + 10}`)
      : chance.some(TEXTS, count / TEXTS.length);
    return keys.map((key) => randomRecord(type, key, vocabulary, now, isWhole, chance));
  });
  return { silos, records };
}

/** Answers from what was told, in key order. */
export function factsOf({ silos, records }: Told): Facts {
  const ordered = records.toSorted((left, right) =>
    left.key < right.key ? -1 : left.key > right.key ? 1 : 0,
  );
  return {
    silo: (name) => silos.find((one) => one.name === name) ?? { name, inStep: null, readable: true },
    records: (type, scope) =>
      ordered.filter((one) => one.type === type && (scope !== "customer" || one.customer === ANA)),
    byKey: (type, key) => ordered.find((one) => one.type === type && one.key === key) ?? null,
  };
}

/** Fields of values, some of them left out or given as null. */
export function randomFields(
  fields: Iterable<Field>,
  now: Instant,
  gaps: number,
  chance: Chance,
): Readonly<Record<string, Known>> {
  const given = [...fields].flatMap((field): [string, Known][] => {
    if (chance.flip(field.required ? gaps / 2 : gaps)) {
      // Null is not left out, and amounts to the same.
      return chance.flip(0.2) ? [[field.name, null]] : [];
    }
    return [[field.name, randomValue(field.type, now, chance, field.name)]];
  });
  return Object.fromEntries(given);
}

function randomRecord(
  type: RecordType,
  number: string,
  vocabulary: Vocabulary,
  now: Instant,
  isWhole: boolean,
  chance: Chance,
): FactRecord {
  const freshForMs = vocabulary.silos.get(type.silo)?.freshForMs ?? null;
  const customer = type.reference ? null : chance.pick([ANA, ANA, BEN]);
  const fields = randomFields(type.fields.values(), now, isWhole ? 0.15 : 0.35, chance);
  return {
    type: type.name,
    key: type.key.includes("customer") ? `${customer} ${number}` : number,
    customer,
    fields: chance.flip(0.95) ? { ...fields, number } : fields,
    receivedAt: isWhole || chance.flip() ? null : edgeOf(freshForMs, now, chance),
    order: 0,
  };
}

function randomStanding(freshForMs: number | null, now: Instant, chance: Chance): SiloState["inStep"] {
  return chance.weighted<SiloState["inStep"]>([
    [4, () => "live"],
    [1, () => null],
    [4, () => edgeOf(freshForMs, now, chance)],
  ]);
}

/** About as long ago as facts stay fresh: just within it, just at its end, and just beyond. */
function edgeOf(freshForMs: number | null, now: Instant, chance: Chance): Instant {
  return now - (freshForMs ?? 0) + chance.pick([-1, 0, 1, 1, 60_000, -60_000]);
}
