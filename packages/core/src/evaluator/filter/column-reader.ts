import type { Situation } from "../../eval/situation.ts";
import type { KnownCustomer } from "../../ledger/evidence.ts";
import type { FactRecord } from "../../ledger/fact.ts";
import type { Message } from "../../ledger/message.ts";
import type { Known } from "../../value/value.ts";
import type { Vocabulary } from "../../vocabulary/vocabulary.ts";
import { type Classes, EMPTY_CLASS, NO_CLASS, UNKNOWN_CLASS } from "./classes.ts";
import type { Column } from "./rows.ts";
import type { Source } from "./source.ts";

/** What the parts of a message that rules can read are called in a {@link Message}. */
const PARTS: Readonly<Record<string, keyof Message>> = {
  id: "id",
  intent: "intent",
  class: "class",
  department: "department",
  channel: "channel",
  campaign: "campaign",
  priority: "priority",
  send_at: "sendAt",
};

/** Reads what a column is about, and says which class it is of. One form of object for all columns, so that it is fast. */
export class ColumnReader {
  readonly source: Source;
  readonly isListOfCustomer: boolean;
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
    this.part = source.kind === "message" ? (PARTS[field] ?? null) : null;
    this.inherited = field in {};
    this.required = required || (record === undefined ? field === "time_zone" : record.key.includes(field));
    this.requiredBy = new Set(
      [...vocabulary.intents.values()]
        .filter(({ about }) => about.get(field)?.required === true)
        .map(({ name }) => name),
    );
    this.silo = record?.silo ?? (source.kind === "records" ? siloOf(source.set.record) : "");
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

  /** The classes of the members of a list. */
  membersOf(message: Message, customer: KnownCustomer): Int32Array {
    if (this.isListOfCustomer) return this.membersIn(customer.fields);
    return this.classesOf(this.given(message.about), this.requiredBy.has(message.intent));
  }

  /** The same of a list that the customer has. */
  membersIn(fields: KnownCustomer["fields"]): Int32Array {
    return this.classesOf(this.given(fields), this.required);
  }

  private classesOf(list: Known | undefined, required: boolean): Int32Array {
    if (list === null || list === undefined) return required ? UNKNOWN_MEMBERS : NO_MEMBERS;
    return Array.isArray(list) ? Int32Array.from(list, (member) => this.classes.classOf(member)) : NO_LIST;
  }

  private classOf(value: Known | undefined, required: boolean): number {
    return required && (value === null || value === undefined) ? UNKNOWN_CLASS : this.classes.classOf(value);
  }

  private given(fields: Readonly<Record<string, Known>>): Known | undefined {
    const { field } = this;
    return this.inherited && !Object.hasOwn(fields, field) ? undefined : fields[field];
  }
}

const NO_MEMBERS = new Int32Array(0);
/** Of a list that is not known, and of a value that is no list. */
const UNKNOWN_MEMBERS = Int32Array.of(UNKNOWN_CLASS);
const NO_LIST = Int32Array.of(NO_CLASS);

function siloOf(record: string): string {
  return record.slice(0, record.indexOf("."));
}
