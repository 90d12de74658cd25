type Kind = "object" | "array" | "string" | "number" | "boolean";

/**
 * The part of JSON Schema that the shapes of files are written in. It is interpreted, so that rules can be read where code
 * generation is forbidden, and has no patterns, which can be made to run for ever.
 */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly type?: Kind | readonly Kind[];
  readonly enum?: readonly (string | boolean)[];
  /** In code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** What of a schema a value does not fit. */
export type SchemaMistake = {
  /** JSON pointer to the value. */
  readonly pointer: string;
  readonly value: unknown;
  /** The schema of the value. */
  readonly schema: Schema;
} & (
  | { readonly keyword: "additionalProperties" | "required"; readonly key: string }
  | { readonly keyword: "type"; readonly kinds: readonly Kind[] }
  | { readonly keyword: "enum"; readonly allowed: readonly (string | boolean)[] }
  | {
      readonly keyword: "minLength" | "maxLength" | "minItems" | "minProperties" | "maxProperties";
      readonly limit: number;
    }
);

/** Everything in which a value does not fit a schema: of each value first what it is, then what is in it. */
export function checkSchema(schema: Schema, value: unknown, pointer = ""): readonly SchemaMistake[] {
  const mistakes: SchemaMistake[] = [];
  collect({ schema, value, pointer }, mistakes);
  return mistakes;
}

/** A key as a part of a JSON pointer. */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

interface Place {
  readonly schema: Schema;
  readonly value: unknown;
  readonly pointer: string;
}

function collect(place: Place, mistakes: SchemaMistake[]): void {
  const { schema, value } = place;
  const kinds = schema.type === undefined ? [] : [schema.type].flat();
  if (kinds.length > 0 && !kinds.some((kind) => isOf(kind, value)))
    mistakes.push({ ...place, keyword: "type", kinds });
  if (typeof value === "string") checkText(place, value, mistakes);
  const allowed = schema.enum;
  if (allowed !== undefined && !allowed.some((one) => one === value))
    mistakes.push({ ...place, keyword: "enum", allowed });
  if (Array.isArray(value)) checkList(place, value, mistakes);
  else if (isObject(value)) checkObject(place, value, mistakes);
}

function isOf(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "object":
      return isObject(value);
    case "array":
      return Array.isArray(value);
    case "number":
      return Number.isFinite(value);
    case "string":
    case "boolean":
      return typeof value === kind;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkText(place: Place, value: string, mistakes: SchemaMistake[]): void {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = place.schema;
  const length = [...value].length;
  if (length > maxLength) mistakes.push({ ...place, keyword: "maxLength", limit: maxLength });
  if (length < minLength) mistakes.push({ ...place, keyword: "minLength", limit: minLength });
}

function checkList(place: Place, value: readonly unknown[], mistakes: SchemaMistake[]): void {
  const { minItems = 0, items } = place.schema;
  if (value.length < minItems) mistakes.push({ ...place, keyword: "minItems", limit: minItems });
  if (items === undefined) return;
  for (const [index, one] of value.entries())
    collect({ schema: items, value: one, pointer: `${place.pointer}/${index}` }, mistakes);
}

function checkObject(
  place: Place,
  value: Readonly<Record<string, unknown>>,
  mistakes: SchemaMistake[],
): void {
  const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY, required = [] } = place.schema;
  const { properties = {}, additionalProperties } = place.schema;
  const keys = Object.keys(value);
  if (keys.length > maxProperties)
    mistakes.push({ ...place, keyword: "maxProperties", limit: maxProperties });
  if (keys.length < minProperties)
    mistakes.push({ ...place, keyword: "minProperties", limit: minProperties });
  for (const key of required)
    if (!Object.hasOwn(value, key)) mistakes.push({ ...place, keyword: "required", key });
  const inside = (key: string, schema: Schema): void =>
    collect({ schema, value: value[key], pointer: `${place.pointer}/${escapePointer(key)}` }, mistakes);
  for (const key of keys) {
    if (Object.hasOwn(properties, key)) continue;
    if (additionalProperties === false) mistakes.push({ ...place, keyword: "additionalProperties", key });
    else if (additionalProperties !== undefined) inside(key, additionalProperties);
  }
  for (const [key, schema] of Object.entries(properties)) if (Object.hasOwn(value, key)) inside(key, schema);
}
