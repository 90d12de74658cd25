import type { Line } from "./lines.ts";

/** The cells of one record of a CSV file, or what is wrong with it. */
export type CsvRecord =
  | { readonly line: number; readonly cells: readonly string[]; readonly problem?: never }
  | { readonly line: number; readonly cells?: never; readonly problem: string };

/** A quote that nothing closes must not fill the memory. */
const MOST_CHARACTERS = 1_000_000;

/**
 * The records of a CSV file, each with the line it begins at. The first one names the columns, and the others have as many
 * cells. A record whose quotes or cells are wrong is the fault of the line it begins at: that line alone is refused, and
 * reading goes on with the next one. (Parsers of whole files that skip such a record lose good ones after it.)
 */
export async function* csvRecords(lines: AsyncIterable<Line>): AsyncGenerator<CsvRecord> {
  const records = new RecordReader();
  for await (const line of lines) yield* records.add(line);
  yield* records.end();
}

class RecordReader {
  /** Of the record that is being read. */
  #lines: Line[] = [];
  #characters = 0;
  #quoteIsOpen = false;
  #columns: number | null = null;

  *add(line: Line): Generator<CsvRecord> {
    if (!this.#quoteIsOpen && line.text === "") return;
    this.#lines.push(line);
    this.#characters += line.text.length + 1;
    // A quote inside a quoted cell is doubled, so only an odd number opens or closes one.
    if (hasOddQuotes(line.text)) this.#quoteIsOpen = !this.#quoteIsOpen;
    if (!this.#quoteIsOpen || this.#characters > MOST_CHARACTERS) yield* this.#finish();
  }

  /** Nothing follows: a quote that is still open is never closed. */
  *end(): Generator<CsvRecord> {
    while (this.#lines.length > 0) yield* this.#finish();
  }

  *#finish(): Generator<CsvRecord> {
    const [first, ...others] = this.#lines;
    if (first === undefined) return;
    this.#lines = [];
    this.#characters = 0;
    this.#quoteIsOpen = false;
    const record = this.#read(first, others);
    if (record.cells !== undefined) this.#columns ??= record.cells.length;
    yield record;
    if (record.cells !== undefined) return;
    // Every line is read twice at most: with an odd number of quotes, those after the first cannot be left open together.
    for (const line of others) yield* this.add(line);
  }

  #read(first: Line, others: readonly Line[]): CsvRecord {
    const line = first.number;
    const cells = cellsOf([first, ...others].map(({ text }) => text).join("\n"));
    if (cells === null) return { line, problem: quoteProblem(first.text) };
    if (this.#columns === null || cells.length === this.#columns) return { line, cells };
    return { line, problem: wrongCount(cells.length, this.#columns) };
  }
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** A cell with what ends it: in quotes, with each one inside doubled, or without any. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)/y;

/** The cells of a record (RFC 4180); null if its quotes are wrong. */
function cellsOf(record: string): readonly string[] | null {
  if (!record.includes('"')) return record.split(",");
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (let found = CELL.exec(record); found !== null; found = CELL.exec(record)) {
    const [, quoted, plain = "", end] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") return cells;
  }
  return null;
}

function wrongCount(cells: number, columns: number): string {
  return (
    `This line has ${cells} ${cells === 1 ? "cell" : "cells"}, and the first line names ${columns} columns. ` +
    "Put cells that hold commas in double quotes, and close every quote."
  );
}

/** What is wrong with a line, whatever its open quote made of the lines after it. */
function quoteProblem(line: string): string {
  // As long as every quote begins a cell or is in a quoted one, only the end is missing.
  if (cellsOf(`${line}"`) !== null) {
    return "A double quote is opened and never closed. Close it, or double it if it belongs to the text.";
  }
  return "A double quote stands in the middle of a cell. Put the whole cell in quotes, and double the one inside.";
}
