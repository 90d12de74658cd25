import { type Alteration, areCompatible, NEW_KEY, sameAlteration } from "./alteration.ts";

type New = Extract<Alteration, { kind: "new" }>;

/** A way to something: what would all have to be different. With nothing in it, it is so already. */
export type Option = readonly Alteration[];

/** A condition has few ways that help anybody; what has many is told in another way, or not at all. */
const MOST_OPTIONS = 24;
const MOST_ALTERATIONS = 4;

/** Any of these ways, the shortest first. */
export function either(ways: readonly (readonly Option[])[]): Option[] {
  const all = ways.flat();
  const distinct = all.filter((one, index) => all.findIndex((other) => sameOption(one, other)) === index);
  return distinct.sort((one, other) => one.length - other.length).slice(0, MOST_OPTIONS);
}

/** A way for each of them at once. */
export function together(ways: readonly (readonly Option[])[]): Option[] {
  let joined: readonly Option[] = [[]];
  for (const options of ways) {
    joined = either([joined.flatMap((one) => options.flatMap((other) => join(one, other)))]);
  }
  return [...joined];
}

/** Both ways at once; nothing if they contradict each other or are too much. */
export function join(one: Option, other: Option): Option[] {
  const base = one.map((known) => (known.kind === "new" ? saying(known, other) : known));
  const added = other.filter((alteration) => !base.some((known) => isSaid(alteration, known)));
  if (base.length + added.length > MOST_ALTERATIONS) return [];
  return added.every((alteration) => base.every((known) => areCompatible(known, alteration)))
    ? [[...base, ...added]]
    : [];
}

/** An imagined record that also says what another way wants of it, where it has said nothing yet. */
function saying(imagined: New, way: Option): New {
  const more = way.flatMap((one) =>
    one.kind === "field" && one.key === NEW_KEY && one.record === imagined.record.type && one.value !== null
      ? [[one.field, one.value] as const]
      : [],
  );
  const fields = { ...Object.fromEntries(more), ...imagined.record.fields };
  return { ...imagined, record: { ...imagined.record, fields } };
}

function isSaid(alteration: Alteration, known: Alteration): boolean {
  if (known.kind !== "new" || alteration.kind !== "field") return sameAlteration(known, alteration);
  const { type, fields } = known.record;
  if (alteration.key !== NEW_KEY || alteration.record !== type) return false;
  return JSON.stringify(fields[alteration.field] ?? null) === JSON.stringify(alteration.value);
}

/** Whether all of the second is in the first. */
export function includes(one: Option, other: Option): boolean {
  return other.every((alteration) => one.some((known) => sameAlteration(known, alteration)));
}

export function sameOption(one: Option, other: Option): boolean {
  return one.length === other.length && includes(one, other);
}
