import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { type CsvError, parse } from "csv-parse";
import { fileError } from "../frame/problem.ts";
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
 * names the fields. A bad row does not end the file, unless the quotes of a `.csv` leave no rows to find.
 *
 * @throws CommandError if the file cannot be read.
 */
export function readRows(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<Row> {
  return extname(path).toLowerCase() === ".csv" ? csvRows(path) : jsonRows(path, stdin);
}

async function* jsonRows(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<Row> {
  for await (const { text, number } of readLines(path, stdin)) {
    if (text.trim() === "") continue;
    const { value, problem } = parseJsonLine(text);
    yield value === undefined ? { line: number, problem } : { line: number, fields: value };
  }
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function* csvRows(path: string): AsyncGenerator<Row> {
  const file = createReadStream(path);
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 1_000_000,
  });
  file.on("error", (error) => parser.destroy(error));
  file.pipe(parser);
  let header: readonly string[] | null = null;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (header === null) {
        header = record.map((name) => name.trim());
        const problem = headerProblem(header);
        if (problem !== null) {
          yield { line, problem };
          return;
        }
      } else yield csvRow(header, record, line);
      // Counted at the end of a record, because quoted cells may hold line ends.
      line = info.lines + 1;
    }
  } catch (error) {
    if (!isCsvError(error)) throw fileError(error, path);
    yield { line: error.lines ?? line, problem: csvProblem(error) };
  } finally {
    file.destroy();
  }
}

function headerProblem(header: readonly string[]): string | null {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (header.includes("")) return "A column has no name. Name every column in the first line.";
  if (header.includes("__proto__")) return '"__proto__" is not a name that anything can have.';
  return twice === undefined ? null : `The column "${twice}" stands twice in the first line. Keep one.`;
}

function csvRow(header: readonly string[], cells: readonly string[], line: number): Row {
  if (cells.length !== header.length) {
    return {
      line,
      problem:
        `This line has ${cells.length} cells, and the first line names ${header.length} columns. ` +
        "Put cells that hold commas in double quotes.",
    };
  }
  const fields: Record<string, unknown> = {};
  header.forEach((name, index) => {
    const cell = cells[index] ?? "";
    if (cell !== "") fields[name] = cell;
  });
  return { line, fields };
}

function isCsvError(error: unknown): error is CsvError & { readonly lines?: number } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("CSV_");
}

function csvProblem(error: CsvError): string {
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "A double quote is opened and never closed. Close it, or double it if it belongs to the text.";
    case "INVALID_OPENING_QUOTE":
    case "CSV_INVALID_CLOSING_QUOTE":
      return "A double quote stands in the middle of a cell. Put the whole cell in quotes, and double the one inside.";
    case "CSV_MAX_RECORD_SIZE":
      return "A record is longer than a million characters. Is a double quote missing?";
    default:
      return `${error.message.replace(/\.?$/, ".")} Mend the line.`;
  }
}
