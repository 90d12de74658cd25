import { DAY_MS, type Field, type Instant, type RuleSet, type Type, type Value } from "@comity/core";
import fc from "fast-check";

/** What random values are made of: what rules compare with, so that conditions are often just true or just not. */
export interface Material {
  readonly now: Instant;
  readonly channels: readonly string[];
  /** Keys of records, and texts that rules look for. */
  readonly texts: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly numbers: readonly number[];
  /** In the smallest unit of the company's currency, 100 to the whole. */
  readonly amounts: readonly number[];
  /** Lengths of time that rules measure, in milliseconds. */
  readonly lengthsMs: readonly number[];
}

/** The material that the literals of rules give. */
export function materialOf({ program, vocabulary: { channels } }: RuleSet, now: Instant): Material {
  const literals: { readonly type: Type; readonly value: Value }[] = [];
  collect(program, literals);
  const of = (...kinds: Type["kind"][]) => literals.filter(({ type }) => kinds.includes(type.kind));
  const texts = of("text").flatMap(({ value }) => (typeof value === "string" ? [value] : []));
  const numbers = of("number").flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  const amounts = of("money").flatMap(({ value }) =>
    typeof value === "object" && "minor" in value ? [value.minor] : [],
  );
  const lengthsMs = of("duration", "days").map(({ type, value }) =>
    type.kind === "days" ? Number(value) * DAY_MS : Number(value),
  );
  return { now, channels, texts, emails: [], phones: [], numbers, amounts, lengthsMs };
}

function collect(node: unknown, literals: { type: Type; value: Value }[]): void {
  if (typeof node !== "object" || node === null) return;
  if ("op" in node && node.op === "literal" && "type" in node && "value" in node && node.value !== null) {
    literals.push({ type: node.type as Type, value: node.value as Value });
  }
  for (const part of Object.values(node)) collect(part, literals);
}

/** Fields with their values as a silo would write them in JSON; any may be left out, save those that must be given. */
export function randomFields(
  fields: Iterable<Field>,
  material: Material,
  mustGive: (field: Field) => boolean,
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const given = [...fields].map((field) => {
    const value = randomValue(field, material);
    const maybe = mustGive(field) ? value : fc.option(value, { freq: 3, nil: undefined });
    return maybe.map((one) => [field.name, one] as const);
  });
  return fc
    .tuple(...given)
    .map((entries) => Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}

function randomValue({ type, identifies }: Field, material: Material): fc.Arbitrary<unknown> {
  if (identifies === "email") return fc.constantFrom(...material.emails);
  if (identifies === "phone") return fc.constantFrom(...material.phones);
  return typedValue(type, material);
}

function typedValue(type: Type, material: Material): fc.Arbitrary<unknown> {
  const { now, texts, numbers, amounts, lengthsMs } = material;
  switch (type.kind) {
    case "boolean":
      return fc.boolean();
    case "text":
    case "reference":
      return fc.constantFrom(...texts);
    case "number":
    case "days":
      return near([0, 1, ...numbers], 0.01);
    case "money":
      return near([0, 2000, ...amounts], 1).chain((minor) =>
        fc.constantFrom((minor / 100).toFixed(2), (minor / 100).toFixed(2), `${Math.abs(minor)} JPY`),
      );
    case "enumeration":
      return fc.constantFrom(...type.values);
    case "date":
      return moment(now, lengthsMs, DAY_MS).map((instant) => iso(instant).slice(0, "2026-03-02".length));
    case "instant":
      return moment(now, lengthsMs, 1).map(iso);
    case "duration":
      return fc.constantFrom("90 seconds", "4 hours", "30 days");
    case "time_of_day":
      return fc.constantFrom("00:00", "07:59", "08:00", "12:00", "21:00", "23:59");
    case "list":
      return fc.uniqueArray(typedValue(type.of, material), { maxLength: 3 });
  }
}

/** An instant about as far from now as some rule looks: just within it, at it, or just beyond it. */
function moment(now: Instant, lengthsMs: readonly number[], stepMs: number): fc.Arbitrary<Instant> {
  const direction = fc.constantFrom(-1, 1);
  const length = near([0, 0, ...lengthsMs], stepMs);
  return fc.tuple(direction, length).map(([sign, ms]) => now + sign * ms);
}

function near(values: readonly number[], step: number): fc.Arbitrary<number> {
  return fc.tuple(fc.constantFrom(...values), fc.constantFrom(-step, 0, 0, step)).map(([value, by]) => {
    // Sums of decimals have tails (0.7 + 0.01); no silo reports them.
    return Math.round((value + by) * 1000) / 1000;
  });
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
