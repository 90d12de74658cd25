import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { extname } from "node:path";
import { didYouMean, parseExactJson } from "@comity/core";
import { CsvError, parse } from "csv-parse";
import type { Json } from "../contract/fact-source.ts";
import { cellAsItStood, isOfRejected, PLACE, REASON } from "./rejected-form.ts";

/** What stood in a row, as it stood: the cells under the names of the first line, or a line of JSON. */
export type Stood =
  | { readonly names: readonly string[]; readonly cells: readonly string[] }
  | { readonly text: string };

/** A record of a file, or what is wrong with its line. */
export type FileRow = {
  readonly line: number;
  readonly stood: Stood;
  /** Where it stood when it was rejected, if it comes back from a file of those that were. */
  readonly place: string | null;
} & (
  | { readonly record: { readonly [name: string]: Json }; readonly problem?: never }
  | { readonly record?: never; readonly problem: string }
);

/** Why a file cannot be taken in. */
export type FileFault =
  | "encoding"
  | "empty"
  | "column_twice"
  | "column_missing"
  | "too_long"
  | "quotes"
  | "no_date"
  | "ahead"
  | "older"
  | "only_rejected";

/** A file cannot be taken in as it is. Its message holds nothing of the file's. */
export class FileProblem extends Error {
  readonly code: FileFault;
  readonly help: string;

  constructor(code: FileFault, message: string, help: string) {
    super(message);
    this.name = "FileProblem";
    this.code = code;
    this.help = help;
  }
}

export interface RowOptions {
  readonly delimiter: string;
  /** A name that `TextDecoder` knows. */
  readonly encoding: string;
  /** Columns that a `.csv` must have. */
  readonly columns: readonly string[];
}

/** No record that a system means is longer. */
const MOST_CHARACTERS = 1_000_000;

/** What a file is, once it was read to its end without a problem. */
export interface Inspected {
  /** Hash of its bytes. */
  readonly digest: string;
  readonly rows: number;
  /** Whether rows come back in it that were rejected. */
  readonly isMended: boolean;
}

/** A file that is open for reading: it stays the same one when another is put in its place. */
export interface OpenFile {
  /** How the name ends says how the file is read. */
  readonly name: string;
  readonly handle: FileHandle;
}

/** Reads a file to its end before anything of it is reported. @throws FileProblem at whose line reading it would end */
export async function inspectFile(file: OpenFile, options: RowOptions): Promise<Inspected> {
  const hash = createHash("sha256");
  let rows = 0;
  let isMended = false;
  for await (const { place } of rowsOf(file, options, hash)) {
    rows++;
    isMended ||= place !== null;
  }
  return { digest: hash.digest("hex"), rows, isMended };
}

/**
 * The records of a `.csv` or `.jsonl` file, one after another. Cells of a `.csv` are texts, and empty ones are left out.
 *
 * @throws FileProblem where nothing after it can be trusted: letters in another encoding, quotes that do not close
 */
export function rowsOf(
  { name, handle }: OpenFile,
  options: RowOptions,
  hash: Hash | null = null,
): AsyncGenerator<FileRow> {
  return recordsOf(name, chunksOf(handle), options, hash);
}

const CHUNK_BYTES = 65_536;

/** Not by a stream: one that is left before its end closes what it reads. */
async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

/** The same of a file, or a pipe, that is opened for it. @throws FileProblem */
export function fileRows(path: string, options: RowOptions): AsyncGenerator<FileRow> {
  return recordsOf(path, createReadStream(path), options, null);
}

function recordsOf(
  name: string,
  chunks: AsyncIterable<unknown>,
  options: RowOptions,
  hash: Hash | null,
): AsyncGenerator<FileRow> {
  const text = decoded(chunks, isOfRejected(name) ? "utf-8" : options.encoding, hash);
  return extname(name).toLowerCase() === ".csv" ? csvRows(text, options) : jsonRows(text);
}

async function* decoded(
  chunks: AsyncIterable<unknown>,
  encoding: string,
  hash: Hash | null,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of chunks) {
      if (!(chunk instanceof Uint8Array)) continue;
      hash?.update(chunk);
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError)
      throw new FileProblem(
        "encoding",
        `It is not written in ${encoding}.`,
        "Name its encoding, or save it as UTF-8.",
      );
    throw error;
  }
}

async function* csvRows(text: AsyncIterable<string>, options: RowOptions): AsyncGenerator<FileRow> {
  const { delimiters, whole } = await lineEndsOf(text);
  const parser = parse({
    delimiter: options.delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MOST_CHARACTERS,
    record_delimiter: [...delimiters],
  });
  const feeding = feed(whole, parser);
  let header: readonly string[] | null = null;
  let twice = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      const breaks = record.flatMap((cell) => cell.match(/\r\n|\n/g) ?? []);
      // The parser counts up to a record's last line, and the line ends \r\n within cells twice.
      twice += breaks.filter((one) => one === "\r\n").length;
      if (header === null) header = headerOf(record, options.columns);
      else yield rowOf(header, record, info.lines - twice - breaks.length);
    }
  } catch (error) {
    await feeding.catch(() => undefined);
    throw csvProblem(error);
  }
  await feeding;
  if (header === null)
    throw new FileProblem(
      "empty",
      "It is empty: it does not even name its columns.",
      "Look whether the export failed.",
    );
}

