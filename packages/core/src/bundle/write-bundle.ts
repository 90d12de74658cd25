import type { RuleSet } from "../ir/program.ts";
import type { Type } from "../value/type.ts";
import type { Field, Vocabulary } from "../vocabulary/vocabulary.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The vocabulary and program of a rule set as JSON. Keys are sorted, so that equal rules give equal bytes. */
export function writeRules({ vocabulary, program: { hash: _hash, ...program } }: RuleSet): {
  readonly types: readonly Json[];
  readonly vocabulary: Json;
  readonly program: Json;
} {
  const writer = new Writer();
  const { customer, silos, records: _records, intents, notices, ...rest } = vocabulary;
  const fields = (map: ReadonlyMap<string, Field>) => [...map.values()];
  const asLists = {
    ...rest,
    customer: fields(customer),
    silos: [...silos.values()].map((silo) => ({
      ...silo,
      records: [...silo.records.values()].map((record) => ({ ...record, fields: fields(record.fields) })),
    })),
    intents: [...intents.values()].map((intent) => ({
      ...intent,
      about: fields(intent.about),
      items: fields(intent.items),
    })),
    notices: [...notices.values()],
  } satisfies Readonly<Record<Exclude<keyof Vocabulary, "records" | "departments">, unknown>>;
  // Of places in the text only those of declarations are kept: nothing at run time asks for the others.
  const placed = <One extends { readonly source: unknown }>(all: readonly One[]) =>
    all.map((one) => writer.declaration(one));
  return {
    vocabulary: writer.value(asLists),
    program: {
      packs: writer.value(program.packs),
      rules: placed(program.rules),
      conflicts: placed(program.conflicts),
      limits: placed(program.limits),
      alerts: placed(program.alerts),
      classDefaults: writer.value(program.classDefaults),
    },
    types: writer.types,
  };
}

class Writer {
  readonly types: Json[] = [];
  private readonly places = new Map<string, number>();
  private readonly known = new Map<unknown, number>();

  declaration({ source, ...rest }: { readonly source: unknown }): Json {
    const written = this.value(rest);
    return typeof written === "object" && written !== null && !Array.isArray(written)
      ? { ...written, source: this.value(source) }
      : written;
  }

  value(value: unknown): Json {
    if (Array.isArray(value)) return value.map((one) => this.value(one));
    if (typeof value === "object" && value !== null) {
      const keys = Object.keys(value).filter((key) => key !== "source");
      return Object.fromEntries(keys.sort().map((key) => [key, this.property(key, Reflect.get(value, key))]));
    }
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : null;
  }

  private property(key: string, value: unknown): Json {
    return key === "type" ? this.type(value as Type) : this.value(value);
  }

  /** The place of a type in the table. Nodes share types by the thousand, and some hold all intents there are. */
  private type(type: Type): number {
    const known = this.known.get(type);
    if (known !== undefined) return known;
    const written = this.value(type);
    const text = JSON.stringify(written);
    const place = this.places.get(text) ?? this.types.push(written) - 1;
    this.places.set(text, place);
    this.known.set(type, place);
    return place;
  }
}
