import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convert } from "./convert.ts";
import { readInstant } from "./date-form.ts";
import { Directory } from "./directory.ts";
import { type FieldMapping, readMapping, type SiloMapping, type TableMapping } from "./mapping.ts";
import { type Line, type Reject, readTable } from "./read-table.ts";

type Data = Readonly<Record<string, string | number | boolean>>;

/** A record that reaches the engine during the day. */
export interface TimedFact {
  readonly at: number;
  readonly record: string;
  readonly data: Data;
}

/** What the departments' exports say, in the shape of the vocabulary. */
export interface Exports {
  readonly customers: readonly (Data & { readonly id: string; readonly household: string })[];
  /** What was known when the day began, by `silo.record`. */
  readonly records: Readonly<Record<string, readonly Data[]>>;
  /** What came in during the day, in order of time. */
  readonly facts: readonly TimedFact[];
  readonly silos: readonly SiloMapping[];
  readonly directory: Directory;
  readonly rejects: readonly Reject[];
  readonly counts: { readonly files: number; readonly lines: number; readonly duplicates: number };
}

export interface ReadOptions {
  readonly exports: string;
  readonly mappings: string;
  /** Records reported before this instant were there at the start. */
  readonly dayStart: number;
  /** IANA zone of local times. */
  readonly zone: string;
}

/**
 * Reads every export that a mapping names. Lines that cannot be used are counted and named in `rejects`.
 *
 * @throws Error if a file is missing or does not have the columns that its mapping asks for.
 */
export function readExports(options: ReadOptions): Exports {
  const silos = readdirSync(options.mappings)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => readMapping(join(options.mappings, name)));
  return new Reader(options).read(silos);
}

class Reader {
  readonly #options: ReadOptions;
  readonly #rejects: Reject[] = [];
  readonly #directory = new Directory();
  readonly #customers = new Map<string, Data & { readonly id: string; readonly household: string }>();
  readonly #records = new Map<string, Map<string, Data>>();
  readonly #facts: TimedFact[] = [];
  #files = 0;
  #lines = 0;
  #duplicates = 0;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  read(silos: readonly SiloMapping[]): Exports {
    const tables = silos.flatMap((silo) => silo.tables);
    // The master file first: everything else is matched against it.
    for (const table of tables.filter(({ record }) => record === "customer")) this.#table(table);
    for (const table of tables.filter(({ record }) => record !== "customer")) this.#table(table);
    return {
      customers: [...this.#customers.values()],
      records: Object.fromEntries([...this.#records].map(([type, byKey]) => [type, [...byKey.values()]])),
      facts: this.#facts.sort((left, right) => left.at - right.at),
      silos: silos.filter(({ silo }) => silo !== "crm"),
      directory: this.#directory,
      rejects: this.#rejects,
      counts: { files: this.#files, lines: this.#lines, duplicates: this.#duplicates },
    };
  }

  #table(table: TableMapping): void {
    const text = readFileSync(join(this.#options.exports, table.file), "utf8");
    const lines = readTable(table.file, text, table.delimiter, neededColumns(table), this.#rejects);
    this.#files += 1;
    this.#lines += lines.length;
    for (const line of lines) {
      if (table.record === "customer") this.#customer(table, line);
      else this.#record(table, line);
    }
  }

  #customer(table: TableMapping, line: Line): void {
    const data = this.#fields(table, line, table.fields);
    const kept = this.#fields(table, line, table.keep);
    if (data === null || kept === null) return;
    const { id, household, email } = data;
    if (typeof id !== "string" || typeof household !== "string") {
      this.#reject(table, line, "Customer No", "", "no customer number or household key");
      return;
    }
    if (this.#customers.has(id)) {
      // The same person twice, perhaps under another spelling: the later line fills what the first left blank.
      this.#duplicates += 1;
    }
    const merged = { ...this.#customers.get(id), ...data, id, household };
    this.#customers.set(id, merged);
    const name = this.#directory.people.get(id)?.name ?? `${kept.first ?? ""} ${kept.last ?? ""}`.trim();
    this.#directory.add(
      { id, household, name },
      {
        ...(typeof email === "string" ? { email } : {}),
        ...(typeof kept.account === "string" ? { account: kept.account } : {}),
      },
    );
  }

  #record(table: TableMapping, line: Line): void {
    const how = table.customer;
    if (how === null) return;
    const data = this.#fields(table, line, table.fields);
    if (data === null || !this.#plausible(table, line)) return;
    const known = line.cells[how.column] ?? "";
    const customer = this.#directory.find(how, known);
    if (customer === null) {
      const reason = known === "" ? `no ${how.match}` : `no customer is known by this ${how.match}`;
      this.#reject(table, line, how.column, known, reason, known === "" ? "broken" : "unmatched");
      return;
    }
    const at = this.#reportedAt(table, line);
    if (at === null) return;
    this.#put(table.record, { customer, ...data }, at);
  }

  #put(record: string, data: Data, at: number): void {
    if (at >= this.#options.dayStart) {
      this.#facts.push({ at, record, data });
      return;
    }
    const byKey = this.#records.get(record) ?? new Map<string, Data>();
    this.#records.set(record, byKey);
    // Records are known by their number; those of the privacy office by whose they are and what they are about.
    const key = String(data.number ?? `${data.customer} ${data.channel ?? data.scope}`);
    if (byKey.has(key)) this.#duplicates += 1;
    byKey.set(key, data);
  }

  /** When the line reached the others; null if that cannot be read (and the line is rejected). */
  #reportedAt(table: TableMapping, line: Line): number | null {
    if (table.reported === null) return Number.NEGATIVE_INFINITY;
    const { column, form } = table.reported;
    const at = readInstant(line.cells[column] ?? "", form, this.#options.zone);
    if (at === null)
      this.#reject(table, line, column, line.cells[column] ?? "", `not a time in the form ${form}`);
    return at;
  }

  #plausible(table: TableMapping, line: Line): boolean {
    for (const { column, form } of table.checked) {
      const text = line.cells[column] ?? "";
      if (text !== "" && readInstant(text, form, this.#options.zone) === null) {
        this.#reject(table, line, column, text, `not a time in the form ${form}`);
        return false;
      }
    }
    return true;
  }

  /** The fields of a line; a blank cell gives none. Null if one cannot be converted (and the line is rejected). */
  #fields(table: TableMapping, line: Line, fields: Readonly<Record<string, FieldMapping>>): Data | null {
    const data: Record<string, string | number | boolean> = {};
    for (const [name, field] of Object.entries(fields)) {
      const text = line.cells[field.column] ?? "";
      if (text === "") continue;
      const converted = convert(text, field, this.#options.zone);
      if ("problem" in converted) {
        this.#reject(table, line, field.column, text, converted.problem);
        return null;
      }
      data[name] = converted.value;
    }
    return data;
  }

  #reject(
    table: TableMapping,
    line: Line,
    column: string,
    value: string,
    reason: string,
    kind: Reject["kind"] = "broken",
  ): void {
    this.#rejects.push({ file: table.file, line: line.number, column, value, reason, kind });
  }
}

function neededColumns(table: TableMapping): string[] {
  return [
    ...Object.values(table.fields).map(({ column }) => column),
    ...Object.values(table.keep).map(({ column }) => column),
    ...table.checked.map(({ column }) => column),
    ...(table.customer ? [table.customer.column] : []),
    ...(table.reported ? [table.reported.column] : []),
  ];
}
