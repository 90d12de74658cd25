import { setStanding } from "../../eval/freshness.ts";
import type { Situation } from "../../eval/situation.ts";
import type { FactRecord } from "../../ledger/fact.ts";
import type { Message } from "../../ledger/message.ts";
import type { Known } from "../../value/value.ts";
import type { Vocabulary } from "../../vocabulary/vocabulary.ts";
import { EMPTY_CLASS, NO_CLASS } from "./classes.ts";
import { PreparedCustomer } from "./prepared-customer.ts";
import { type Column, type Columns, layOut, type Rows } from "./rows.ts";

/** The rows of an intent, with room to work in. */
export interface Searchable extends Rows {
  /** Bits of the rows, then a row that rules nothing out, then a row of its own for each column, to join several rows in. */
  readonly bits: Int32Array;
  readonly nothingRuledOut: number;
  readonly joined: Int32Array;
  /** Where the row of each column begins that now applies. */
  readonly now: Int32Array;
}

/** Finds the rules that what is known of the message, its customer and their records does not rule out. */
export class RuleIndex {
  private readonly columns: readonly Column[];
  private readonly vocabulary: Vocabulary;
  private readonly ofCustomer: readonly number[];

  constructor({ columns }: Columns, vocabulary: Vocabulary) {
    this.columns = columns;
    this.vocabulary = vocabulary;
    this.ofCustomer = columns.flatMap(({ source }, at) => (source.kind === "customer" ? [at] : []));
  }

  /**
   * Leaves the places (in the program) of all rules that may hold in `hits`, in program order.
   *
   * @returns how many
   */
  search(rows: Searchable, situation: Situation, message: Message, hits: Int32Array): number {
    this.choose(rows, situation, message);
    const { bits, now, order, perWord, words, all } = rows;
    let count = 0;
    for (let word = 0; word < words; word++) {
      let left = all[word] as number;
      const columns = perWord[word] as Int32Array;
      for (let at = 0; at < columns.length; at++) {
        left &= bits[(now[columns[at] as number] as number) + word] as number;
        if (left === 0) break;
      }
      while (left !== 0) {
        const bit = 31 - Math.clz32(left & -left);
        left &= left - 1;
        count = insert(hits, count, order[(word << 5) + bit] as number);
      }
    }
    return count;
  }

  /** Chooses the row of each column by the value that it has now. */
  private choose(rows: Searchable, situation: Situation, message: Message): void {
    const { columns, starts, words, now, nothingRuledOut } = rows;
    const { customer } = situation;
    const prepared = customer instanceof PreparedCustomer ? customer.classesFor(this, this.classify) : null;
    for (let at = 0; at < columns.length; at++) {
      const place = columns[at] as number;
      const { source, classes } = this.columns[place] as Column;
      let found: number;
      switch (source.kind) {
        case "message":
          found = classes.classOf(partOf(message, source.field));
          break;
        case "about":
          found = this.classOfAbout(message, place);
          break;
        case "customer":
          found =
            prepared === null ? this.classOfCustomer(customer.fields, place) : (prepared[place] as number);
          break;
        default:
          now[at] = this.rowOfMany(rows, at, situation, message);
          continue;
      }
      now[at] = found === NO_CLASS ? nothingRuledOut : (starts[at] as number) + found * words;
    }
  }

  private readonly classify = (fields: Readonly<Record<string, Known>>): Int32Array => {
    const classes = new Int32Array(this.columns.length).fill(NO_CLASS);
    for (const place of this.ofCustomer) classes[place] = this.classOfCustomer(fields, place);
    return classes;
  };

  private classOfCustomer(fields: Readonly<Record<string, Known>>, place: number): number {
    const { source, classes } = this.columns[place] as Column;
    const value = given(fields, source.field);
    if (value !== undefined) return classes.classOf(value);
    const required =
      source.field === "time_zone" || this.vocabulary.customer.get(source.field)?.required === true;
    return required ? NO_CLASS : EMPTY_CLASS;
  }

  private classOfAbout(message: Message, place: number): number {
    const { source, classes } = this.columns[place] as Column;
    const value = given(message.about, source.field);
    if (value !== undefined) return classes.classOf(value);
    return this.isRequired(message, source.field) ? NO_CLASS : EMPTY_CLASS;
  }

  private isRequired({ intent }: Message, field: string): boolean {
    return this.vocabulary.intents.get(intent)?.about.get(field)?.required === true;
  }

