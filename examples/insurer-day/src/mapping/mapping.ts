import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** How one column becomes one field. */
export interface FieldMapping {
  readonly column: string;
  readonly as:
    | "text"
    | "id"
    | "digits"
    | "email"
    | "phone"
    | "money"
    | "date"
    | "instant"
    | "boolean"
    | "value";
  /** For `id`: put in front where it is missing. */
  readonly prefix?: string;
  /** For `date` and `instant`: `MM/DD/YYYY`, see `date-form.ts`. */
  readonly form?: string;
  /** For `value`: the department's words for each value of the vocabulary, compared without regard to case. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** For `boolean`. */
  readonly yes?: readonly string[];
  readonly no?: readonly string[];
}

export const MATCHES = ["id", "email", "account"] as const;
export type Match = (typeof MATCHES)[number];

export interface TableMapping {
  /** Path within the exports folder. */
  readonly file: string;
  readonly delimiter: string;
  /** `silo.record`, or `customer` for the customers' master file. */
  readonly record: string;
  /** How the department knows the customer; null for the master file. */
  readonly customer: { readonly column: string; readonly match: Match; readonly prefix?: string } | null;
  /** When a line reached the other departments; without it, or before the day: it was there at the start. */
  readonly reported: { readonly column: string; readonly form: string } | null;
  readonly fields: Readonly<Record<string, FieldMapping>>;
  /** Columns that are kept for matching and showing, but are no facts. */
  readonly keep: Readonly<Record<string, FieldMapping>>;
  /** Columns that must hold an instant in this form, or nothing. */
  readonly checked: readonly { readonly column: string; readonly form: string }[];
}

export interface SiloMapping {
  readonly silo: string;
  /** `live`, or when the silo's set of records was last in step and when it is again. */
  readonly feed: "live" | { readonly in_step: string; readonly syncs: readonly string[] };
  readonly tables: readonly TableMapping[];
}

type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads a department's mapping file.
 *
 * @throws Error that names the file and the key that does not fit.
 */
export function readMapping(path: string): SiloMapping {
  const bad = (where: string, problem: string): Error => new Error(`${path}: ${where}: ${problem}`);
  const raw: unknown = parse(readFileSync(path, "utf8"), { maxAliasCount: 20, uniqueKeys: true });
  if (!isRaw(raw) || typeof raw.silo !== "string")
    throw bad("silo", "name the silo that the tables belong to.");
  if (!Array.isArray(raw.tables)) throw bad("tables", "list at least one table.");
  return {
    silo: raw.silo,
    feed: readFeed(raw.feed, (problem) => bad("feed", problem)),
    tables: raw.tables.map((table: unknown, index) =>
      readTable(table, (key, problem) => bad(`tables[${index}].${key}`, problem)),
    ),
  };
}

function readFeed(feed: unknown, bad: (problem: string) => Error): SiloMapping["feed"] {
  if (feed === "live") return "live";
  if (!isRaw(feed) || typeof feed.in_step !== "string") {
    throw bad('write "live", or in_step with the instant when the feed was last in step.');
  }
  return { in_step: feed.in_step, syncs: Array.isArray(feed.syncs) ? feed.syncs.map(String) : [] };
}

function readTable(table: unknown, bad: (key: string, problem: string) => Error): TableMapping {
  if (!isRaw(table)) throw bad("file", "a table is a map with file, record and fields.");
  const { file, record, delimiter = ",", customer, reported, fields, keep = {}, checked = [] } = table;
  if (typeof file !== "string") throw bad("file", "name the CSV file.");
  if (typeof record !== "string")
    throw bad("record", "name the record of the vocabulary, as in risk.policy.");
  if (!isRaw(fields)) throw bad("fields", "say which column each field comes from.");
  if (record !== "customer" && (!isRaw(customer) || !MATCHES.includes(customer.match as Match))) {
    throw bad(
      "customer",
      `say by which column the customer is known, and match it by ${MATCHES.join(", ")}.`,
    );
  }
  return {
    file,
    record,
    delimiter: String(delimiter),
    customer: isRaw(customer) ? (customer as unknown as NonNullable<TableMapping["customer"]>) : null,
    reported: isRaw(reported) ? (reported as unknown as NonNullable<TableMapping["reported"]>) : null,
    fields: readFields(fields, (key, problem) => bad(`fields.${key}`, problem)),
    keep: isRaw(keep) ? readFields(keep, (key, problem) => bad(`keep.${key}`, problem)) : {},
    checked: checked as TableMapping["checked"],
  };
}

function readFields(fields: Raw, bad: (key: string, problem: string) => Error): Record<string, FieldMapping> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      if (!isRaw(field) || typeof field.column !== "string")
        throw bad(name, "name the column it comes from.");
      const as = field.as ?? (field.values === undefined ? "text" : "value");
      if ((as === "date" || as === "instant") && typeof field.form !== "string") {
        throw bad(name, "a date needs its form, as in MM/DD/YYYY.");
      }
      return [name, { ...field, as } as FieldMapping];
    }),
  );
}

function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
