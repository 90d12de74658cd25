import {
  didYouMean,
  type Field,
  INSTANT,
  isZone,
  type RecordType,
  type Type,
  type Vocabulary,
} from "@comity/core";
import type { CustomerRule, MergeRule, RecordRule, Rules } from "./mapping.ts";
import type { MappingOptions } from "./mapping-options.ts";
import type { MappingProblem, Path } from "./problem.ts";
import { readValueRule, type ValueRule } from "./value-rule.ts";

type Table = Readonly<Record<string, unknown>>;

export interface Checked {
  readonly rules: Rules;
  readonly problems: readonly MappingProblem[];
}

/** Checks a mapping against a vocabulary: its shape, every name, and that every record it makes gets a key and what is required. */
export function checkMapping(data: unknown, options: MappingOptions): Checked {
  const checker = new Checker(options);
  return { rules: checker.check(data), problems: checker.problems };
}

class Checker {
  readonly problems: MappingProblem[] = [];
  readonly #vocabulary: Vocabulary;
  readonly #silo: string | null;
  readonly #recordKeys: readonly string[];
  #zone: string | null = null;

  constructor({ vocabulary, silo, knowsFirst = false }: MappingOptions) {
    this.#vocabulary = vocabulary();
    this.#silo = silo;
    this.#recordKeys = ["when", "fields", "deleted", "version", "at", ...(knowsFirst ? ["at_first"] : [])];
  }