  /** The rows of all records of a set, or members of a list, in one: any of them may be the one that is wanted. */
  private rowOfMany(rows: Searchable, at: number, situation: Situation, message: Message): number {
    const { source } = this.columns[rows.columns[at] as number] as Column;
    if (source.kind === "records") return this.rowOfRecords(rows, at, situation);
    if (source.kind !== "list") return rows.nothingRuledOut;
    const { field } = source;
    const list = given(source.of === "about" ? message.about : situation.customer.fields, field);
    if (list === undefined) {
      const required =
        source.of === "about"
          ? this.isRequired(message, field)
          : this.vocabulary.customer.get(field)?.required === true;
      return required ? rows.nothingRuledOut : this.rowOfNone(rows, at);
    }
    if (!Array.isArray(list)) return rows.nothingRuledOut;
    return this.join(rows, at, list, (member: Known) => member);
  }

  /** Only of a silo whose records are all there and do not age is it known for good what no record says. */
  private rowOfRecords(rows: Searchable, at: number, situation: Situation): number {
    const { source } = this.columns[rows.columns[at] as number] as Column;
    if (source.kind !== "records") return rows.nothingRuledOut;
    const { set, field } = source;
    const standing = setStanding(situation, set.record);
    if (!standing.fresh || standing.changesAt !== null) return rows.nothingRuledOut;
    const records = situation.facts.records(set.record, set.scope);
    if (field === "") return records.length === 0 ? this.rowOfNone(rows, at) : rows.nothingRuledOut;
    const type = this.vocabulary.records.get(set.record);
    const required = type?.key.includes(field) === true || type?.fields.get(field)?.required === true;
    return this.join(rows, at, records, (record: FactRecord) => {
      const value = given(record.fields, field);
      return value === undefined ? (required ? undefined : null) : value;
    });
  }

  private rowOfNone(rows: Searchable, at: number): number {
    const { classes } = this.columns[rows.columns[at] as number] as Column;
    return (rows.starts[at] as number) + classes.count * rows.words;
  }

  /** `read`: a member's value; null: empty; undefined: not known, so that nothing is ruled out. */
  private join<Member>(
    rows: Searchable,
    at: number,
    members: readonly Member[],
    read: (member: Member) => Known | undefined,
  ): number {
    const { bits, starts, words, joined, nothingRuledOut } = rows;
    const { classes } = this.columns[rows.columns[at] as number] as Column;
    if (members.length === 0) return this.rowOfNone(rows, at);
    const target = joined[at] as number;
    for (let index = 0; index < members.length; index++) {
      const value = read(members[index] as Member);
      const found = value === undefined ? NO_CLASS : classes.classOf(value);
      if (found === NO_CLASS) return nothingRuledOut;
      const row = (starts[at] as number) + found * words;
      if (members.length === 1) return row;
      for (let word = 0; word < words; word++) {
        const before = index === 0 ? 0 : (bits[target + word] as number);
        bits[target + word] = before | (bits[row + word] as number);
      }
    }
    return target;
  }
}

/** Rows with room to work in, for the rules at these places of the program. */
export function searchable(places: readonly number[], columns: Columns): Searchable {
  const rows = layOut(places, columns);
  const nothingRuledOut = rows.bits.length;
  const bits = new Int32Array(nothingRuledOut + rows.words * (1 + rows.columns.length));
  bits.set(rows.bits);
  bits.set(rows.all, nothingRuledOut);
  const joined = rows.columns.map((_, at) => nothingRuledOut + rows.words * (1 + at));
  return { ...rows, bits, nothingRuledOut, joined, now: new Int32Array(rows.columns.length) };
}

/** Rules are few by now, so sorting them as they come costs least. */
function insert(hits: Int32Array, count: number, place: number): number {
  let at = count;
  while (at > 0 && (hits[at - 1] as number) > place) {
    hits[at] = hits[at - 1] as number;
    at--;
  }
  hits[at] = place;
  return count + 1;
}

function partOf(message: Message, field: string): Known {
  switch (field) {
    case "id":
    case "intent":
    case "class":
    case "department":
    case "channel":
    case "campaign":
    case "priority":
      return message[field];
    case "send_at":
      return message.sendAt;
    default:
      return null;
  }
}

/** Own fields only: data may have any names. Undefined: not given. */
function given(fields: Readonly<Record<string, Known>>, field: string): Known | undefined {
  return Object.hasOwn(fields, field) ? (fields[field] ?? undefined) : undefined;
}
