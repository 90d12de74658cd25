import type { Fact, Field, RecordType, Vocabulary } from "@comity/core";
import fc from "fast-check";
import { anyone, keysOf, type Person, REFERENCES, withKeys } from "./random-people.ts";
import { type Material, randomFields } from "./random-values.ts";

/** Records by `silo.record`, as silos write them. */
export type Records = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** @param whole all required fields are given */
export function randomRecords(
  vocabulary: Vocabulary,
  material: Material,
  whole: boolean,
): fc.Arbitrary<Records> {
  const types = [...vocabulary.records.values()];
  const of = types.map((type) =>
    fc.array(
      anyone.chain((of) => recordData(type, of, material, whole)),
      { maxLength: 3 },
    ),
  );
  return fc
    .tuple(...of)
    .map((records) => Object.fromEntries(types.map(({ name }, index) => [name, records[index] ?? []])));
}

/** Both lists of each type; of two records with one key the second counts. */
export function joined(random: Records, sure: Records): Records {
  const types = new Set([...Object.keys(random), ...Object.keys(sure)]);
  return Object.fromEntries(
    [...types].map((type) => [type, [...(random[type] ?? []), ...(sure[type] ?? [])]]),
  );
}

/** A report about a person's household, or (null) about things that are nobody's. */
export function randomFact(
  vocabulary: Vocabulary,
  material: Material,
): fc.Arbitrary<{ readonly household: string | null; readonly fact: Fact }> {
  const type = fc.constantFrom(...vocabulary.records.values());
  return fc.tuple(type, anyone).chain(([record, of]) =>
    fc
      .tuple(recordData(record, of, material, false), fc.constantFrom(false, false, false, true))
      .map(([data, deleted]) => ({
        household: record.reference ? null : of.household,
        fact: { record: record.name, data, deleted },
      })),
  );
}

/** @param whole all required fields are given */
function recordData(
  type: RecordType,
  { id, household }: Person,
  material: Material,
  whole: boolean,
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const isKey = ({ name }: Field) => type.key.includes(name);
  const mustGive = (field: Field) => isKey(field) || (whole && field.required);
  if (type.reference) return randomFields(type.fields.values(), { ...material, texts: REFERENCES }, mustGive);
  const own = withKeys(material, household);
  // A key that does not name the customer is nobody else's.
  const key = type.key.includes("customer") ? own : { ...own, texts: keysOf(household) };
  const all = [...type.fields.values()];
  const keyFields = randomFields(all.filter(isKey), key, isKey);
  const others = randomFields(
    all.filter((field) => !isKey(field)),
    own,
    mustGive,
  );
  const fields = fc.tuple(keyFields, others).map(([left, right]) => ({ ...left, ...right }));
  const identifies = [...type.fields.values()].some((field) => field.identifies !== null);
  // A silo may give an address instead of a customer.
  const named = !whole && identifies && !type.key.includes("customer") ? fc.boolean() : fc.constant(true);
  return fc.tuple(fields, named).map(([data, isNamed]) => (isNamed ? { ...data, customer: id } : data));
}
