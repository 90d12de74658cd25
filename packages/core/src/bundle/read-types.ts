import {
  BOOLEAN,
  DATE,
  DURATION,
  INSTANT,
  MONEY,
  NUMBER,
  TEXT,
  TIME_OF_DAY,
  type Type,
} from "../value/type.ts";
import type { RecordType } from "../vocabulary/vocabulary.ts";
import { isObject, type Reader } from "./reader.ts";

const SIMPLE: Readonly<Record<string, Type>> = {
  boolean: BOOLEAN,
  text: TEXT,
  number: NUMBER,
  money: MONEY,
  date: DATE,
  instant: INSTANT,
  duration: DURATION,
  days: { kind: "days" },
  time_of_day: TIME_OF_DAY,
};

const KINDS = [...Object.keys(SIMPLE), "enumeration", "reference", "list"];

/** Lists of lists deeper than this have no use. */
const DEEPEST_LIST = 4;

/** The types of a bundle: everything else names them by their place, so that equal ones are one object. */
export class TypeTable {
  private readonly types: readonly Type[];
  private readonly reader: Reader;

  constructor(raw: unknown, reader: Reader) {
    this.reader = reader;
    this.types = reader.list(raw, (one) => this.read(one, 0));
  }

  /** The type at a place of the table. */
  readonly at = (raw: unknown): Type => {
    const type = typeof raw === "number" ? this.types[raw] : undefined;
    return type ?? this.reader.fail("This is not the place of a type in `types`.");
  };

  /** Every reference leads to a record that one value identifies. */
  checkReferences(records: ReadonlyMap<string, RecordType>): void {
    for (const type of this.types) this.checkReference(type, records);
  }

  private checkReference(type: Type, records: ReadonlyMap<string, RecordType>): void {
    if (type.kind === "list") this.checkReference(type.of, records);
    if (type.kind !== "reference") return;
    const key = records.get(type.record)?.key;
    if (key === undefined)
      this.reader.fail(`A type refers to "${type.record}", and there is no such record.`);
    else if (key.length !== 1 || key[0] === "customer") {
      this.reader.fail(`A type refers to "${type.record}", whose key is no single field.`);
    }
  }

  private read(raw: unknown, depth: number): Type {
    const { reader } = this;
    const kind = reader.choice(isObject(raw) ? raw.kind : undefined, KINDS);
    const simple = SIMPLE[kind];
    if (simple !== undefined) {
      reader.object(raw, ["kind"]);
      return simple;
    }
    if (kind === "enumeration") {
      return { kind, values: reader.field(reader.object(raw, ["kind", "values"]), "values", reader.texts) };
    }
    if (kind === "reference") {
      return { kind, record: reader.field(reader.object(raw, ["kind", "record"]), "record", reader.text) };
    }
    if (depth >= DEEPEST_LIST) reader.fail("Lists of lists go too deep.");
    return {
      kind: "list",
      of: reader.field(reader.object(raw, ["kind", "of"]), "of", (of) => this.read(of, depth + 1)),
    };
  }
}
