import type { Json } from "../../contract/fact-source.ts";
import type { Connection } from "./connection.ts";

/** A field, and what a text of it in a table stands for. */
export interface Field {
  /** As Salesforce writes it. */
  readonly name: string;
  /** Nothing in the table is null. */
  readonly read: (text: string) => Json;
}

/** The fields of an object, for reading a table of its records: there, everything is a text. */
export class FieldTypes {
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(described: readonly Described[]) {
    this.#fields = new Map(
      described.map(({ name, type }) => [name.toLowerCase(), { name, read: readerOf(type) }]),
    );
  }

  /** By the name, however it is written; undefined: there is none. */
  of(name: string): Field | undefined {
    return this.#fields.get(name.toLowerCase());
  }
}

interface Described {
  readonly name: string;
  readonly type: string;
}

const NUMBERS = new Set(["int", "long", "double", "currency", "percent"]);

function readerOf(type: string): Field["read"] {
  if (type === "boolean") return (text) => (text === "" ? null : text === "true");
  if (NUMBERS.has(type)) return (text) => (text === "" ? null : Number(text));
  return (text) => (text === "" ? null : text);
}

/** @throws CrmProblem; what the signal was given for */
export async function describeFields(
  connection: Connection,
  object: string,
  signal: AbortSignal,
): Promise<FieldTypes> {
  const { fields } = await connection.call<{ readonly fields: readonly Described[] }>(
    { method: "GET", url: `/sobjects/${object}/describe` },
    { signal, object, fields: [] },
  );
  return new FieldTypes(fields);
}
