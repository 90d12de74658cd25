import type { Situation } from "../../eval/situation.ts";
import type { KnownCustomer } from "../../ledger/evidence.ts";
import type { FactRecord } from "../../ledger/fact.ts";
import type { Message } from "../../ledger/message.ts";
import type { Vocabulary } from "../../vocabulary/vocabulary.ts";
import { TRUE, UNKNOWN } from "../truth-code.ts";
import { NO_CLASS, UNKNOWN_CLASS } from "./classes.ts";
import { ColumnReader } from "./column-reader.ts";
import { PreparedCustomer } from "./prepared-customer.ts";
import { type Column, type Columns, layOut, type Rows } from "./rows.ts";

/** The rows of an intent, with room to work in. */
export interface Searchable extends Rows {
  /** Bits of the rows, then two rows that rule nothing out, then a row for each column, to join several rows in. */
  readonly bits: Int32Array;
  /** The row of what has no class. */
  readonly nothingRuledOut: number;
  /** The row of what is not known. */
  readonly unknown: number;
  readonly joined: Int32Array;
  /** Where the row of each column begins that applies where there is no record or member at all. */
  readonly nones: Int32Array;
  /** Where the row of each column begins that now applies. */
  readonly now: Int32Array;
  /** Its columns by what they read, as places in `columns`. */
  readonly ofCustomer: Int32Array;
  readonly ofMessage: Int32Array;
  readonly ofRecords: Int32Array;
  readonly ofLists: Int32Array;
}

/** Rules that may hold, in program order. */
export interface Hits {
  /** Their places in the program. */
  readonly places: Int32Array;
  /** Their bits in the rows. */
  readonly bits: Int32Array;
}

/**
 * What a rule that was not ruled out comes to, for good, so that its condition need not be evaluated: true, or unknown where
 * something that it reads is; null: that takes its condition.
 */
export function decidedBy(rows: Searchable, bit: number): typeof TRUE | typeof UNKNOWN | null {
  const { deciding, now, nothingRuledOut, unknown } = rows;
  const columns = deciding[bit] as Int32Array | null;
  if (columns === null) return null;
  let truth: typeof TRUE | typeof UNKNOWN = TRUE;
  for (let at = 0; at < columns.length; at++) {
    const row = now[columns[at] as number] as number;
    if (row === nothingRuledOut) return null;
    if (row === unknown) truth = UNKNOWN;
  }
  return truth;
}

/** What the fields of a customer are to an index: the class of each, and those of the members of each list. */
interface Encoded {
  /** By column. */
  readonly classes: Int32Array;
  /** By column; undefined: no list of the customer's. */
  readonly members: readonly (Int32Array | undefined)[];
}

/** Finds the rules that what is known of the message, its customer and their records does not rule out. */
export class RuleIndex {
  private readonly readers: readonly ColumnReader[];
  /** Used for customers that are not prepared. */
  private readonly scratch: Int32Array;

  constructor({ columns }: Columns, vocabulary: Vocabulary) {
    this.readers = columns.map((column) => new ColumnReader(column, vocabulary));
    this.scratch = new Int32Array(columns.length);
  }

  /**
   * Finds all rules that may hold.
   *
   * @returns how many
   */
  search(rows: Searchable, situation: Situation, message: Message, hits: Hits): number {
    const { customer } = situation;
    const encoded = customer instanceof PreparedCustomer ? customer.encodedFor(this, this.encode) : null;
    this.chooseByCustomer(rows, customer, encoded);
    this.chooseByMessage(rows, message);
    this.chooseByRecords(rows, situation);
    this.chooseByLists(rows, message, customer, encoded);
    return survivors(rows, hits);
  }

  private chooseByCustomer(rows: Searchable, { fields }: KnownCustomer, encoded: Encoded | null): void {
    const { ofCustomer, columns } = rows;
    const classes = encoded?.classes ?? this.scratch;
    if (encoded === null) {
      for (let index = 0; index < ofCustomer.length; index++) {
        const place = columns[ofCustomer[index] as number] as number;
        classes[place] = (this.readers[place] as ColumnReader).classIn(fields);
      }
    }
    for (let index = 0; index < ofCustomer.length; index++) {
      const at = ofCustomer[index] as number;
      choose(rows, at, classes[columns[at] as number] as number);
    }
  }

  private chooseByMessage(rows: Searchable, message: Message): void {
    const { ofMessage, columns } = rows;
    for (let index = 0; index < ofMessage.length; index++) {
      const at = ofMessage[index] as number;
      choose(rows, at, (this.readers[columns[at] as number] as ColumnReader).classOfMessage(message));
    }
  }

  /** The rows of all records of a set in one: any of them may be the one that is wanted. */
  private chooseByRecords(rows: Searchable, situation: Situation): void {
    const { ofRecords, columns } = rows;
    for (let index = 0; index < ofRecords.length; index++) {
      const at = ofRecords[index] as number;
      const reader = this.readers[columns[at] as number] as ColumnReader;
      const records = reader.recordsOf(situation);
      rows.now[at] = records === null ? rows.nothingRuledOut : rowOfRecords(rows, at, records, reader);
    }
  }

