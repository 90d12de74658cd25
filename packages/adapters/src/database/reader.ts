import type { Json } from "../contract/fact-source.ts";
import type { CursorForm } from "./cursor-form.ts";

/** Where a row stands in the order in which a table is read: the values of the ordering columns, each as text. */
export type Place = readonly string[];

/** A row as it was read. */
export interface Row {
  /** Columns by name; what the database knows as JSON, numbers, texts and times, as JSON has it. */
  readonly record: { readonly [column: string]: Json };
  readonly place: Place;
  /** The value of the first ordering column. */
  readonly lead: Lead;
  /** It has more bytes than {@link MOST_ROW_BYTES}: of its values only those that order it were read. Absent: it has not. */
  readonly tooLarge?: number;
}

export interface Lead {
  readonly text: string;
  /** Whether it is text to the database too: then nothing but how it is written keeps it in the order of times or numbers. */
  readonly isText: boolean;
}

/** No record that a system means is larger. Reckoned over the columns that are read, as text. */
export const MOST_ROW_BYTES = 1_000_000;

/** Rows that are read at a time, as far as they have no more bytes than this together. */
export const MOST_PAGE_BYTES = 8_000_000;

/** Some of the rows that were asked for, from the first one on. */
export interface Rows {
  readonly rows: readonly Row[];
  /** Whether there are no more after them. */
  readonly isEnd: boolean;
}

/** Which rows to read. */
export interface RowsQuery {
  /** The columns that are wanted; null: all. */
  readonly columns: readonly string[] | null;
  /** Columns by which rows are ordered, all of them together different for each row. */
  readonly order: readonly string[];
  /** Only rows after this place; null: from the beginning. */
  readonly after: Place | null;
  /**
   * Instead of after it: from so far before its first column, so that what was committed late is seen. In milliseconds for a
   * time, in units for a number; null: not.
   */
  readonly back: number | null;
  readonly limit: number;
}

/** A connection to one database, which reads and never writes. */
export interface Reader {
  /** Names of the table's columns. @throws DatabaseProblem */
  columns(table: readonly string[]): Promise<readonly string[]>;
  /** Rows in which no ordering column is empty, in order. @throws DatabaseProblem */
  rows(table: readonly string[], query: RowsQuery): Promise<Rows>;
  /** Which of these columns is empty in some row; null: none. No order finds such a row. @throws DatabaseProblem */
  emptyAmong(table: readonly string[], columns: readonly string[]): Promise<string | null>;
  /** Whether two rows are alike in all of these columns. @throws DatabaseProblem */
  hasTwins(table: readonly string[], columns: readonly string[]): Promise<boolean>;
  /** Whether this column is written otherwise than so in some row. @throws DatabaseProblem */
  hasOtherwise(table: readonly string[], column: string, form: CursorForm): Promise<boolean>;
  /** The greatest value of a column, as text; null: it is empty in all rows. @throws DatabaseProblem */
  greatest(table: readonly string[], column: string): Promise<string | null>;
  close(): Promise<void>;
}

/** A database cannot be read, in words for who set it up: no secret and no person's data in them. */
export class DatabaseProblem extends Error {
  readonly code: string;
  readonly help: string;

  constructor(code: string, message: string, help: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DatabaseProblem";
    this.code = code;
    this.help = help;
  }
}

/** A name in double quotes, for both databases. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Finds a row in which one of these columns is empty, and says of each whether it is. */
export function emptySql(table: readonly string[], columns: readonly string[]): string {
  const empty = columns.map((name) => `${quoted(name)} IS NULL`);
  const told = empty.map((condition, index) => `CASE WHEN ${condition} THEN 'yes' END AS "c${index}"`);
  return `SELECT ${told.join(", ")} FROM ${quotedTable(table)} WHERE ${empty.join(" OR ")} LIMIT 1`;
}

/** The column of which such a row says so. */
export function emptyOf(
  row: Readonly<Record<string, unknown>> | undefined,
  columns: readonly string[],
): string | null {
  return columns.find((_, index) => row?.[`c${index}`] === "yes") ?? null;
}

/** Finds two rows that are alike in all of these columns. */
export function twinsSql(table: readonly string[], columns: readonly string[]): string {
  const all = columns.map(quoted);
  const filled = all.map((name) => `${name} IS NOT NULL`).join(" AND ");
  const from = `${quotedTable(table)} WHERE ${filled}`;
  return `SELECT 1 AS one FROM ${from} GROUP BY ${all.join(", ")} HAVING count(*) > 1 LIMIT 1`;
}

/** What a query for rows is made of, in SQL. */
export interface PageQuery {
  readonly table: readonly string[];
  /** The columns that are wanted. */
  readonly columns: readonly string[];
  readonly order: readonly string[];
  readonly conditions: readonly string[];
  readonly limit: number;
  /** How many bytes the value of a column has. */
  readonly bytes: (column: string) => string;
  /** A column as it is to be read. */
  readonly value: (column: string) => string;
  /** More to select of each row. */
  readonly more?: readonly string[];
}

export const SIZE = "comity:size";
export const COUNT = "comity:count";

/**
 * Rows in order, with the {@link SIZE} of each and the {@link COUNT} of those that were found. Both databases measure them before
 * anything of them leaves, so that a row that is too large is not, nor more of a page than fits.
 */
export function pageSql({
  table,
  columns,
  order,
  conditions,
  limit,
  bytes,
  value,
  more = [],
}: PageQuery): string {
  const ordering = order.map(quoted).join(", ");
  const [size, count, sum] = [SIZE, COUNT, "comity:sum"].map(quoted);
  const read = [...new Set([...columns, ...order])];
  const sized = read.map((name) => `coalesce(${bytes(quoted(name))}, 0)`).join(" + ");
  const selected = columns.map((name) => {
    const isKept = order.includes(name);
    const column = value(name);
    return `${isKept ? column : `CASE WHEN ${size} <= ${MOST_ROW_BYTES} THEN ${column} END`} AS ${quoted(name)}`;
  });
  return `SELECT ${[...selected, ...more, size, count].join(", ")} FROM (
    SELECT *, count(*) OVER () AS ${count}, sum(CASE WHEN ${size} <= ${MOST_ROW_BYTES} THEN ${size} ELSE 0 END)
      OVER (ORDER BY ${ordering} ROWS UNBOUNDED PRECEDING) AS ${sum} FROM (
      SELECT *, ${sized} AS ${size} FROM (
        SELECT ${read.map(quoted).join(", ")} FROM ${quotedTable(table)}
        WHERE ${conditions.join(" AND ")} ORDER BY ${ordering} LIMIT ${limit}) AS found) AS measured) AS summed
    WHERE ${sum} <= ${MOST_PAGE_BYTES} ORDER BY ${ordering}`;
}

/** What was found, of which the page may be the beginning. @param count what {@link COUNT} says */
export function rowsFound(rows: readonly Row[], count: number, limit: number): Rows {
  return { rows, isEnd: count < limit && rows.length === count };
}

/** What is said of the {@link SIZE} of a row. */
export function sizeOf(bytes: number): Pick<Row, "tooLarge"> {
  return bytes > MOST_ROW_BYTES ? { tooLarge: bytes } : {};
}

export function quotedTable(table: readonly string[]): string {
  return table.map(quoted).join(".");
}
