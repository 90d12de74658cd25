import { basename, extname, join } from "node:path";
import { type CustomerData, didYouMean, type RecordType, type Type, type Vocabulary } from "@comity/core";
import { typedFields } from "@comity/dsl";
import { CommandError } from "../frame/problem.ts";
import { filesIn } from "./folder.ts";
import { ROW_FILES, readRows } from "./rows.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What the files of a folder of facts say. */
export interface FactFiles {
  readonly customers: readonly CustomerData[];
  /** Rows by `silo.record`: each a silo's whole set of that record. A record without a file is not here. */
  readonly records: Readonly<Record<string, readonly Fields[]>>;
}

/** Shown at most; a wrong file has an error on every line. */
const MOST_PROBLEMS = 20;

/**
 * Reads a folder of `<silo>.<record>.csv|jsonl` and `customers.csv|jsonl`, whose columns are the vocabulary's names. In
 * a `.csv` an empty cell is a field left out, and the values of a list are separated by `;`.
 *
 * @param warn is told about files that are left alone.
 * @throws CommandError with every problem at its file and line.
 */
export async function readFacts(
  folder: string,
  vocabulary: Vocabulary,
  warn: (message: string) => Promise<void>,
): Promise<FactFiles> {
  const problems: string[] = [];
  const customers: CustomerData[] = [];
  const records: Record<string, Fields[]> = {};
  for (const name of await filesIn(folder)) {
    const path = join(folder, name);
    if (!ROW_FILES.includes(extname(name).toLowerCase())) {
      await warn(`${path} is left alone: facts are read from .csv and .jsonl files.`);
      continue;
    }
    const subject = basename(name, extname(name));
    const shape = shapeOf(subject, vocabulary);
    if (shape === null) {
      const known = ["customers", ...vocabulary.records.keys()];
      problems.push(
        `${path}: "${subject}" is neither a record of the vocabulary nor customers. ${didYouMean(subject, known)}`,
      );
      continue;
    }
    const rows = await readShaped(path, shape, problems);
    if (subject === "customers") customers.push(...(rows as CustomerData[]));
    else records[subject] = [...(records[subject] ?? []), ...rows];
  }
  if (problems.length > 0) throw tooManyOrAll(problems);
  return { customers, records };
}

function tooManyOrAll(problems: readonly string[]): CommandError {
  const shown = problems.slice(0, MOST_PROBLEMS);
  const more = problems.length - shown.length;
  const rest = more > 0 ? `\n... and ${more} more` : "";
  return new CommandError(`The facts cannot be used:\n  ${shown.join("\n  ")}${rest}`);
}

/** Which fields rows of a file may have, and which they must. */
interface Shape {
  readonly fields: ReadonlyMap<string, Type>;
  readonly required: readonly string[];
  readonly typed: (row: Fields) => Fields;
}

const TEXT: Type = { kind: "text" };

function shapeOf(subject: string, vocabulary: Vocabulary): Shape | null {
  if (subject === "customers") {
    const fields = new Map([...vocabulary.customer].map(([name, field]) => [name, field.type]));
    return {
      fields: new Map([["id", TEXT], ["household", TEXT], ...fields]),
      required: ["id"],
      typed: (row) => typedFields(row, vocabulary.customer),
    };
  }
  const record = vocabulary.records.get(subject);
  return record === undefined ? null : recordShape(record);
}

function recordShape(record: RecordType): Shape {
  const fields = new Map([...record.fields].map(([name, field]) => [name, field.type]));
  if (!record.reference) {
    // A record whose customer is not named is found by what identifies one.
    for (const name of ["customer", "email", "phone", "country"])
      if (!fields.has(name)) fields.set(name, TEXT);
  }
  return {
    fields,
    required: record.key.filter((name) => name !== "customer"),
    typed: (row) => typedFields(row, record.fields),
  };
}

async function readShaped(path: string, shape: Shape, problems: string[]): Promise<Fields[]> {
  const rows: Fields[] = [];
  const told = new Set<string>();
  for await (const { line, fields, problem } of readRows(path, process.stdin)) {
    if (fields === undefined) {
      problems.push(`${path}:${line}: ${problem}`);
      continue;
    }
    for (const name of Object.keys(fields)) {
      if (shape.fields.has(name) || told.has(name)) continue;
      // Once a file: in a table the same column is wrong on every line.
      told.add(name);
      problems.push(`${path}:${line}: There is no field "${name}". ${didYouMean(name, shape.fields.keys())}`);
    }
    const missing = shape.required.find((name) => fields[name] === undefined || fields[name] === null);
    if (missing !== undefined) problems.push(`${path}:${line}: "${missing}" is missing. Every row needs it.`);
    rows.push(shape.typed(withLists(fields, shape)));
  }
  return rows;
}

function withLists(fields: Fields, shape: Shape): Fields {
  const entries = Object.entries(fields).map(([name, value]) => {
    const isList = shape.fields.get(name)?.kind === "list";
    return [name, isList && typeof value === "string" ? splitList(value) : value] as const;
  });
  return Object.fromEntries(entries);
}

function splitList(text: string): string[] {
  return text
    .split(";")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
