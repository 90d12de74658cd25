import { type CsvError, parse } from "csv-parse/sync";

export interface Row {
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A cell may hold line breaks, but one that never ends must not swallow the file. */
const MAX_LINES = 10;

/**
 * Splits CSV text into rows of cells. A row whose quotes are wrong is given to `broken` with the line it begins at.
 * The parser's own way of skipping such a row (`skip_records_with_error`) loses good rows after it, so a file with one is
 * read again, row by row.
 */
export function splitRows(
  text: string,
  delimiter: string,
  broken: (line: number, text: string) => void,
): Row[] {
  const whole = text.replace(/^\uFEFF/, "");
  const options = { delimiter, info: true, relax_column_count: true, skip_empty_lines: true } as const;
  try {
    return withStart(parse(whole, options) as unknown as readonly Parsed[]);
  } catch (error) {
    if (!isCsvError(error)) throw error;
  }
  const rows: Row[] = [];
  for (const { line, content } of logicalLines(whole)) {
    try {
      const parsed = parse(content, options) as unknown as readonly Parsed[];
      for (const { record } of parsed) rows.push({ line, cells: record });
    } catch (error) {
      if (!isCsvError(error)) throw error;
      broken(line, content);
    }
  }
  return rows;
}

interface Parsed {
  readonly record: readonly string[];
  /** `lines`: how many lines had been read when the row was complete. */
  readonly info: { readonly lines: number };
}

function withStart(parsed: readonly Parsed[]): Row[] {
  return parsed.map(({ record, info }) => {
    const breaks = record.reduce((sum, cell) => sum + cell.split(/\r\n|\n|\r/).length - 1, 0);
    return { line: info.lines - breaks, cells: record };
  });
}

/** Lines, joined with the following ones while a quote is open. */
function logicalLines(text: string): { line: number; content: string }[] {
  const physical = text.split(/\r\n|\n|\r/);
  const result: { line: number; content: string }[] = [];
  for (let index = 0; index < physical.length; ) {
    let count = 1;
    while (count < MAX_LINES && index + count < physical.length && quoteOpen(physical, index, count))
      count += 1;
    // A quote that nothing closes is the fault of the line it is in, and of no other.
    const taken = quoteOpen(physical, index, count) ? 1 : count;
    result.push({ line: index + 1, content: physical.slice(index, index + taken).join("\n") });
    index += taken;
  }
  return result;
}

function quoteOpen(lines: readonly string[], from: number, count: number): boolean {
  const quotes = lines.slice(from, from + count).reduce((sum, line) => sum + line.split('"').length - 1, 0);
  return quotes % 2 === 1;
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && "code" in error && String(error.code).startsWith("CSV_");
}