  check(data: unknown): Rules {
    const top = this.#table(data, [], ["time_zone", "records", "customers", "merges"], "A mapping");
    if (top === null) return { records: [], customers: null, merges: null };
    this.#readZone(top.time_zone);
    const records = Object.entries(this.#optional(top.records, ["records"]) ?? {}).flatMap(([name, raw]) => {
      const rule = this.#record(name, raw);
      return rule === null ? [] : [rule];
    });
    const customers = top.customers === undefined ? null : this.#customers(top.customers);
    const merges = top.merges === undefined ? null : this.#merges(top.merges);
    if (top.records === undefined && top.customers === undefined && top.merges === undefined) {
      this.#add([], "The mapping makes nothing.", "Write records, customers or merges.");
    }
    return { records, customers, merges };
  }

  #readZone(zone: unknown): void {
    if (zone === undefined) return;
    if (typeof zone === "string" && isZone(zone)) this.#zone = zone;
    else
      this.#add(
        ["time_zone"],
        `There is no time zone "${String(zone)}".`,
        "Use a name such as America/Chicago.",
      );
  }

  #record(name: string, raw: unknown): RecordRule | null {
    const path = ["records", name];
    const type = this.#recordType(name, path);
    const table = this.#table(raw, path, this.#recordKeys, "A record");
    if (type === null || table === null) return null;
    const belongs = !type.reference && !type.fields.has("customer");
    const fields = belongs ? new Map([["customer", textField("customer")], ...type.fields]) : type.fields;
    const where = `record ${name}`;
    const rules = this.#fields(table.fields, [...path, "fields"], fields, where);
    this.#requireFields(type, rules, [...path, "fields"]);
    return {
      record: name,
      when: this.#optionalRule(table.when, [...path, "when"], `${where}: when`),
      fields: rules,
      keyFields: [...new Set([...type.key, "customer"])].filter((key) => rules.has(key)),
      deleted: this.#optionalRule(table.deleted, [...path, "deleted"], `${where}: deleted`),
      version: this.#optionalRule(table.version, [...path, "version"], `${where}: version`),
      at: this.#instant(table.at, path, where, "at"),
      atFirst: this.#instant(table.at_first, path, where, "at_first"),
    };
  }

  #instant(raw: unknown, path: Path, where: string, key: string): ValueRule | null {
    return this.#optionalRule(raw, [...path, key], `${where}: ${key}`, { ...textField(key), type: INSTANT });
  }

  #recordType(name: string, path: Path): RecordType | null {
    const { records, silos } = this.#vocabulary;
    const type = records.get(name);
    const own = this.#silo;
    if (type !== undefined && (own === null || type.silo === own)) return type;
    const [silo = ""] = name.split(".");
    const known =
      own === null ? [...records.keys()] : [...records.keys()].filter((one) => one.startsWith(`${own}.`));
    if (type !== undefined) {
      this.#add(path, `${name} is not of the silo ${own}.`, `Map it where ${type.silo} is connected.`);
    } else if (!silos.has(silo)) {
      this.#add(path, `The vocabulary has no silo "${silo}".`, didYouMean(name, known));
    } else this.#add(path, `The vocabulary has no record ${name}.`, didYouMean(name, known));
    return null;
  }

  #requireFields(type: RecordType, rules: ReadonlyMap<string, ValueRule>, path: Path): void {
    for (const key of type.key.filter((one) => !rules.has(one))) {
      this.#add(
        path,
        `${key} is part of the key of ${type.name}, and is not mapped.`,
        `Add ${key}: and what it is made of.`,
      );
    }
    for (const { name, required } of type.fields.values()) {
      if (!required || rules.has(name) || type.key.includes(name)) continue;
      this.#add(
        path,
        `${name} of ${type.name} is required, and is not mapped.`,
        `Add ${name}: and what it is made of.`,
      );
    }
    const identifying = [...type.fields.values()].filter(({ identifies }) => identifies !== null);
    if (type.reference || rules.has("customer") || identifying.some(({ name }) => rules.has(name))) return;
    const ways = ["customer", ...identifying.map(({ name }) => name)];
    this.#add(path, `Nothing says whose ${type.name} it is.`, `Map ${ways.join(" or ")}.`);
  }

  #customers(raw: unknown): CustomerRule | null {
    const path = ["customers"];
    const table = this.#table(raw, path, ["when", "fields"], "Customers");
    if (table === null) return null;
    const own = new Map([
      ["id", textField("id")],
      ["household", textField("household")],
    ]);
    const fields = this.#fields(
      table.fields,
      [...path, "fields"],
      new Map([...own, ...this.#vocabulary.customer]),
      "customer",
    );
    if (!fields.has("id"))
      this.#add(
        [...path, "fields"],
        "Every customer has an id, and none is mapped.",
        "Add id: and what it is made of.",
      );
    return { when: this.#optionalRule(table.when, [...path, "when"], "customer: when"), fields };
  }

  #merges(raw: unknown): MergeRule | null {
    const path = ["merges"];
    const table = this.#table(raw, path, ["when", "from", "into"], "Merges");
    if (table === null) return null;
    const when = this.#optionalRule(table.when, [...path, "when"], "merge: when");
    const from = this.#neededRule(table.from, [...path, "from"], "merge: from");
    const into = this.#neededRule(table.into, [...path, "into"], "merge: into");
    return from === null || into === null ? null : { when, from, into };
  }

  #fields(
    raw: unknown,
    path: Path,
    fields: ReadonlyMap<string, Field>,
    where: string,
  ): ReadonlyMap<string, ValueRule> {
    const rules = new Map<string, ValueRule>();
    for (const [name, value] of Object.entries(this.#optional(raw, path) ?? {})) {
      const field = fields.get(name);
      const at = [...path, name];
      if (field === undefined) {
        this.#add(at, `There is no field "${name}" here.`, didYouMean(name, fields.keys()));
        continue;
      }
      const rule = this.#rule(value, at, `${where}: ${name}`, field);
      if (rule !== null) rules.set(name, rule);
    }
    return rules;
  }

  #optionalRule(raw: unknown, path: Path, where: string, field: Field | null = null): ValueRule | null {
    return raw === undefined || raw === null ? null : this.#rule(raw, path, where, field);
  }

  #neededRule(raw: unknown, path: Path, where: string): ValueRule | null {
    if (raw !== undefined) return this.#rule(raw, path, where, null);
    this.#add(
      path,
      `"${String(path.at(-1))}" is missing.`,
      "Merges have from (the id that is no more) and into.",
    );
    return null;
  }

  #rule(raw: unknown, path: Path, where: string, field: Field | null): ValueRule | null {
    const problem = (one: MappingProblem): void => {
      this.problems.push(one);
    };
    return readValueRule(raw, path, {
      vocabulary: this.#vocabulary,
      field,
      where,
      zone: this.#zone,
      problem,
    });
  }

  /** A table with no other keys than these. */
  #table(raw: unknown, path: Path, keys: readonly string[], what: string): Table | null {
    const table = this.#optional(raw, path);
    if (table === null) {
      if (raw === undefined || raw === null)
        this.#add(path, `${what} is empty.`, `It has ${keys.join(", ")}.`);
      return null;
    }
    for (const key of Object.keys(table)) {
      if (!keys.includes(key)) this.#add([...path, key], `${what} has no "${key}".`, didYouMean(key, keys));
    }
    return table;
  }

  #optional(raw: unknown, path: Path): Table | null {
    if (raw === undefined || raw === null) return null;
    if (typeof raw === "object" && !Array.isArray(raw)) return raw as Table;
    this.#add(
      path,
      "This is not names with their values.",
      'Write "name: value" on lines of their own, indented.',
    );
    return null;
  }

  #add(path: Path, message: string, help: string): void {
    this.problems.push({ path, message, help });
  }
}

const TEXT: Type = { kind: "text" };

function textField(name: string): Field {
  return {
    name,
    type: TEXT,
    required: false,
    label: name,
    purposes: [],
    sensitivity: "plain",
    identifies: null,
  };
}
