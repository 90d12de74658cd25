import { formatInstant } from "../value/instant.ts";
import type { JsonSchema } from "./json-schema.ts";
import { SCHEMAS } from "./schemas.ts";

/**
 * What is said over HTTP and in webhooks is what the library says, in snake case and with instants as text. The schemas know which
 * is which, so the document, the server and its clients cannot come apart.
 */
type Convert = (value: unknown) => unknown;

type Direction = "encode" | "decode";

const BY_ID: ReadonlyMap<string, JsonSchema> = new Map(
  SCHEMAS.flatMap((schema) => (schema.$id === undefined ? [] : [[schema.$id, schema]])),
);

const known: Readonly<Record<Direction, Map<string, Convert>>> = { encode: new Map(), decode: new Map() };

/** The form on the wire of something that the library gave. @param id of its schema in {@link SCHEMAS} */
export function toWire(id: string, value: unknown): unknown {
  return converterNamed(id, "encode")(value);
}

/** The opposite of {@link toWire}. What the schema does not know is left out. */
export function fromWire<T>(id: string, value: unknown): T {
  return converterNamed(id, "decode")(value) as T;
}

function converterNamed(id: string, direction: Direction): Convert {
  const ready = known[direction].get(id);
  if (ready !== undefined) return ready;
  const schema = BY_ID.get(id);
  if (schema === undefined) throw new Error(`There is no schema ${id}.`);
  const made = converter(schema, direction);
  known[direction].set(id, made);
  return made;
}

function converter(schema: JsonSchema, direction: Direction): Convert {
  const { $ref, anyOf, oneOf, items, properties, format } = schema;
  if ($ref !== undefined) {
    const id = $ref.replace(/#$/, "");
    return (value) => converterNamed(id, direction)(value);
  }
  // Alternatives without kinds are something or null.
  const [something] = anyOf ?? [];
  if (something !== undefined) return unlessNull(converter(something, direction));
  if (oneOf !== undefined) return byKind(oneOf, direction);
  if (items !== undefined) {
    const each = converter(items, direction);
    return (value) => (Array.isArray(value) ? value.map(each) : value);
  }
  if (properties !== undefined) return ofObject(properties, direction);
  if (format === "date-time") return unlessNull(direction === "encode" ? instantText : instantNumber);
  return (value) => value;
}

function unlessNull(convert: Convert): Convert {
  return (value) => (value === null ? null : convert(value));
}

function instantText(value: unknown): unknown {
  return typeof value === "number" ? formatInstant(value) : value;
}

function instantNumber(value: unknown): unknown {
  return typeof value === "string" ? Date.parse(value) : value;
}

function ofObject(properties: Readonly<Record<string, JsonSchema>>, direction: Direction): Convert {
  const parts = Object.entries(properties).map(([wire, schema]) => {
    const ours = wire.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    const [from, to] = direction === "encode" ? [ours, wire] : [wire, ours];
    return { from, to, convert: converter(schema, direction) };
  });
  return (value) => {
    if (!isObject(value)) return value;
    const result: Record<string, unknown> = {};
    for (const { from, to, convert } of parts) {
      const part = value[from];
      if (part !== undefined) result[to] = convert(part);
    }
    return result;
  };
}

function byKind(alternatives: readonly JsonSchema[], direction: Direction): Convert {
  const kinds = new Map(
    alternatives.map((schema) => [schema.properties?.kind?.const, converter(schema, direction)]),
  );
  return (value) => {
    if (!isObject(value)) return value;
    const convert = kinds.get(typeof value.kind === "string" ? value.kind : undefined);
    return convert === undefined ? value : convert(value);
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
