import { type JsonSchema, parseInstant } from "@comity/core";
import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Refusal } from "../problem/problem.ts";
import { HTTP_SCHEMAS } from "./schemas.ts";

export type Check = (given: unknown, where: string) => void;

/** Checks by the schemas that are published. Only what stands in an address is converted: it is text there, whatever it means. */
export function checker(): (schema: JsonSchema, isText: boolean) => Check {
  const [strict, converting] = [ajv(false), ajv(true)];
  return (schema, isText) => {
    const validate: ValidateFunction = (isText ? converting : strict).compile(withoutLengths(schema));
    return (given, where) => {
      if (!validate(given)) throw misfit(where, validate.errors?.[0]);
    };
  };
}

function ajv(coerceTypes: boolean): Ajv2020 {
  const made = new Ajv2020({ coerceTypes, strict: false, allErrors: false });
  made.addFormat("date-time", (text: string) => parseInstant(text).ok);
  for (const schema of HTTP_SCHEMAS) made.addSchema(withoutLengths(schema));
  return made;
}

/** How long a name may be is for the engine to say, in the same words for every way in. */
function withoutLengths(schema: JsonSchema): JsonSchema {
  const { minLength: _least, maxLength: _most, properties, items, ...rest } = schema;
  return {
    ...rest,
    ...(items === undefined ? {} : { items: withoutLengths(items) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, one]) => [name, withoutLengths(one)]),
          ),
        }),
  };
}

function misfit(where: string, error: ErrorObject | undefined): Refusal {
  const path = (error?.instancePath ?? "").split("/").slice(1).join(".");
  const extra = error?.keyword === "additionalProperties" ? String(error.params.additionalProperty) : "";
  const place = [where, path, extra].filter((part) => part !== "").join(".");
  const said = extra === "" ? `It ${error?.message ?? "does not fit"}.` : "There is no such property.";
  return new Refusal("CY701", place, said, "The document at /openapi.json says what goes in here.");
}