  private chooseByLists(
    rows: Searchable,
    message: Message,
    customer: KnownCustomer,
    encoded: Encoded | null,
  ): void {
    const { ofLists, columns } = rows;
    for (let index = 0; index < ofLists.length; index++) {
      const at = ofLists[index] as number;
      const place = columns[at] as number;
      const reader = this.readers[place] as ColumnReader;
      const known = encoded?.members[place];
      const count = known?.length ?? reader.readMembers(message, customer);
      rows.now[at] = rowOfMembers(rows, at, known ?? reader.members, count);
    }
  }

  private readonly encode = (fields: KnownCustomer["fields"]): Encoded => ({
    classes: Int32Array.from(this.readers, (reader) =>
      reader.source.kind === "customer" ? reader.classIn(fields) : NO_CLASS,
    ),
    members: this.readers.map((reader) => (reader.isListOfCustomer ? reader.membersIn(fields) : undefined)),
  });
}

function choose(rows: Searchable, at: number, found: number): void {
  const { now, starts, words } = rows;
  now[at] = found < 0 ? withoutClass(rows, found) : (starts[at] as number) + found * words;
}

/** Rules nothing out, and says which it was. */
function withoutClass({ nothingRuledOut, unknown }: Searchable, found: number): number {
  return found === UNKNOWN_CLASS ? unknown : nothingRuledOut;
}

function rowOfRecords(
  rows: Searchable,
  at: number,
  records: readonly FactRecord[],
  reader: ColumnReader,
): number {
  if (records.length === 0) return rows.nones[at] as number;
  for (let index = 0; index < records.length; index++) {
    const found = reader.classOfRecord(records[index] as FactRecord);
    if (found < 0) return withoutClass(rows, found);
    join(rows, at, found, index);
  }
  return rows.joined[at] as number;
}

function rowOfMembers(rows: Searchable, at: number, members: Int32Array, count: number): number {
  if (count === 0) return rows.nones[at] as number;
  for (let index = 0; index < count; index++) {
    const found = members[index] as number;
    if (found < 0) return withoutClass(rows, found);
    join(rows, at, found, index);
  }
  return rows.joined[at] as number;
}

/** Adds the row of a class to those that are joined. */
function join({ bits, starts, words, joined }: Searchable, at: number, found: number, index: number): void {
  const row = (starts[at] as number) + found * words;
  const target = joined[at] as number;
  for (let word = 0; word < words; word++) {
    const before = index === 0 ? 0 : (bits[target + word] as number);
    bits[target + word] = before | (bits[row + word] as number);
  }
}

/** Combines the rows that apply, 32 rules at a time, until none of these is left. */
function survivors(rows: Searchable, hits: Hits): number {
  const { bits, now, order, wordColumns, wordStarts, words, all } = rows;
  let count = 0;
  for (let word = 0; word < words; word++) {
    const start = wordStarts[word] as number;
    const end = wordStarts[word + 1] as number;
    let left = all[word] as number;
    for (let at = start; at < end; at++) {
      const column = wordColumns[at] as number;
      left &= bits[(now[column] as number) + word] as number;
      if (left === 0) {
        // A column that settled it comes a place sooner next time: so each word learns which of them the data leaves few of.
        if (at > start) {
          wordColumns[at] = wordColumns[at - 1] as number;
          wordColumns[at - 1] = column;
        }
        break;
      }
    }
    while (left !== 0) {
      const bit = (word << 5) + 31 - Math.clz32(left & -left);
      left &= left - 1;
      count = insert(hits, count, order[bit] as number, bit);
    }
  }
  return count;
}

/** Rows with room to work in, for the rules at these places of the program. */
export function searchable(places: readonly number[], all: Columns): Searchable {
  const rows = layOut(places, all);
  const nothingRuledOut = rows.bits.length;
  const unknown = nothingRuledOut + rows.words;
  const bits = new Int32Array(unknown + rows.words * (1 + rows.columns.length));
  bits.set(rows.bits);
  bits.set(rows.all, nothingRuledOut);
  bits.set(rows.all, unknown);
  const reading = (...kinds: Column["source"]["kind"][]): Int32Array =>
    Int32Array.from(rows.columns.keys()).filter((at) =>
      kinds.includes((all.columns[rows.columns[at] as number] as Column).source.kind),
    );
  return {
    ...rows,
    bits,
    nothingRuledOut,
    unknown,
    joined: rows.columns.map((_, at) => unknown + rows.words * (1 + at)),
    now: new Int32Array(rows.columns.length),
    ofCustomer: reading("customer"),
    ofMessage: reading("message", "about"),
    ofRecords: reading("records"),
    ofLists: reading("list"),
    nones: rows.columns.map(
      (column, at) =>
        (rows.starts[at] as number) + (all.columns[column] as Column).classes.count * rows.words,
    ),
  };
}

/** Rules are few by now, so sorting them as they come costs least. */
function insert({ places, bits }: Hits, count: number, place: number, bit: number): number {
  let at = count;
  while (at > 0 && (places[at - 1] as number) > place) {
    places[at] = places[at - 1] as number;
    bits[at] = bits[at - 1] as number;
    at--;
  }
  places[at] = place;
  bits[at] = bit;
  return count + 1;
}
