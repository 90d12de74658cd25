import type { JsonSchema } from "@comity/core";
import { openTestWorld } from "../../../packages/conformance/src/open-world.ts";
import { ADAPTER_TYPES, configurationSchema, PROBLEMS } from "../../../packages/server/src/index.ts";
import { testServer } from "../../../packages/server/test/support/test-server.ts";
import { table } from "./generated.ts";

interface Operation {
  readonly summary: string;
  readonly "x-scopes"?: readonly string[];
}

/** The routes of the server's OpenAPI document, by what they are about. */
export async function routesTable(): Promise<string> {
  const { engine } = await openTestWorld("");
  const server = await testServer(engine, []);
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  await server.close();
  await engine.close();
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary, "x-scopes": scopes }]) => [
      `\`${method.toUpperCase()} ${path}\``,
      summary,
      scopes === undefined ? "none" : scopes.map((scope) => `\`${scope}\``).join(" or "),
    ]),
  );
  return table(["route", "asks or says", "scope of the key"], rows);
}

export function problemsTable(): string {
  return table(
    ["code", "status", "about"],
    [...PROBLEMS.values()].map(({ code, status, title }) => [`\`${code}\``, String(status), title]),
  );
}

type Schema = JsonSchema & { readonly "x-secret"?: boolean };

/** What comity.yaml can say, from its schema: a table for each part. */
export function configurationTables(): string {
  const schema = configurationSchema(ADAPTER_TYPES) as Schema;
  const { http, keys, adapters, ...rest } = schema.properties ?? {};
  const parts = [
    ["", { ...schema, properties: { ...rest, http, keys, adapters } }],
    ["## http", http],
    ["## keys", keys?.items],
    ["## adapters", adapters?.items],
    ...ADAPTER_TYPES.map(({ type, schema: own }) => [`### type: ${type}`, own]),
  ] as readonly (readonly [string, Schema])[];
  return parts
    .map(([title, part]) =>
      [title, table(["setting", "is", "says"], rowsOf(part, "")), ""].join("\n\n").trim(),
    )
    .join("\n\n");
}

function rowsOf(schema: Schema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
    const needed = schema.required?.includes(name) === true ? " (needed)" : "";
    const row = [`\`${prefix}${name}\`${needed}`, kindOf(one), one.description ?? ""];
    // Parts that have a table of their own are not unfolded.
    if (prefix === "" && ["http", "keys", "adapters"].includes(name)) return [row];
    const inside = one.properties === undefined ? one.items : one;
    const mark = one.properties === undefined ? "[]." : ".";
    return [row, ...(inside?.properties === undefined ? [] : rowsOf(inside, `${prefix}${name}${mark}`))];
  });
}

function kindOf(schema: Schema): string {
  if (schema.$ref === "#/$defs/secret") return "a secret";
  if (schema.anyOf !== undefined) return schema.anyOf.map(kindOf).join(", or ");
  const usual = schema.default === undefined ? "" : `; \`${String(schema.default)}\` if absent`;
  if (schema.title !== undefined) return `${schema.title}${usual}`;
  if (schema.enum !== undefined) return `${schema.enum.map((one) => `\`${one}\``).join(", ")}${usual}`;
  if (schema.type === "array") return "a list";
  if (schema.type === "object") return "settings";
  const range =
    schema.minimum !== undefined && schema.maximum !== undefined
      ? ` from ${schema.minimum} to ${schema.maximum}`
      : "";
  const name = { integer: "a whole number", number: "a number", boolean: "true or false", string: "text" };
  return `${name[schema.type as keyof typeof name] ?? "any"}${range}${usual}`;
}
