import type { Type } from "../value/type.ts";

/** The four classes of message. What a rule does when it cannot know depends on it. */
export const MESSAGE_CLASSES = ["legal", "transactional", "service", "marketing"] as const;
export type MessageClass = (typeof MESSAGE_CLASSES)[number];

/** One field of a record, of the customer, or of what an intent is about. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  /** A required field that is absent is unknown; an optional one is empty. */
  readonly required: boolean;
  /** How the field is read out in an explanation. */
  readonly label: string;
  /** What the field may be used for; empty: anything. */
  readonly purposes: readonly string[];
  readonly sensitivity: "plain" | "personal" | "protected";
  /**
   * The kind of key that its value is: `email`, `phone`, or a name that silos agree on. Two records (or a record and a
   * customer) with an equal key of one kind are of one customer. Null: it identifies nobody.
   */
  readonly identifies: string | null;
}

export interface RecordType {
  /** `silo.record`. */
  readonly name: string;
  readonly silo: string;
  readonly label: string;
  /** The fields that identify a record, together. `customer` may be one of them. */
  readonly key: readonly string[];
  /** A reference record belongs to no customer: a flight, a payment processor. */
  readonly reference: boolean;
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Silo {
  readonly name: string;
  readonly owner: string;
  readonly label: string;
  /** Milliseconds a fact stays fresh after it was last confirmed; null: for ever. */
  readonly freshForMs: number | null;
  readonly records: ReadonlyMap<string, RecordType>;
}

export interface Intent {
  readonly name: string;
  readonly class: MessageClass;
  readonly label: string;
  /** Departments that may use it; empty: all. Compared without regard to case. */
  readonly departments: readonly string[];
  readonly about: ReadonlyMap<string, Field>;
  /** Fields of each item that the message offers, beside `id`. */
  readonly items: ReadonlyMap<string, Field>;
}

export interface Notice {
  readonly name: string;
  readonly text: string;
}

/** What the departments have agreed to call things. */
export interface Vocabulary {
  readonly company: {
    /** IANA zone in which dates are read when the customer's is not known. */
    readonly timeZone: string;
    /** ISO 4217 code of amounts that name none. */
    readonly currency: string;
    /** ISO 3166 code of the country in which telephone numbers are read that name none; absent: only international ones are. */
    readonly country?: string;
  };
  /** The company's departments; absent or empty: an open list. Compared without regard to case. */
  readonly departments?: readonly string[];
  readonly channels: readonly string[];
  /** Fields of a customer; `time_zone`, `email` and `phone` are always among them. */
  readonly customer: ReadonlyMap<string, Field>;
  readonly silos: ReadonlyMap<string, Silo>;
  /** All record types of all silos, by `silo.record`. */
  readonly records: ReadonlyMap<string, RecordType>;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly notices: ReadonlyMap<string, Notice>;
}
