/** The parts of a JSON Schema that say what kind of value it wants. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** What a schema wants, for a sentence: `a whole number from 0 to 65535`. */
export function kindInWords(schema: Schema): string {
  if (schema.$ref === "#/$defs/secret") return "a secret: {env: NAME} or {file: PATH}";
  if (schema.title === "a length of time") return "a length of time, such as 30 seconds";
  if (schema.title?.startsWith("a ")) return schema.title;
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return [...new Set(alternatives.map(kindInWords))].join(", or ");
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  return types.map((type) => typeInWords(type, schema)).join(", or ") || "something else";
}

function typeInWords(type: string, schema: Schema): string {
  switch (type) {
    case "integer":
      return `a whole number${range(schema)}`;
    case "number":
      return `a number${range(schema)}`;
    case "boolean":
      return "true or false";
    case "array":
      return "a list: each value behind a dash, or all in square brackets";
    case "object":
      return "settings: names, each with a colon and its value";
    default:
      return text(schema);
  }
}

function range({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` from ${minimum}`;
  return maximum === undefined ? "" : ` up to ${maximum}`;
}

function text({ pattern, maxLength }: Schema): string {
  if (pattern !== undefined) return `a text that fits ${pattern}`;
  return maxLength === undefined ? "a text" : `a text of at most ${maxLength} characters`;
}
