import { parseExactJson } from "@comity/core";
import pg from "pg";
import type { Json } from "../contract/fact-source.ts";
import { type CursorForm, textBefore } from "./cursor-form.ts";
import { postgresProblem } from "./postgres-problem.ts";
import {
  COUNT,
  DatabaseProblem,
  emptyOf,
  emptySql,
  type Place,
  pageSql,
  quoted,
  quotedTable,
  type Reader,
  type Row,
  type Rows,
  type RowsQuery,
  rowsFound,
  SIZE,
  sizeOf,
  twinsSql,
} from "./reader.ts";

/** Where a PostgreSQL server is, and how to speak with it. */
export interface PostgresTarget {
  /** `postgres://USER@HOST:PORT/DATABASE`, without the password. */
  readonly url: string;
  readonly password: string | null;
  /** `verify`: the server shows a certificate that is checked. `unverified`: it is encrypted, with whomever. */
  readonly tls: "verify" | "unverified" | "off";
  /** A certificate authority of one's own, in PEM. */
  readonly ca: string | null;
}

const CONNECT_MS = 10_000;
const QUERY_MS = 60_000;

/** The type of a column. */
interface ColumnType {
  readonly name: string;
  /** As it is written in a cast that keeps all of a value: `character` would be one character, and `bpchar` is as many as there are. */
  readonly cast: string;
}

type Types = ReadonlyMap<string, ColumnType>;

/** Connects to read, and never to write. @throws DatabaseProblem */
export async function openPostgresReader(target: PostgresTarget): Promise<Reader> {
  const client = new pg.Client({
    connectionString: withPassword(target),
    ssl:
      target.tls === "off"
        ? false
        : { rejectUnauthorized: target.tls === "verify", ...(target.ca === null ? {} : { ca: target.ca }) },
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    statement_timeout: QUERY_MS,
    application_name: "comity",
    // Values come as PostgreSQL writes them: a date made into one of JavaScript would move with the machine's zone.
    types: { getTypeParser: () => (text: string) => text },
  });
  // A connection that breaks between two queries is told by the next one.
  client.on("error", () => undefined);
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof DatabaseProblem ? error : postgresProblem(error, target.url);
    }
  };
  try {
    await attempt(() => client.connect());
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  const types = new Map<string, Types>();
  const typesOf = async (table: readonly string[]): Promise<Types> => {
    const name = quotedTable(table);
    const known = types.get(name) ?? (await readTypes(client, name));
    types.set(name, known);
    return known;
  };
  return {
    columns: (table) => attempt(async () => [...(await typesOf(table)).keys()]),
    rows: (table, query) => attempt(async () => readRows(client, table, query, await typesOf(table))),
    emptyAmong: (table, columns) =>
      attempt(async () => {
        const { rows } = await reading(client, { text: emptySql(table, columns) });
        return emptyOf(rows[0], columns);
      }),
    hasTwins: (table, columns) =>
      attempt(async () => (await reading(client, { text: twinsSql(table, columns) })).rows.length > 0),
    hasOtherwise: (table, column, form) =>
      attempt(async () => {
        const text = `SELECT 1 FROM ${quotedTable(table)} WHERE ${quoted(column)}::text !~ $1 LIMIT 1`;
        return (await reading(client, { text, values: [patternOf(form)] })).rows.length > 0;
      }),
    greatest: (table, column) =>
      attempt(async () => {
        const sql = `SELECT max(${quoted(column)})::text AS value FROM ${quotedTable(table)}`;
        return (await reading(client, { text: sql })).rows[0]?.value ?? null;
      }),
    close: () => client.end().catch(() => undefined),
  };
}

/** What the url says counts for more than other options, so the password has to stand in it. */
function withPassword({ url, password }: PostgresTarget): string {
  if (password === null) return url;
  const whole = new URL(url);
  whole.password = encodeURIComponent(password);
  return whole.href;
}

/** Runs one query in a transaction that can write nothing, and in which times read alike everywhere. */
async function reading(
  client: pg.Client,
  query: pg.QueryConfig,
): Promise<pg.QueryResult<Record<string, string | null>>> {
  await client.query("BEGIN TRANSACTION READ ONLY");
  try {
    await client.query("SET LOCAL TIME ZONE 'UTC'");
    await client.query("SET LOCAL datestyle = 'ISO'");
    return await client.query<Record<string, string | null>>(query);
  } finally {
    await client.query("ROLLBACK");
  }
}

