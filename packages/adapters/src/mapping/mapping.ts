import {
  type CustomerData,
  decodeCustomer,
  decodeRecord,
  type Fact,
  InputError,
  type Vocabulary,
} from "@comity/core";
import { type Change, type Json, subjectOf } from "../contract/fact-source.ts";
import type { ValueRule } from "./value-rule.ts";

/** What a record of a source comes to. */
export interface Mapped {
  /** None, if the mapping passes it over, or there is a problem. */
  readonly changes: readonly Exclude<Change, { readonly kind: "rejected" | "erasure" | "outcome" }>[];
  /** Why it does not fit: then nothing of it is taken. */
  readonly problems: readonly InputError[];
  /** Which record of the vocabulary it would be, if there is a problem and that can be told. */
  readonly subject: string | null;
}

/** How records of a source become what the vocabulary calls them. */
export interface Mapping {
  /** The names that it reads of a record; null if it may read any. */
  readonly reads: ReadonlySet<string> | null;
  /** Records of the vocabulary that it makes: `silo.record`. */
  readonly records: readonly string[];
  /** Whether it says of some records that they are gone. */
  readonly tellsDeleted: boolean;
  map(record: Json): Promise<Mapped>;
}

/** How a source's record becomes one of the vocabulary. */
export interface RecordRule {
  readonly record: string;
  readonly when: ValueRule | null;
  readonly fields: ReadonlyMap<string, ValueRule>;
  /** Its fields that are told of a record that is gone. */
  readonly keyFields: readonly string[];
  readonly deleted: ValueRule | null;
  readonly version: ValueRule | null;
  readonly at: ValueRule | null;
  /** When it became true if it was not known before. */
  readonly atFirst: ValueRule | null;
}

/** How a source's record becomes a customer. */
export interface CustomerRule {
  readonly when: ValueRule | null;
  readonly fields: ReadonlyMap<string, ValueRule>;
}

/** How a source's record says that two customers are one. */
export interface MergeRule {
  readonly when: ValueRule | null;
  readonly from: ValueRule;
  readonly into: ValueRule;
}

export interface Rules {
  readonly records: readonly RecordRule[];
  readonly customers: CustomerRule | null;
  readonly merges: MergeRule | null;
}

/** A mapping of rules that were checked. @param vocabulary the one in force: what is made is decoded by it */
export function mappingOf({ records, customers, merges }: Rules, vocabulary: () => Vocabulary): Mapping {
  return {
    reads: readsOf([
      ...records.flatMap((rule) => [
        rule.when,
        rule.deleted,
        rule.version,
        rule.at,
        rule.atFirst,
        ...rule.fields.values(),
      ]),
      ...(customers === null ? [] : [customers.when, ...customers.fields.values()]),
      ...(merges === null ? [] : [merges.when, merges.from, merges.into]),
    ]),
    records: records.map(({ record }) => record),
    tellsDeleted: records.some(({ deleted }) => deleted !== null),
    async map(record) {
      const work = new Work(record, vocabulary());
      for (const rule of records) await work.addFact(rule);
      if (customers !== null) await work.addCustomer(customers);
      if (merges !== null) await work.addMerge(merges);
      const { changes, problems } = work;
      if (problems.length === 0) return { changes, problems, subject: null };
      return { changes: [], problems, subject: await subjectIn(records, record, vocabulary()) };
    },
  };
}

function readsOf(rules: readonly (ValueRule | null)[]): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const rule of rules) {
    if (rule === null) continue;
    if (rule.reads === null) return null;
    for (const name of rule.reads) names.add(name);
  }
  return names;
}

