import type { Situation } from "../../eval/situation.ts";
import type { KnownCustomer } from "../../ledger/evidence.ts";
import type { FactRecord } from "../../ledger/fact.ts";
import { MESSAGE_PARTS, type Message } from "../../ledger/message.ts";
import type { Known } from "../../value/value.ts";
import { siloOf } from "../../vocabulary/silo-of.ts";
import type { Vocabulary } from "../../vocabulary/vocabulary.ts";
import { type Classes, EMPTY_CLASS, NO_CLASS, UNKNOWN_CLASS } from "./classes.ts";
import type { Column } from "./rows.ts";
import type { Source } from "./source.ts";

/** Reads what a column is about, and says which class it is of. One form of object for all columns, so that it is fast. */
export class ColumnReader {
  readonly source: Source;
  readonly isListOfCustomer: boolean;
  /** Room for the classes of a list's members, used for one list after another. */
  members = new Int32Array(8);
  private readonly classes: Classes;
  private readonly field: string;
  private readonly part: keyof Message | null;
  /** Whether every object has a property of the field's name, so that it must be looked for among its own. */
  private readonly inherited: boolean;
  /** Of a customer's or record's field: whether it is unknown, rather than empty, where it is not given. */
  private readonly required: boolean;
  /** The intents that require it of their messages. */
  private readonly requiredBy: ReadonlySet<string>;
  private readonly silo: string;
  private readonly ages: boolean;

  constructor({ source, classes }: Column, vocabulary: Vocabulary) {
    const { field } = source;
    const record = source.kind === "records" ? vocabulary.records.get(source.set.record) : undefined;
    const required = (record?.fields ?? vocabulary.customer).get(field)?.required === true;
    this.source = source;
    this.isListOfCustomer = source.kind === "list" && source.of === "customer";
    this.classes = classes;
    this.field = field;
    this.part = source.kind === "message" ? (MESSAGE_PARTS.get(field) ?? null) : null;
    this.inherited = field in {};
    this.required = required || (record === undefined ? field === "time_zone" : record.key.includes(field));
    this.requiredBy = new Set(
      [...vocabulary.intents.values()]
        .filter(({ about }) => about.get(field)?.required === true)
        .map(({ name }) => name),
    );
    this.silo = source.kind === "records" ? siloOf(source.set.record) : "";
    this.ages = (vocabulary.silos.get(this.silo)?.freshForMs ?? null) !== null;
  }

  /** The class of a customer's field. */
  classIn(fields: KnownCustomer["fields"]): number {
    return this.classOf(this.given(fields), this.required);
  }

  /** The class of a part of the message, or of a field of what it is about. */
  classOfMessage(message: Message): number {
    if (this.source.kind === "message")
      return this.part === null ? EMPTY_CLASS : this.classes.classOf(message[this.part] as Known);
    const value = this.given(message.about);
    if (value === null || value === undefined)
      return this.requiredBy.has(message.intent) ? UNKNOWN_CLASS : EMPTY_CLASS;
    return this.classes.classOf(value);
  }

  classOfRecord(record: FactRecord): number {
    // What is not known of one record does not make the whole unknown: another one may be what is wanted.
    return this.field === ""
      ? NO_CLASS
      : Math.max(NO_CLASS, this.classOf(this.given(record.fields), this.required));
  }

  /**
   * The records of the set; null unless it is known for good what no record says: that takes a silo whose records are all
   * there and do not age.
   */
  recordsOf({ facts }: Situation): readonly FactRecord[] | null {
    if (this.source.kind !== "records") return null;
    const { readable, inStep } = facts.silo(this.silo);
    if (!readable || inStep === null || (inStep !== "live" && this.ages)) return null;
    const { record, scope } = this.source.set;
    return facts.records(record, scope);
  }

  /**
   * Leaves the classes of the members of a list in `members`.
   *
   * @returns how many
   */
  readMembers(message: Message, customer: KnownCustomer): number {
    if (this.isListOfCustomer) return this.readList(this.given(customer.fields), this.required);
    return this.readList(this.given(message.about), this.requiredBy.has(message.intent));
  }

  /** The same of a list that the customer has, to be kept. */
  membersIn(fields: KnownCustomer["fields"]): Int32Array {
    const count = this.readList(this.given(fields), this.required);
    return this.members.slice(0, count);
  }

  /** Of a list that is not known, and of a value that is no list, one that stands for it. */
  private readList(list: Known | undefined, required: boolean): number {
    if (list === null || list === undefined) return required ? this.readOne(UNKNOWN_CLASS) : 0;
    if (!Array.isArray(list)) return this.readOne(NO_CLASS);
    if (this.members.length < list.length) this.members = new Int32Array(2 * list.length);
    for (let index = 0; index < list.length; index++)
      this.members[index] = this.classes.classOf(list[index] as Known);
    return list.length;
  }

  private readOne(found: number): number {
    this.members[0] = found;
    return 1;
  }

  private classOf(value: Known | undefined, required: boolean): number {
    return required && (value === null || value === undefined) ? UNKNOWN_CLASS : this.classes.classOf(value);
  }

  private given(fields: Readonly<Record<string, Known>>): Known | undefined {
    const { field } = this;
    return this.inherited && !Object.hasOwn(fields, field) ? undefined : fields[field];
  }
}
