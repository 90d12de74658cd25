import { didYouMean } from "@comity/core";
import { Ajv, type ErrorObject, type SchemaObject, type ValidateFunction } from "ajv";

/** Something in a scenario or a log that has not the shape it should have. */
export interface ShapeProblem {
  /** JSON pointer to the value. */
  readonly pointer: string;
  /** Whether the key is wrong rather than its value. */
  readonly onKey: boolean;
  readonly message: string;
  readonly help: string;
}

const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true });
const compiled = new Map<SchemaObject, ValidateFunction>();

/** What does not fit the schema, most telling first; empty: everything fits. */
export function checkShape(schema: SchemaObject, value: unknown): ShapeProblem[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(inWords);
}

function inWords(error: ErrorObject): ShapeProblem {
  const pointer = error.instancePath;
  const problem = (message: string, help: string) => ({ pointer, onKey: false, message, help });
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(error);
    case "required":
      return problem(`"${error.params.missingProperty}" is missing here.`, "Add it.");
    case "enum": {
      // A truth value may also be written as a text, which is the same word twice.
      const allowed = [...new Set((error.params.allowedValues as unknown[]).map(String))];
      return problem(
        `${JSON.stringify(error.data)} is not one of ${allowed.join(", ")}.`,
        didYouMean(String(error.data), allowed),
      );
    }
    case "type":
      return problem(`This is ${kindOf(error.data)}, not ${kindsOf(error.params.type)}.`, "Change it.");
    case "minLength":
      return problem("This is empty.", "Write a text, or leave the key out.");
    case "minProperties":
    case "minItems":
      return problem("There is nothing in here.", "Fill it, or leave it out.");
    case "maxProperties":
      return problem("One step reports one record.", "Write a step of its own for each.");
    default:
      return problem(`This ${error.message ?? "is not as it should be"}.`, "Change it.");
  }
}

function unknownKey(error: ErrorObject): ShapeProblem {
  const key = String(error.params.additionalProperty);
  const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
  return {
    pointer: `${error.instancePath}/${escapePointer(key)}`,
    onKey: true,
    message: `There is no "${key}" here.`,
    help: didYouMean(key, known),
  };
}

/** A key as a part of a JSON pointer. */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "object":
      return "a group of keys";
    case "string":
      return "a text";
    case "number":
      return "a number (write it in quotes if it is a name)";
    default:
      return "true or false";
  }
}

function kindsOf(type: string | readonly string[]): string {
  const words: Readonly<Record<string, string>> = {
    object: "a group of keys",
    array: "a list",
    string: "a text",
    number: "a number",
  };
  const kinds = typeof type === "string" ? type.split(",") : type;
  return kinds.map((kind) => words[kind] ?? kind).join(" or ");
}