/** Which record it would be, by its key alone; null: it makes several or none, or the key does not fit either. */
async function subjectIn(
  rules: readonly RecordRule[],
  record: Json,
  vocabulary: Vocabulary,
): Promise<string | null> {
  const [rule, ...others] = rules;
  if (rule === undefined || others.length > 0) return null;
  try {
    const data: Record<string, Json> = {};
    for (const name of rule.keyFields) {
      const value = await rule.fields.get(name)?.valueOf(record);
      if (value !== undefined && value !== null) data[name] = value;
    }
    return subjectOf(rule.record, decodeRecord(vocabulary, rule.record, data, true).key);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

type Report = Mapped["changes"][number];

/** The mapping of one record. */
class Work {
  readonly changes: Report[] = [];
  readonly problems: InputError[] = [];
  readonly #record: Json;
  readonly #vocabulary: Vocabulary;

  constructor(record: Json, vocabulary: Vocabulary) {
    this.#record = record;
    this.#vocabulary = vocabulary;
  }

  async addFact(rule: RecordRule): Promise<void> {
    const { record, when, fields, keyFields, deleted, version, at, atFirst } = rule;
    const where = `record ${record}`;
    if (!(await this.#holds(when, true, `${where}: when`))) return;
    const isGone = await this.#holds(deleted, false, `${where}: deleted`);
    if (this.problems.length > 0) return;
    const wanted = isGone ? keyFields : [...fields.keys()];
    const data = await this.#values(fields, wanted);
    const order = await this.#order(version, at, where);
    const fact: Fact = { record, data, ...(isGone ? { deleted: true } : {}), ...order };
    this.#check(() => decodeRecord(this.#vocabulary, record, data, isGone));
    if (!isGone) this.#requireOwner(record, fields, data);
    const first = isGone || atFirst === null || order.at !== undefined ? null : await this.#value(atFirst);
    const dated = first === null || first === undefined ? {} : { atFirst: String(first) };
    this.changes.push({ kind: "fact", fact, ...dated });
  }

  /** A record that its mapping says belongs to somebody, and that names nobody, would be found by no rule. */
  #requireOwner(
    record: string,
    rules: ReadonlyMap<string, ValueRule>,
    data: Readonly<Record<string, Json>>,
  ): void {
    const type = this.#vocabulary.records.get(record);
    if (type === undefined || type.reference || this.problems.length > 0) return;
    const identifying = [...type.fields.values()].filter(({ identifies }) => identifies !== null);
    const ways = ["customer", ...identifying.map(({ name }) => name)].filter((name) => rules.has(name));
    if (ways.length === 0 || ways.some((name) => data[name] !== undefined && data[name] !== "")) return;
    const help = `Give ${ways.join(" or ")}; or let the mapping pass such records over, by when.`;
    this.problems.push(
      new InputError(
        "CY504",
        `record ${record}: ${ways[0]}`,
        "It is empty: nobody can tell whose the record is.",
        help,
      ),
    );
  }

  async addCustomer({ when, fields }: CustomerRule): Promise<void> {
    if (!(await this.#holds(when, true, "customer: when"))) return;
    const data = await this.#values(fields, [...fields.keys()]);
    this.#check(() => decodeCustomer(this.#vocabulary, data));
    this.changes.push({ kind: "customer", customer: data as CustomerData });
  }

  async addMerge({ when, from, into }: MergeRule): Promise<void> {
    if (!(await this.#holds(when, true, "merge: when"))) return;
    const ids = await this.#values(
      new Map([
        ["from", from],
        ["into", into],
      ]),
      ["from", "into"],
    );
    if (ids.from === undefined || ids.into === undefined) {
      this.problems.push(
        new InputError("CY508", "merge", "It lacks one of the two customers.", "Give from and into."),
      );
      return;
    }
    this.changes.push({ kind: "merge", merge: { from: String(ids.from), into: String(ids.into) } });
  }

  async #values(
    rules: ReadonlyMap<string, ValueRule>,
    names: readonly string[],
  ): Promise<Record<string, Json>> {
    const values: Record<string, Json> = {};
    for (const name of names) {
      const rule = rules.get(name);
      const value = rule && (await this.#value(rule));
      if (value !== undefined && value !== null) values[name] = value;
    }
    return values;
  }

  async #value(rule: ValueRule): Promise<Json | undefined> {
    try {
      return await rule.valueOf(this.#record);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.problems.push(error);
      return undefined;
    }
  }

  async #holds(rule: ValueRule | null, otherwise: boolean, where: string): Promise<boolean> {
    if (rule === null) return otherwise;
    const value = await this.#value(rule);
    if (value === undefined || value === null || value === "" || value === false || value === 0) return false;
    if (value === true || value === 1) return true;
    const word = typeof value === "string" ? value.trim().toLowerCase() : "";
    if (["true", "t", "1"].includes(word)) return true;
    if (["false", "f", "0"].includes(word)) return false;
    const help = 'Compare it with something: state = "X".';
    this.problems.push(new InputError("CY504", where, "This is neither true nor false.", help));
    return false;
  }

  async #order(
    version: ValueRule | null,
    at: ValueRule | null,
    where: string,
  ): Promise<Pick<Fact, "version" | "at">> {
    const given = version && (await this.#value(version));
    const time = at && (await this.#value(at));
    const order: { version?: number; at?: string } = {};
    if (given !== undefined && given !== null) {
      const number = typeof given === "string" ? Number(given) : given;
      if (typeof number === "number" && Number.isFinite(number)) order.version = number;
      else {
        const help = "Give a number that grows with each change of the record.";
        this.problems.push(new InputError("CY584", `${where}: version`, "It is not a number.", help));
      }
    }
    if (time !== undefined && time !== null) order.at = String(time);
    return order;
  }

  #check(decode: () => unknown): void {
    if (this.problems.length > 0) return;
    try {
      decode();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.problems.push(error);
    }
  }
}
