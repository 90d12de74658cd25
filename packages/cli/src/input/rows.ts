import { extname } from "node:path";
import { csvRecords } from "./csv-records.ts";
import { parseJsonLine } from "./json-line.ts";
import { readLines } from "./lines.ts";

/** One record of a `.csv` or `.jsonl` file, or what is wrong with its line. */
export type Row =
  | {
      readonly line: number;
      readonly fields: Readonly<Record<string, unknown>>;
      readonly problem?: never;
    }
  | { readonly line: number; readonly fields?: never; readonly problem: string };

/** The kinds of files that rows are read from. */
export const ROW_FILES: readonly string[] = [".csv", ".jsonl"];

/**
 * The rows of a file, one after another. Values of a `.csv` are text, its empty cells are left out, and its header
 * names the fields. A bad row does not end the file, unless it is the header.
 *
 * @throws CommandError if the file cannot be read or is not UTF-8.
 */
export function readRows(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<Row> {
  return extname(path).toLowerCase() === ".csv" ? csvRows(path, stdin) : jsonRows(path, stdin);
}

async function* jsonRows(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<Row> {
  for await (const { text, number } of readLines(path, stdin)) {
    if (text.trim() === "") continue;
    const { value, problem } = parseJsonLine(text);
    yield value === undefined ? { line: number, problem } : { line: number, fields: value };
  }
}

async function* csvRows(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<Row> {
  let header: readonly string[] | null = null;
  for await (const { line, cells, problem } of csvRecords(readLines(path, stdin))) {
    if (header !== null) {
      yield cells === undefined ? { line, problem } : { line, fields: fieldsOf(header, cells) };
      continue;
    }
    header = cells?.map((name) => name.trim()) ?? [];
    const wrong = problem ?? headerProblem(header);
    if (wrong === null) continue;
    // Without it no cell has a name.
    yield { line, problem: wrong };
    return;
  }
  if (header === null) yield { line: 1, problem: NO_HEADER };
}

/** What an export that failed leaves behind must not be taken for one that found nothing. */
const NO_HEADER =
  "The file is empty: it has no header. Name the columns in the first line, also when there are no rows; " +
  "if an export wrote it, run it again.";

function headerProblem(header: readonly string[]): string | null {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (header.some((name) => name.includes("\r"))) {
    return "Its lines end with carriage returns alone. Save the file with line feeds.";
  }
  if (header.includes("")) return "A column has no name. Name every column in the first line.";
  if (header.includes("__proto__")) return '"__proto__" is not a name that anything can have.';
  return twice === undefined ? null : `The column "${twice}" stands twice in the first line. Keep one.`;
}

function fieldsOf(header: readonly string[], cells: readonly string[]): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  header.forEach((name, index) => {
    const cell = cells[index] ?? "";
    if (cell !== "") fields[name] = cell;
  });
  return fields;
}
