import {
  BOOLEAN,
  DATE,
  DURATION,
  type Field,
  HOUR_MS,
  INSTANT,
  type Intent,
  MESSAGE_CLASSES,
  MONEY,
  NUMBER,
  type RecordType,
  type Silo,
  siloOf,
  TEXT,
  TIME_OF_DAY,
  type Type,
  type Vocabulary,
} from "@comity/core";
import type { Chance } from "./chance.ts";

export const CHANNELS = ["email", "sms", "push"];
export const DEPARTMENTS = ["Sales", "Care", "Legal"];
const STATUS: Type = { kind: "enumeration", values: ["open", "closed", "pending"] };

/**
 * Names that plain objects inherit: data may use them, and must not find what is inherited. Compilers and bundles refuse
 * some, so most vocabularies have none.
 */
const INHERITED: readonly (readonly [string, Type])[] = [
  ["constructor", TEXT],
  ["__proto__", TEXT],
  ["toString", NUMBER],
  ["valueOf", TEXT],
  ["hasOwnProperty", NUMBER],
];

/** A record of a type, as far as references to it are concerned. */
interface Declared {
  readonly name: string;
  readonly reference: boolean;
}

/**
 * A company with three silos (facts of one never age), records with a field of every type, two of reference of which one
 * refers to the other, customers with required and optional fields, and intents of every class. Which fields are required,
 * how long facts stay fresh and what some fields are called is left to chance.
 */
export function randomVocabulary(chance: Chance): Vocabulary {
  const declared: readonly Declared[] = [
    { name: "sales.order", reference: false },
    { name: "care.case", reference: false },
    { name: "care.consent", reference: false },
    { name: "ops.flight", reference: true },
    { name: "ops.airport", reference: true },
  ];
  const odd = chance.flip(0.3) ? 0.3 : 0;
  const records = declared.map((one) => randomRecord(one, odd, chance));
  const silos = ["sales", "care", "ops"].map((name): Silo => {
    const own = records.filter((record) => record.silo === name);
    return {
      name,
      owner: name,
      label: name,
      freshForMs: name === "sales" ? null : chance.pick([null, HOUR_MS, 24 * HOUR_MS, 24 * HOUR_MS]),
      records: new Map(own.map((record) => [record.name, record])),
    };
  });
  return {
    company: { timeZone: chance.pick(["UTC", "America/Chicago", "Pacific/Apia"]), currency: "USD" },
    departments: DEPARTMENTS,
    channels: CHANNELS,
    customer: named([
      field("time_zone", TEXT, true),
      field("email", TEXT, false),
      field("phone", TEXT, false),
      ...fieldsOfEveryType(odd, chance),
    ]),
    silos: new Map(silos.map((silo) => [silo.name, silo])),
    records: new Map(records.map((record) => [record.name, record])),
    intents: new Map(randomIntents(odd, chance).map((intent) => [intent.name, intent])),
    notices: new Map(["terms", "refund"].map((name) => [name, { name, text: `Notice of ${name}.` }])),
  };
}

function randomRecord({ name, reference }: Declared, odd: number, chance: Chance): RecordType {
  const isConsent = name === "care.consent";
  const references = {
    "ops.flight": [field("airport", { kind: "reference", record: "ops.airport" }, chance.flip())],
    "ops.airport": [],
  }[name] ?? [field("flight", { kind: "reference", record: "ops.flight" }, chance.flip())];
  return {
    name,
    silo: siloOf(name),
    label: name.slice(name.indexOf(".") + 1),
    // A key may name the customer, who is no field of the record.
    key: isConsent ? ["customer", "number"] : ["number"],
    reference,
    fields: named([field("number", TEXT, true), ...fieldsOfEveryType(odd, chance), ...references]),
  };
}

function randomIntents(odd: number, chance: Chance): Intent[] {
  const few = ["invoice", "receipt", "outage", "offer", "newsletter", "recall_notice"];
  // Code tells many intents apart in another way than few.
  const names = [...few, ...chance.times(chance.flip(0.05) ? 34 : 0, (index) => `reminder_${index}`)];
  return names.map((name, index) => ({
    name,
    class: MESSAGE_CLASSES[index % MESSAGE_CLASSES.length] ?? "marketing",
    label: name,
    departments: chance.flip(0.2) ? ["sales"] : [],
    about: named([
      field("order", TEXT, false),
      field("flight", { kind: "reference", record: "ops.flight" }, false),
      ...fieldsOfEveryType(odd, chance),
    ]),
    items: named(fieldsOfEveryType(odd, chance)),
  }));
}

/** @param odd how likely there is one with a name that every object inherits */
function fieldsOfEveryType(odd: number, chance: Chance): Field[] {
  const types: readonly (readonly [string, Type])[] = [
    ["flag", BOOLEAN],
    ["topic", TEXT],
    ["score", NUMBER],
    ["amount", MONEY],
    ["due_on", DATE],
    ["seen_at", INSTANT],
    ["waited", DURATION],
    ["calls_at", TIME_OF_DAY],
    ["status", STATUS],
    ["tags", { kind: "list", of: TEXT }],
    ["off", { kind: "list", of: { kind: "enumeration", values: CHANNELS } }],
    ["scores", { kind: "list", of: NUMBER }],
    ["level", NUMBER],
    ["quantity", NUMBER],
    ["region", TEXT],
  ];
  const plain = types.map(([name, type]) => field(name, type, chance.flip(0.4)));
  const [name, type] = chance.pick(INHERITED);
  return chance.flip(odd) ? [...plain, field(name, type, chance.flip())] : plain;
}

function field(name: string, type: Type, required: boolean): Field {
  return { name, type, required, label: name, purposes: [], sensitivity: "plain", identifies: null };
}

function named(fields: readonly Field[]): ReadonlyMap<string, Field> {
  return new Map(fields.map((one) => [one.name, one]));
}
