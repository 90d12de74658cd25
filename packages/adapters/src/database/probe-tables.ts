import { didYouMean } from "@comity/core";
import type { Finding } from "../contract/adapter.ts";
import { formOf, isAhead } from "./cursor-form.ts";
import { DatabaseProblem, type Reader } from "./reader.ts";
import type { TableParts } from "./table-parts.ts";

/** A table before there is a keep. */
export type Unkept = Omit<TableParts, "keep"> & {
  /** Whether the overlap is a length of time, and not a number. */
  readonly isOverlapTime: boolean;
};

/** A database, and what it is called where no secret may be. */
export interface Database {
  readonly label: string;
  readonly open: () => Promise<Reader>;
}

/** What doctor finds of a database and its tables. */
export async function probe(database: Database, tables: readonly Unkept[]): Promise<readonly Finding[]> {
  const tried = `connect to ${database.label}`;
  let reader: Reader;
  try {
    reader = await database.open();
  } catch (error) {
    return [findingOf(tried, error)];
  }
  const findings: Finding[] = [{ tried, problem: null, help: null }];
  for (const table of tables) findings.push(await probeTable(reader, table));
  await reader.close();
  return findings;
}

async function probeTable(reader: Reader, parts: Unkept): Promise<Finding> {
  const { table, key, cursor, mapping, isOverlapTime } = parts;
  const tried = `read ${table.join(".")}`;
  try {
    const columns = await reader.columns(table);
    const wanted = [...key, ...(cursor === null ? [] : [cursor]), ...(mapping.reads ?? [])];
    const missing = wanted.find((name) => !columns.includes(name));
    if (missing !== undefined) {
      return {
        tried,
        problem: `${table.join(".")} has no column ${missing}.`,
        help: didYouMean(missing, columns),
      };
    }
    const order = cursor === null ? key : [cursor, ...key];
    const query = { columns: null, order, after: null, back: null, limit: 1 };
    const [row] = (await reader.rows(table, query)).rows;
    const first = cursor === null ? null : row?.record[cursor];
    if (isOverlapTime && (typeof first === "number" || (typeof first === "string" && /^\d+$/.test(first)))) {
      const problem = `${cursor} is a number, and overlap is a length of time.`;
      return {
        tried,
        problem,
        help: "Write overlap as a number: how far behind a row may be when it is committed.",
      };
    }
    return (await rowsFinding(reader, tried, parts)) ?? { tried, problem: null, help: null };
  } catch (error) {
    return findingOf(tried, error);
  }
}

function findingOf(tried: string, error: unknown): Finding {
  if (error instanceof DatabaseProblem) return { tried, problem: error.message, help: error.help };
  return { tried, problem: "It cannot be read, and it is not known why.", help: null };
}

/** What is wrong with a table's rows, as it would be told while it runs. */
async function rowsFinding(
  reader: Reader,
  tried: string,
  { table, key, cursor, now }: Unkept,
): Promise<Finding | null> {
  const label = table.join(".");
  const order = cursor === null ? key : [cursor, ...key.filter((name) => name !== cursor)];
  const empty = await reader.emptyAmong(table, order);
  if (empty !== null) {
    return {
      tried,
      problem: `${label} has rows in which ${empty} is empty: they are never read.`,
      help:
        empty === cursor
          ? "Fill the column, or leave the cursor out: then the table is compared as a whole."
          : "Fill the column, or leave these rows out by a view.",
    };
  }
  if (await reader.hasTwins(table, key)) {
    const problem = `${label} has rows that are alike in its key, ${key.join(", ")}.`;
    return { tried, problem, help: "Name more columns as the key: all of them together tell rows apart." };
  }
  if (cursor === null) return null;
  const greatest = await reader.greatest(table, cursor);
  if (greatest !== null && isAhead(greatest, now())) {
    return {
      tried,
      problem: `${label} has rows in which ${cursor} is a time that has not come yet.`,
      help: "Put right the time, or the clock of who writes it: until then the silo is not in step.",
    };
  }
  const [row] = (await reader.rows(table, { columns: order, order, after: null, back: null, limit: 1 })).rows;
  if (row === undefined || !row.lead.isText) return null;
  const form = formOf(row.lead.text);
  if (form !== null && !(await reader.hasOtherwise(table, cursor, form))) return null;
  return {
    tried,
    problem: `${cursor} is text, and not written alike in all rows as a time or a number of so many digits.`,
    help: "Write it as YYYY-MM-DDTHH:MM:SSZ in all rows, or make a view that does.",
  };
}
