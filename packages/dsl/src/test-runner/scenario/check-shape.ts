import { didYouMean } from "@comity/core";
import { checkSchema, escapePointer, type Schema, type SchemaMistake } from "../../source/check-schema.ts";

/** Something in a scenario or a log that has not the shape it should have. */
export interface ShapeProblem {
  /** JSON pointer to the value. */
  readonly pointer: string;
  /** Whether the key is wrong rather than its value. */
  readonly onKey: boolean;
  readonly message: string;
  readonly help: string;
}

/** What does not fit the schema, most telling first; empty: everything fits. */
export function checkShape(schema: Schema, value: unknown): ShapeProblem[] {
  return checkSchema(schema, value).map(inWords);
}

function inWords(mistake: SchemaMistake): ShapeProblem {
  const { pointer } = mistake;
  const problem = (message: string, help: string) => ({ pointer, onKey: false, message, help });
  switch (mistake.keyword) {
    case "additionalProperties":
      return unknownKey(mistake, mistake.key);
    case "required":
      return problem(`"${mistake.key}" is missing here.`, "Add it.");
    case "enum": {
      // A truth value may also be written as a text, which is the same word twice.
      const allowed = [...new Set(mistake.allowed.map(String))];
      return problem(
        `${JSON.stringify(mistake.value)} is not one of ${allowed.join(", ")}.`,
        didYouMean(String(mistake.value), allowed),
      );
    }
    case "type":
      return problem(`This is ${kindOf(mistake.value)}, not ${kindsOf(mistake.kinds)}.`, "Change it.");
    case "minLength":
      return problem("This is empty.", "Write a text, or leave the key out.");
    case "maxLength":
      return problem(`This is longer than ${mistake.limit} characters.`, "Shorten it.");
    case "minProperties":
    case "minItems":
      return problem("There is nothing in here.", "Fill it, or leave it out.");
    case "maxProperties":
      return problem("One step reports one record.", "Write a step of its own for each.");
  }
}

function unknownKey({ pointer, schema }: SchemaMistake, key: string): ShapeProblem {
  return {
    pointer: `${pointer}/${escapePointer(key)}`,
    onKey: true,
    message: `There is no "${key}" here.`,
    help: didYouMean(key, Object.keys(schema.properties ?? {})),
  };
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

function kindsOf(kinds: readonly string[]): string {
  const words: Readonly<Record<string, string>> = {
    object: "a group of keys",
    array: "a list",
    string: "a text",
    number: "a number",
  };
  return kinds.map((kind) => words[kind] ?? kind).join(" or ");
}
