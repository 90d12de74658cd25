import { existsSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import type { Json } from "../contract/fact-source.ts";
import { type CursorForm, textBefore } from "./cursor-form.ts";
import {
  COUNT,
  DatabaseProblem,
  emptyOf,
  emptySql,
  pageSql,
  quoted,
  quotedTable,
  type Reader,
  type Rows,
  type RowsQuery,
  rowsFound,
  SIZE,
  sizeOf,
  twinsSql,
} from "./reader.ts";

/** How long SQLite waits for whoever is writing. */
const BUSY_MS = 5_000;

/** Opens an SQLite file to be read. @throws DatabaseProblem */
export function openSqliteReader(path: string): Reader {
  if (!existsSync(path)) {
    throw new DatabaseProblem("ENOENT", `There is no file ${path}.`, "Check the path.");
  }
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw error instanceof DatabaseProblem ? error : problemOf(error, path);
    }
  };
  const database = attempt(() => new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS }));
  return {
    columns: async (table) => attempt(() => columnsOf(database, table)),
    rows: async (table, query) => attempt(() => rowsOf(database, table, query)),
    emptyAmong: async (table, columns) =>
      attempt(() => emptyOf(database.prepare(emptySql(table, columns)).get(), columns)),
    hasTwins: async (table, columns) =>
      attempt(() => database.prepare(twinsSql(table, columns)).get() !== undefined),
    hasOtherwise: async (table, column, form) => attempt(() => hasOtherwise(database, table, column, form)),
    greatest: async (table, column) =>
      attempt(() => {
        const sql = `SELECT CAST(max(${quoted(column)}) AS TEXT) AS value FROM ${quotedTable(table)}`;
        const value = database.prepare(sql).get()?.value ?? null;
        return value === null ? null : String(value);
      }),
    close: async () => database.close(),
  };
}

function columnsOf(database: DatabaseSync, table: readonly string[]): readonly string[] {
  const name = table.at(-1) ?? "";
  const schema = table.length > 1 ? (table[0] ?? "main") : "main";
  const columns = database.prepare("SELECT name FROM pragma_table_info(?, ?)").all(name, schema);
  if (columns.length > 0) return columns.map(({ name }) => String(name));
  const sql = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name LIMIT 20";
  const known = database.prepare(sql).all();
  const names = known.map((row) => String(row.name)).join(", ");
  throw new DatabaseProblem(
    "no_table",
    `There is no table or view ${table.join(".")}.`,
    names === "" ? "There are none in this file." : `There are: ${names}.`,
  );
}

function rowsOf(database: DatabaseSync, table: readonly string[], query: RowsQuery): Rows {
  const { columns, order, after, back, limit } = query;
  const [first = ""] = order;
  const names = [...new Set([...(columns ?? columnsOf(database, table)), ...order])];
  const ordering = order.map(quoted).join(", ");
  const conditions = order.map((name) => `${quoted(name)} IS NOT NULL`);
  const parameters: SQLInputValue[] = [];
  if (after !== null && back !== null) {
    conditions.push(`${quoted(first)} >= ?`);
    parameters.push(before(decodePart(after[0] ?? ""), back));
  } else if (after !== null) {
    conditions.push(`(${ordering}) > (${order.map(() => "?").join(", ")})`);
    parameters.push(...after.map(decodePart));
  }
  const bytes = (column: string): string => `octet_length(${column})`;
  const parts = { columns: names, order, conditions, limit, bytes, value: quoted };
  const statement = database.prepare(pageSql({ table, ...parts }));
  statement.setReadBigInts(true);
  const rows = statement.all(...parameters);
  const found = rows.map((row) => ({
    record: Object.fromEntries(names.map((name) => [name, jsonOf(row[name] ?? null)])),
    place: order.map((name) => encodePart(row[name] ?? null)),
    lead: { text: String(row[first] ?? ""), isText: typeof row[first] === "string" },
    ...sizeOf(Number(row[SIZE])),
  }));
  return rowsFound(found, Number(rows[0]?.[COUNT] ?? 0), limit);
}

/** By patterns, which SQLite knows without help. A number among texts is written otherwise, too. */
function hasOtherwise(
  database: DatabaseSync,
  table: readonly string[],
  column: string,
  { digits, hasFraction, zone }: CursorForm,
): boolean {
  const name = quoted(column);
  const pattern = digits.replaceAll("9", "[0-9]");
  const fits = [`${name} GLOB ?`, ...(hasFraction ? [`${name} GLOB ?`] : [])].join(" OR ");
  const parameters = [`${pattern}${zone}`, ...(hasFraction ? [`${pattern}.[0-9]*${zone}`] : [])];
  // A pattern's star means any letters: without a zone there is none in them.
  const isZoned = hasFraction && zone === "" ? ` OR substr(${name}, 20) GLOB '*[^.0-9]*'` : "";
  const sql = `SELECT 1 FROM ${quotedTable(table)}
    WHERE ${name} IS NOT NULL AND (typeof(${name}) <> 'text' OR NOT (${fits})${isZoned}) LIMIT 1`;
  return database.prepare(sql).get(...parameters) !== undefined;
}

/** With its type, since SQLite never takes a text for a number. */
function encodePart(value: SQLOutputValue): string {
  if (typeof value === "bigint") return `i${value}`;
  if (typeof value === "number") return `r${value}`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString("hex")}`;
  return value === null ? "n" : `t${value}`;
}

function decodePart(part: string): SQLInputValue {
  const rest = part.slice(1);
  switch (part[0]) {
    case "i":
      return BigInt(rest);
    case "r":
      return Number(rest);
    case "b":
      return Buffer.from(rest, "hex");
    case "n":
      return null;
    default:
      return rest;
  }
}

/** So much before a cursor. */
function before(cursor: SQLInputValue, back: number): SQLInputValue {
  if (typeof cursor === "bigint") return cursor - BigInt(Math.ceil(back));
  if (typeof cursor === "number") return cursor - back;
  return typeof cursor === "string" ? textBefore(cursor, back) : cursor;
}

function jsonOf(value: SQLOutputValue): Json {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}

function problemOf(error: unknown, path: string): DatabaseProblem {
  const message = error instanceof Error ? error.message : "";
  const column = /^no such column: (.{1,100})$/.exec(message)?.[1];
  if (column !== undefined) {
    return new DatabaseProblem(
      "no_column",
      `There is no column ${column}.`,
      "Check the mapping and the settings.",
      {
        cause: error,
      },
    );
  }
  const says = error instanceof Error && "errstr" in error ? String(error.errstr) : "it cannot be opened";
  return new DatabaseProblem(
    error instanceof Error && "errcode" in error ? `SQLITE_${String(error.errcode)}` : "SQLITE",
    `${path} cannot be read: ${says}.`,
    "Check that it is an SQLite file that this user may read.",
    { cause: error },
  );
}
