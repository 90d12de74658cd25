import { MESSAGE_CLASSES } from "@comity/core";

/**
 * JSON Schema of a vocabulary file. `title` is how an error speaks of the thing. There are no patterns and no
 * formats: names, lengths, zones and types are checked by code that can say what is wrong with them. And there are no
 * references: of each, Ajv copies all mistakes found so far, which takes the square of their number.
 */
const TEXT = { type: "string", minLength: 1, maxLength: 2000 } as const;
const TEXTS = { type: "array", items: TEXT } as const;

const FIELD = {
  title: "A field",
  type: ["string", "object"],
  additionalProperties: false,
  properties: {
    type: TEXT,
    values: { type: "array", items: TEXT, minItems: 1 },
    required: { type: "boolean" },
    label: TEXT,
    purposes: TEXTS,
    sensitivity: { enum: ["plain", "personal", "protected"] },
    identifies: TEXT,
  },
} as const;

const NAMED_FIELDS = {
  type: "object",
  title: "the list of fields",
  additionalProperties: FIELD,
} as const;

const RECORD = {
  title: "A record",
  type: "object",
  additionalProperties: false,
  required: ["key", "fields"],
  properties: {
    label: TEXT,
    key: { type: ["string", "array"], items: TEXT, minItems: 1 },
    reference: { type: "boolean" },
    fields: NAMED_FIELDS,
  },
} as const;

const SILO = {
  title: "A silo",
  type: "object",
  additionalProperties: false,
  required: ["owner", "records"],
  properties: {
    owner: TEXT,
    label: TEXT,
    fresh_for: TEXT,
    records: { type: "object", title: "records", additionalProperties: RECORD },
  },
} as const;

const INTENT = {
  title: "An intent",
  type: "object",
  additionalProperties: false,
  required: ["class"],
  properties: {
    class: { enum: MESSAGE_CLASSES },
    label: TEXT,
    about: NAMED_FIELDS,
    items: NAMED_FIELDS,
    departments: TEXTS,
  },
} as const;

export const VOCABULARY_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "A vocabulary file",
  type: "object",
  additionalProperties: false,
  properties: {
    company: {
      title: "company",
      type: "object",
      additionalProperties: false,
      required: ["time_zone", "currency"],
      properties: { time_zone: TEXT, currency: TEXT, country: TEXT },
    },
    departments: TEXTS,
    channels: TEXTS,
    customer: {
      title: "customer",
      type: "object",
      additionalProperties: false,
      required: ["fields"],
      properties: { fields: NAMED_FIELDS },
    },
    silos: { type: "object", title: "silos", additionalProperties: SILO },
    intents: { type: "object", title: "intents", additionalProperties: INTENT },
    notices: { type: "object", title: "notices", additionalProperties: TEXT },
  },
} as const;

/** What a file that passes the schema holds. */
export interface VocabularyFile {
  readonly company?: { readonly time_zone: string; readonly currency: string; readonly country?: string };
  readonly departments?: readonly string[];
  readonly channels?: readonly string[];
  readonly customer?: { readonly fields: Fields };
  readonly silos?: Readonly<Record<string, SiloEntry>>;
  readonly intents?: Readonly<Record<string, IntentEntry>>;
  readonly notices?: Readonly<Record<string, string>>;
}

export type Fields = Readonly<Record<string, FieldEntry>>;

/** A type alone, or a type with more to say about it. */
export type FieldEntry =
  | string
  | {
      readonly type?: string;
      readonly values?: readonly string[];
      readonly required?: boolean;
      readonly label?: string;
      readonly purposes?: readonly string[];
      readonly sensitivity?: "plain" | "personal" | "protected";
      readonly identifies?: string;
    };

export interface SiloEntry {
  readonly owner: string;
  readonly label?: string;
  readonly fresh_for?: string;
  readonly records: Readonly<Record<string, RecordEntry>>;
}

export interface RecordEntry {
  readonly label?: string;
  readonly key: string | readonly string[];
  readonly reference?: boolean;
  readonly fields: Fields;
}

export interface IntentEntry {
  readonly class: (typeof MESSAGE_CLASSES)[number];
  readonly label?: string;
  readonly about?: Fields;
  readonly items?: Fields;
  readonly departments?: readonly string[];
}
