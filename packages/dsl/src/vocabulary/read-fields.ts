import {
  BOOLEAN,
  DATE,
  type Field,
  INSTANT,
  isName,
  MONEY,
  NUMBER,
  TEXT,
  TIME_OF_DAY,
  type Type,
} from "@comity/core";
import type { DiagnosticList, Place } from "../diagnostic/problem.ts";
import { VOCABULARY } from "../diagnostic/vocabulary-problems.ts";
import { spokenName } from "./names.ts";
import { pointer } from "./read-yaml.ts";
import type { FieldEntry, Fields } from "./vocabulary-schema.ts";

const SIMPLE: Readonly<Record<string, Type>> = {
  text: TEXT,
  number: NUMBER,
  boolean: BOOLEAN,
  "true or false": BOOLEAN,
  money: MONEY,
  date: DATE,
  instant: INSTANT,
  "time of day": TIME_OF_DAY,
};

const TYPE_WORDS = [...Object.keys(SIMPLE), "one of", "channel", "reference to silo.record", "list of ..."];

/** Lists of lists deeper than this have no use. */
const DEEPEST_LIST = 4;

/** What reading fields needs to know of the rest of the vocabulary. */
export interface FieldContext {
  readonly diagnostics: DiagnosticList;
  readonly channels: readonly string[];
  /** The place of a value by its JSON pointer. */
  readonly at: (pointer: string) => Place;
  /** The place of a key by the pointer of its value. */
  readonly atKey: (pointer: string) => Place;
  /** Called for every type that refers to a record; checked when all records are known. */
  readonly refersTo: (record: string, at: Place) => void;
}

/**
 * Reads a set of fields. Those with a mistake are reported and left out.
 *
 * @param identifying whether they are of something that belongs to a customer, so that one of them can say to whom
 */
export function readFields(
  fields: Fields | undefined,
  path: string,
  context: FieldContext,
  identifying: boolean,
): ReadonlyMap<string, Field> {
  const read = new Map<string, Field>();
  for (const [name, entry] of Object.entries(fields ?? {})) {
    const at = pointer(path, name);
    if (!isName(name)) {
      context.diagnostics.add(VOCABULARY.badName, { written: name }, context.atKey(at));
      continue;
    }
    const field = readField(name, entry, at, context, identifying);
    if (field !== null) read.set(name, field);
  }
  return read;
}

function readField(
  name: string,
  entry: FieldEntry,
  path: string,
  context: FieldContext,
  identifying: boolean,
): Field | null {
  const written = typeof entry === "string" ? { type: entry } : entry;
  const type = readType(
    name,
    written,
    typeof entry === "string" ? path : pointer(path, "type"),
    path,
    context,
  );
  if (type === null) return null;
  return {
    name,
    type,
    required: written.required ?? false,
    label: written.label ?? spokenName(name),
    purposes: written.purposes ?? [],
    sensitivity: written.sensitivity ?? "plain",
    identifies: readKind(name, type, written.identifies, pointer(path, "identifies"), context, identifying),
  };
}

/** The kind of key that a field is, in one form: of what is written with other spaces it is the same. */
function readKind(
  field: string,
  type: Type,
  written: string | undefined,
  path: string,
  { diagnostics, at, atKey }: FieldContext,
  identifying: boolean,
): string | null {
  if (written === undefined) return null;
  const kind = written
    .trim()
    .split(" ")
    .filter((word) => word !== "")
    .join(" ");
  const isText = type.kind === "text" || (type.kind === "list" && type.of.kind === "text");
  if (!identifying) diagnostics.add(VOCABULARY.identifiesNobody, { field }, atKey(path));
  else if (!isText) diagnostics.add(VOCABULARY.identifiesType, { field }, atKey(path));
  else if (kind === "" || kind.includes(":")) diagnostics.add(VOCABULARY.keyKind, { written }, at(path));
  return kind;
}

function readType(
  field: string,
  entry: Exclude<FieldEntry, string>,
  typePath: string,
  path: string,
  context: FieldContext,
): Type | null {
  const { diagnostics, at, atKey } = context;
  const { values } = entry;
  const written = entry.type ?? (values === undefined ? undefined : "one of");
  if (written === undefined) {
    diagnostics.add(VOCABULARY.noType, { field }, atKey(path));
    return null;
  }
  const words = written
    .trim()
    .split(" ")
    .filter((word) => word !== "")
    .join(" ");
  const oneOf = words === "one of" || words.endsWith(" one of");
  if (oneOf !== (values !== undefined)) {
    diagnostics.add(VOCABULARY.valuesAndType, { field, missing: oneOf }, atKey(path));
    return null;
  }
  if (values !== undefined && valueTwice(values, pointer(path, "values"), context)) return null;
  return parseType(words, values ?? [], at(typePath), context, 0);
}

function valueTwice(values: readonly string[], path: string, { diagnostics, at }: FieldContext): boolean {
  const seen = new Set<string>();
  const index = values.findIndex((value) => seen.size === seen.add(value).size);
  const value = values[index];
  if (value === undefined) return false;
  diagnostics.add(VOCABULARY.valueTwice, { value }, at(pointer(path, index)));
  return true;
}

function parseType(
  words: string,
  values: readonly string[],
  place: Place,
  context: FieldContext,
  depth: number,
): Type | null {
  if (Object.hasOwn(SIMPLE, words)) return SIMPLE[words] ?? null;
  if (words === "one of") return { kind: "enumeration", values };
  if (words === "channel") return { kind: "enumeration", values: context.channels };
  if (words.startsWith("reference to ")) {
    const record = words.slice("reference to ".length);
    context.refersTo(record, place);
    return { kind: "reference", record };
  }
  if (words.startsWith("list of ") && depth < DEEPEST_LIST) {
    const of = parseType(words.slice("list of ".length), values, place, context, depth + 1);
    return of === null ? null : { kind: "list", of };
  }
  const { diagnostics } = context;
  diagnostics.add(VOCABULARY.unknownType, { written: words, known: TYPE_WORDS }, place);
  return null;
}
