import { basename, extname, join } from "node:path";
import {
  type CustomerData,
  decodeCustomer,
  decodeRecord,
  didYouMean,
  InputError,
  type RecordType,
  type Type,
  type Vocabulary,
} from "@comity/core";
import { typedFields } from "@comity/dsl";
import { CommandError } from "../frame/problem.ts";
import { filesIn } from "./folder.ts";
import { ROW_FILES, readRows } from "./rows.ts";
import { Strangers } from "./strangers.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What the files of a folder of facts say. */
export interface FactFiles {
  readonly customers: readonly CustomerData[];
  /** The name of the file of customers; null if there is none. */
  readonly customersFile: string | null;
  /** Rows by `silo.record`: each a silo's whole set of that record. A record without a file is not here. */
  readonly records: Readonly<Record<string, readonly Fields[]>>;
}

/** Shown at most; a wrong column has an error on every line. */
const MOST_PROBLEMS = 20;

/**
 * Reads a folder of `<silo>.<record>.csv|jsonl` and `customers.csv|jsonl`, whose columns are the vocabulary's names. In
 * a `.csv` an empty cell is a field left out, and the values of a list are separated by `;`. A file that is empty is an
 * error, since it would mean that nothing of it exists any more.
 *
 * @param warn is told about files that are left alone, and of customers that the file of customers does not have.
 * @throws CommandError with every problem at its file and line.
 */
export async function readFacts(
  folder: string,
  vocabulary: Vocabulary,
  warn: (message: string) => Promise<void>,
): Promise<FactFiles> {
  const problems = new Problems();
  const places = new Map<string, Map<string, string>>();
  const strangers = new Strangers();
  let customersFile: string | null = null;
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
      problems.add(
        `${path}: "${subject}" is neither a record of the vocabulary nor customers. ${didYouMean(subject, known)}`,
      );
      continue;
    }
    const seen = places.get(subject) ?? new Map<string, string>();
    places.set(subject, seen);
    const note = (place: string, customer: string) => strangers.note(path, place, customer);
    const rows = await readShaped(path, shape, { seen, problems, note });
    if (subject === "customers") {
      customersFile = name;
      customers.push(...(rows as CustomerData[]));
    } else records[subject] = [...(records[subject] ?? []), ...rows];
  }
  problems.throwIfAny();
  if (customersFile !== null) {
    const known = new Set(customers.map(({ id }) => id));
    for (const told of strangers.warnings(known, customersFile)) await warn(told);
  }
  return { customers, customersFile, records };
}

class Problems {
  readonly #shown: string[] = [];
  #more = 0;

  add(problem: string): void {
    if (this.#shown.length < MOST_PROBLEMS) this.#shown.push(problem);
    else this.#more++;
  }

  throwIfAny(): void {
    if (this.#shown.length === 0) return;
    const rest = this.#more > 0 ? `\n  ... and ${this.#more} more` : "";
    throw new CommandError(`The facts cannot be used:\n  ${this.#shown.join("\n  ")}${rest}`);
  }
}

/** Which fields rows of a file may have, and which they must. */
interface Shape {
  readonly fields: ReadonlyMap<string, Type>;
  readonly required: readonly string[];
  readonly typed: (row: Fields) => Fields;
  /** What a typed row is about, unique in its silo. @throws InputError if the row does not fit the vocabulary */
  readonly keyOf: (row: Fields) => string;
}

const TEXT: Type = { kind: "text" };

function shapeOf(subject: string, vocabulary: Vocabulary): Shape | null {
  if (subject === "customers") {
    const fields = new Map([...vocabulary.customer].map(([name, field]) => [name, field.type]));
    return {
      fields: new Map([["id", TEXT], ["household", TEXT], ...fields]),
      required: ["id"],
      typed: (row) => typedFields(row, vocabulary.customer),
      keyOf: (row) => decodeCustomer(vocabulary, row).id,
    };
  }
  const record = vocabulary.records.get(subject);
  return record === undefined ? null : recordShape(record, vocabulary);
}

function recordShape(record: RecordType, vocabulary: Vocabulary): Shape {
  const fields = new Map([...record.fields].map(([name, field]) => [name, field.type]));
  if (!record.reference && !fields.has("customer")) fields.set("customer", TEXT);
  return {
    fields,
    required: record.key.filter((name) => name !== "customer"),
    typed: (row) => typedFields(row, record.fields),
    keyOf: (row) => decodeRecord(vocabulary, record.name, row).key,
  };
}

/** Where the rows of a file are accounted for. */
interface Account {
  /** Keys of rows that were read before, with their places; those of this file are added. */
  readonly seen: Map<string, string>;
  readonly problems: Problems;
  /** Is told which customers the rows name. */
  readonly note: (place: string, customer: string) => void;
}

async function readShaped(path: string, shape: Shape, { seen, problems, note }: Account): Promise<Fields[]> {
  const rows: Fields[] = [];
  const told = new Set<string>();
  let isEmpty = true;
  for await (const { line, fields, problem } of readRows(path, process.stdin)) {
    isEmpty = false;
    const place = `${path}:${line}`;
    if (fields === undefined) {
      problems.add(`${place}: ${problem}`);
      continue;
    }
    const misfits = misfitsOf(fields, shape, told);
    for (const misfit of misfits.news) problems.add(`${place}: ${misfit}`);
    if (misfits.any) continue;
    const row = shape.typed(withLists(fields, shape));
    const wrong = takeKey(row, shape, place, seen);
    if (wrong === null) rows.push(row);
    else problems.add(`${place}: ${wrong}`);
    if (typeof row.customer === "string") note(place, row.customer);
  }
  // The header of a .csv shows that an export was begun; of a .jsonl that has nothing in it nobody can tell.
  if (isEmpty && extname(path).toLowerCase() === ".jsonl") problems.add(`${path}:1: ${NOTHING_THERE}`);
  return rows;
}

const NOTHING_THERE =
  "The file is empty. To say that there are none, write a .csv file with its header alone; if an export wrote it, run it again.";

/** What is wrong with the names in a row. Those told of are not news: in a table a column is wrong on every line. */
function misfitsOf(
  fields: Fields,
  shape: Shape,
  told: Set<string>,
): { readonly any: boolean; readonly news: readonly string[] } {
  const unknown = Object.keys(fields).filter((name) => !shape.fields.has(name));
  const news = unknown
    .filter((name) => !told.has(name))
    .map((name) => `There is no field "${name}". ${didYouMean(name, shape.fields.keys())}`);
  for (const name of unknown) told.add(name);
  const missing = shape.required.find((name) => fields[name] === undefined || fields[name] === null);
  if (missing !== undefined) news.push(`"${missing}" is missing. Every row needs it.`);
  return { any: unknown.length > 0 || missing !== undefined, news };
}

/** Notes where a row stands; gives what is wrong if its values do not fit, or another row is about the same. */
function takeKey(row: Fields, shape: Shape, place: string, seen: Map<string, string>): string | null {
  let key: string;
  try {
    key = shape.keyOf(row);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  const before = seen.get(key);
  if (before !== undefined) return `${key} stands at ${before} already. Keep the one that is right.`;
  seen.set(key, place);
  return null;
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