async function readTypes(client: pg.Client, name: string): Promise<Types> {
  const { rows } = await reading(client, {
    text: `SELECT attname AS name, format_type(atttypid, NULL) AS type,
      format_type(atttypid, -1) AS whole FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    values: [name],
  });
  return new Map(
    rows.map(({ name: column, type, whole }) => [
      String(column),
      { name: String(type), cast: String(whole) },
    ]),
  );
}

async function readRows(
  client: pg.Client,
  table: readonly string[],
  { columns, order, after, back, limit }: RowsQuery,
  types: Types,
): Promise<Rows> {
  const [first = ""] = order;
  const names = columns ?? [...types.keys()];
  const value = (name: string): string =>
    types.get(name)?.name.endsWith("[]") === true ? `to_json(${quoted(name)})::text` : quoted(name);
  const places = order.map((name, index) => `${quoted(name)}::text AS ${quoted(`comity:${index}`)}`);
  const ordering = order.map(quoted).join(", ");
  const cast = (name: string, index: number): string => `$${index + 1}::text::${castOf(types, name)}`;
  const conditions = order.map((name) => `${quoted(name)} IS NOT NULL`);
  const values: string[] = [];
  const isText = TEXTS.has(types.get(first)?.name ?? "text");
  if (after !== null && back !== null && isText) {
    values.push(textBefore(after[0] ?? "", back));
    conditions.push(`${quoted(first)} >= ${cast(first, 0)}`);
  } else if (after !== null && back !== null) {
    const type = castOf(types, first);
    values.push(after[0] ?? "", isTime(type) ? `${Math.ceil(back)} milliseconds` : String(Math.ceil(back)));
    conditions.push(`${quoted(first)} >= ${cast(first, 0)} - $2::text::${isTime(type) ? "interval" : type}`);
  } else if (after !== null) {
    values.push(...after);
    conditions.push(`(${ordering}) > (${order.map(cast).join(", ")})`);
  }
  const bytes = (column: string): string => `octet_length(${column}::text)::bigint`;
  const parts = { columns: names, order, conditions, limit, bytes, value, more: places };
  const { rows } = await reading(client, { text: pageSql({ table, ...parts }), values });
  const found = rows.map((row) => ({
    record: recordOf(row, names, types),
    place: placeOf(row, order.length),
    lead: { text: row["comity:0"] ?? "", isText },
    ...sizeOf(Number(row[SIZE])),
  }));
  return rowsFound(found, Number(rows[0]?.[COUNT] ?? 0), limit);
}

function castOf(types: Types, name: string): string {
  return types.get(name)?.cast ?? "text";
}

const TEXTS: ReadonlySet<string> = new Set(["text", "character varying", "character"]);

function patternOf({ digits, hasFraction, zone }: CursorForm): string {
  const pattern = digits.replaceAll("9", "[0-9]");
  return `^${pattern}${hasFraction ? "([.][0-9]+)?" : ""}${zone.replace("+", "[+]")}$`;
}

function isTime(type: string): boolean {
  return type.startsWith("timestamp") || type === "date";
}

function placeOf(row: Readonly<Record<string, string | null>>, length: number): Place {
  return Array.from({ length }, (_, index) => row[`comity:${index}`] ?? "");
}

function recordOf(
  row: Readonly<Record<string, string | null>>,
  names: readonly string[],
  types: Types,
): Row["record"] {
  return Object.fromEntries(
    names.map((name) => [name, jsonOf(row[name] ?? null, types.get(name)?.name ?? "text")]),
  );
}

/** A value as PostgreSQL writes it, as JSON has it. Exact numbers and large ones stay text. */
function jsonOf(text: string | null, type: string): Json {
  if (text === null) return null;
  switch (type) {
    case "boolean":
      return text === "t";
    case "smallint":
    case "integer":
    case "real":
    case "double precision":
      return Number(text);
    case "json":
    case "jsonb":
      return parseExactJson(text);
    case "timestamp with time zone":
      // In UTC, as it was asked for; the vocabulary wants the offset in full.
      return text.replace(" ", "T").replace(/\+00(:00)?$/, "Z");
    default:
      // Lists were asked for as JSON.
      return type.endsWith("[]") ? parseExactJson(text) : text;
  }
}
