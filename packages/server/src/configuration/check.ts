import { didYouMean } from "@comity/core";
import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { kindInWords, type Schema } from "./kind-in-words.ts";
import type { LocatedYaml, Path } from "./located-yaml.ts";
import type { ConfigurationProblem } from "./problems.ts";

export interface Checked {
  readonly problems: readonly ConfigurationProblem[];
  /** Where secrets stand. */
  readonly secrets: readonly Path[];
}

/**
 * Holds data, or a part of them, against a schema, and says what is wrong where, in words.
 *
 * @throws Error if the schema itself is none
 */
export function checkBySchema(
  yaml: LocatedYaml,
  schema: Readonly<Record<string, unknown>>,
  part: Path = [],
): Checked {
  const secrets: Path[] = [];
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true });
  ajv.addKeyword({
    keyword: "x-secret",
    validate: (_schema: unknown, data: unknown, _parent: unknown, context?: { instancePath: string }) => {
      if (typeof data === "object" && data !== null)
        secrets.push([...part, ...pathOf(context?.instancePath ?? "")]);
      return true;
    },
  });
  const validate = ajv.compile(schema);
  if (validate(valueAt(yaml.data, part))) return { problems: [], secrets };
  const problems = told(validate.errors ?? []).map((error) => problemOf(error, yaml, part));
  return { problems, secrets };
}

/**
 * Of alternatives that all fail, one thing is said, and not what each of them wanted; and what an `if` leads to is said by what it
 * leads to.
 */
function told(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const alternatives = errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf");
  return errors.filter((error) => {
    if (error.keyword === "if") return false;
    const isInside = alternatives.some(
      (one) => one !== error && error.instancePath.startsWith(one.instancePath) && isBelow(error, one),
    );
    return !isInside;
  });
}

function isBelow(error: ErrorObject, alternative: ErrorObject): boolean {
  return (
    error.schemaPath.startsWith(`${alternative.schemaPath}/`) ||
    error.schemaPath.startsWith("#/$defs/secret/")
  );
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => Object(value)[key], data);
}

function problemOf(error: ErrorObject, yaml: LocatedYaml, part: Path): ConfigurationProblem {
  const path = [...part, ...pathOf(error.instancePath)];
  const { params, keyword } = error;
  if (keyword === "additionalProperties") {
    const name = String(params.additionalProperty);
    const known = Object.keys((error.parentSchema?.properties ?? {}) as object);
    return {
      ...yaml.placeOfKey([...path, name]),
      message: `There is no setting "${name}"${inWords(path)}.`,
      help: didYouMean(name, known),
    };
  }
  const place = yaml.placeOf(path);
  const what = path.length === 0 ? "It" : `"${path.filter((part) => typeof part === "string").at(-1)}"`;
  if (keyword === "required") {
    return {
      ...place,
      message: `"${String(params.missingProperty)}" is missing${inWords(path)}.`,
      help: descriptionOf(error, String(params.missingProperty)),
    };
  }
  if (keyword === "enum" && Array.isArray(params.allowedValues)) {
    const given = String(error.data);
    return {
      ...place,
      message: `${what} cannot be "${given}".`,
      help: didYouMean(given, params.allowedValues.map(String)),
    };
  }
  if (isOfSecret(error)) {
    return {
      ...place,
      message: `${what} is a secret, and cannot stand here.`,
      help: "Write {env: NAME} for a variable of the environment, or {file: PATH}.",
    };
  }
  return {
    ...place,
    message: `${what} ${isGiven(error.data)}, and has to be ${wanted(keyword, error)}.`,
    help: [isQuoted(error) ? "Take off the quotes." : "", String(error.parentSchema?.description ?? "")]
      .join(" ")
      .trim(),
  };
}

/** Whether what stands there is a number, or true or false, between quotes. */
function isQuoted({ keyword, params, data }: ErrorObject): boolean {
  if (keyword !== "type" || typeof data !== "string") return false;
  const types = [params.type].flat();
  if (types.includes("boolean") && /^(true|false)$/.test(data)) return true;
  return types.some((type) => type === "number" || type === "integer") && /^-?\d+(\.\d+)?$/.test(data);
}

/** What stands there. Of a text no letter is told: it may be a password in the wrong place. */
function isGiven(data: unknown): string {
  if (data === null || data === undefined) return "is empty";
  if (typeof data === "number" || typeof data === "boolean") return `is ${data}`;
  if (typeof data === "string") return data === "" ? "is empty" : "is this text";
  return Array.isArray(data) ? `is a list of ${data.length}` : "is settings with names";
}

function wanted(keyword: string, error: ErrorObject): string {
  if (keyword === "uniqueItems") return "a list that has each value once";
  if (keyword === "minItems") return "a list with at least one value";
  return kindInWords((error.parentSchema ?? {}) as Schema);
}

function isOfSecret({ keyword, schemaPath, parentSchema }: ErrorObject): boolean {
  return (
    keyword === "oneOf" && (schemaPath.startsWith("#/$defs/secret") || parentSchema?.["x-secret"] === true)
  );
}

function descriptionOf({ parentSchema }: ErrorObject, property: string): string {
  const properties = (parentSchema?.properties ?? {}) as Readonly<
    Record<string, { description?: string } | undefined>
  >;
  return properties[property]?.description ?? "";
}

function inWords(path: Path): string {
  return path.length === 0
    ? ""
    : ` in ${path.map((part) => (typeof part === "number" ? `number ${part + 1}` : part)).join(", ")}`;
}

export function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
