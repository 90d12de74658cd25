/** JSON Schema, draft 2020-12, as data. A reference names another schema of this folder: `{$ref: "Answer#"}`. */
export interface JsonSchema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly (string | null)[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly default?: string | number | boolean;
  readonly examples?: readonly unknown[];
}

export function text(description: string, more: Omit<JsonSchema, "type" | "description"> = {}): JsonSchema {
  return { type: "string", description, ...more };
}

/** An id or a name, as `decodeName` takes it. */
export function name(description: string): JsonSchema {
  return text(description, { minLength: 1, maxLength: 200 });
}

/** An instant as text; in the library it is a number of milliseconds. */
export function instant(description: string): JsonSchema {
  return text(description, { format: "date-time" });
}

export function flag(description: string): JsonSchema {
  return { type: "boolean", description };
}

export function list(items: JsonSchema, description: string): JsonSchema {
  return { type: "array", items, description };
}

export function ref(id: string): JsonSchema {
  return { $ref: `${id}#` };
}

/** The same, or null. */
export function orNull(schema: JsonSchema): JsonSchema {
  const { type, description, ...rest } = schema;
  if (typeof type === "string" && schema.enum === undefined)
    return { type: [type, "null"], ...rest, ...(description === undefined ? {} : { description }) };
  return {
    anyOf: [{ ...(type === undefined ? {} : { type }), ...rest }, { type: "null" }],
    ...(description === undefined ? {} : { description }),
  };
}

/** An object with these properties; those that need not be given are named. */
export function object(
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema {
  return {
    type: "object",
    description,
    properties,
    required: Object.keys(properties).filter((property) => !optional.includes(property)),
  };
}

/** The same, with a name under which others refer to it. */
export function named(
  id: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema {
  return { $id: id, ...object(description, properties, optional) };
}