/** Lines end in \n or \r\n, and a file that was put together of several may have both. */
const LINE_ENDS = ["\r\n", "\n"];

/**
 * How the lines of a text end. A lone \r ends them only if it ends the first one: it is never taken for the end of a line in
 * files that are written otherwise, or it would cut a cell in two.
 *
 * @returns with the text, whole again
 */
async function lineEndsOf(
  text: AsyncIterable<string>,
): Promise<{ readonly delimiters: readonly string[]; readonly whole: AsyncIterable<string> }> {
  const pieces = text[Symbol.asyncIterator]();
  let begin = "";
  let first: string | null = null;
  while (first === null && begin.length <= MOST_CHARACTERS) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    begin += value;
    first = firstLineEnd(begin);
  }
  async function* whole(): AsyncGenerator<string> {
    yield begin;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  return { delimiters: first === "\r" ? [...LINE_ENDS, "\r"] : LINE_ENDS, whole: whole() };
}

/** The first line end outside of quotes; null: there is none, or not all of it yet. */
function firstLineEnd(text: string): string | null {
  for (const [found] of text.matchAll(/"[^"]*"|\r\n|\n|\r(?=.)/gs)) if (!found.startsWith('"')) return found;
  return null;
}

type CsvParser = ReturnType<typeof parse>;

/** Writes text to the parser as it can take it. */
async function feed(text: AsyncIterable<string>, parser: CsvParser): Promise<void> {
  try {
    for await (const piece of text) {
      if (parser.destroyed) return;
      if (!parser.write(piece)) await Promise.race([event(parser, "drain"), event(parser, "close")]);
    }
    parser.end();
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function event(parser: CsvParser, name: "drain" | "close"): Promise<void> {
  return new Promise((resolve) => parser.once(name, () => resolve()));
}

function headerOf(cells: readonly string[], wanted: readonly string[]): readonly string[] {
  const header = cells.map((name) => name.trim());
  const twice = header.find((name, index) => name !== "" && header.indexOf(name) !== index);
  if (twice !== undefined)
    throw new FileProblem(
      "column_twice",
      `The column "${twice}" stands twice in its first line.`,
      "Keep one of them.",
    );
  const missing = wanted.find((name) => !header.includes(name));
  if (missing === undefined) return header;
  throw new FileProblem(
    "column_missing",
    `It has no column "${missing}", which the mapping reads.`,
    header.length === 1
      ? "Its first line has one column: look at the delimiter."
      : didYouMean(missing, header),
  );
}

function rowOf(header: readonly string[], all: readonly string[], line: number): FileRow {
  const isBack = header[0] === PLACE && header[1] === REASON;
  const place = isBack ? (all[0] ?? "") : null;
  const names = isBack ? header.slice(2) : header;
  const cells = isBack ? all.slice(2).map(cellAsItStood) : all;
  const common = { line, place, stood: { names, cells } };
  if (cells.length !== names.length) {
    const problem = `The line has ${cells.length} cells, and the first line names ${names.length} columns.`;
    return { ...common, problem };
  }
  const entries = names.map((name, index) => [name, cells[index] ?? ""] as const);
  const record = Object.fromEntries(entries.filter(([name, cell]) => name !== "" && cell !== ""));
  return { ...common, record };
}

function csvProblem(error: unknown): unknown {
  // Not every error of the parser has a code that says whose it is.
  if (!(error instanceof CsvError)) return error;
  const line = "lines" in error ? ` at line ${String(error.lines)}` : "";
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    return new FileProblem(
      "too_long",
      `A record is too long${line}.`,
      "A quote may be open that nothing closes.",
    );
  }
  return new FileProblem(
    "quotes",
    `Its quotes are wrong${line}.`,
    "Put whole cells in double quotes, and double the quotes inside.",
  );
}

async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let rest = "";
  let line = 0;
  let any = false;
  for await (const piece of text) {
    rest += piece;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      const row = jsonRow(rest.slice(0, end), ++line);
      rest = rest.slice(end + 1);
      any ||= row !== null;
      if (row !== null) yield row;
    }
    if (rest.length > MOST_CHARACTERS)
      throw new FileProblem("too_long", `Line ${line + 1} is too long.`, "Write one record a line.");
  }
  const row = jsonRow(rest, line + 1);
  if (row !== null) yield row;
  else if (!any)
    throw new FileProblem(
      "empty",
      "It is empty, and nobody can tell whether it should be.",
      "Write a .csv with its header to say that there is nothing.",
    );
}

function jsonRow(text: string, line: number): FileRow | null {
  if (text.trim() === "") return null;
  const common = { line, place: null, stood: { text } };
  let record: unknown;
  try {
    record = parseExactJson(text);
  } catch {
    return { ...common, problem: "The line is not JSON." };
  }
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    return { ...common, problem: "The line is not an object." };
  }
  const { [PLACE]: place, [REASON]: reason, ...rest } = record as { readonly [name: string]: Json };
  if (typeof place === "string" && reason !== undefined) {
    return { ...common, place, stood: { text: JSON.stringify(rest) }, record: rest };
  }
  return { ...common, record: record as { readonly [name: string]: Json } };
}
