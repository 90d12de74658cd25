import {
  currencyDigits,
  type Field,
  type Intent,
  isCountry,
  isName,
  isZone,
  MESSAGE_CLASSES,
  parseDuration,
  type RecordType,
  type Silo,
  TEXT,
  type Vocabulary,
} from "@comity/core";
import { VOCABULARY } from "../diagnostic/vocabulary-problems.ts";
import { type Declared, type Merge, placeOf, placeOfKey } from "./merge.ts";
import { spokenName } from "./names.ts";
import { readFields } from "./read-fields.ts";
import { pointer } from "./read-yaml.ts";
import type { IntentEntry, RecordEntry, SiloEntry } from "./vocabulary-schema.ts";

/** The company's zone, currency and country; null if they are missing or wrong. */
export function readCompany({ company, diagnostics }: Merge): Vocabulary["company"] | null {
  if (company === null) return null;
  const { time_zone: timeZone, currency, country } = company.entry;
  const known = Intl.supportedValuesOf("timeZone");
  const at = (key: string) => placeOf(company.yaml, pointer(company.path, key));
  if (!isZone(timeZone)) {
    diagnostics.add(VOCABULARY.unknownZone, { written: timeZone, known }, at("time_zone"));
  }
  if (currencyDigits(currency) === null) {
    diagnostics.add(VOCABULARY.unknownCurrency, { written: currency }, at("currency"));
  }
  if (country !== undefined && !isCountry(country)) {
    diagnostics.add(VOCABULARY.unknownCountry, { written: country }, at("country"));
  }
  return { timeZone, currency, ...(country === undefined ? {} : { country }) };
}

/** The customer's fields. The three that the engine itself needs are there whether or not a file says so. */
export function readCustomer(merge: Merge): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>(
    ["time_zone", "email", "phone"].map((name) => [name, builtIn(name, name === "time_zone")]),
  );
  for (const [, { entry, yaml, path }] of merge.customer) {
    for (const [name, field] of readFields(entry, path, merge.fieldContext(yaml), true)) {
      // Whoever knows a customer's address knows the customer, whatever more a file says about the field.
      fields.set(name, { ...field, identifies: field.identifies ?? kindOfBuiltIn(name) });
    }
  }
  return fields;
}

function builtIn(name: string, required: boolean): Field {
  const label = spokenName(name);
  const sensitivity = required ? "plain" : "personal";
  return { name, type: TEXT, required, label, purposes: [], sensitivity, identifies: kindOfBuiltIn(name) };
}

/** A customer's `email` and `phone` are the keys of the same names. */
function kindOfBuiltIn(name: string): string | null {
  return name === "email" || name === "phone" ? name : null;
}

export function readSilos(merge: Merge): ReadonlyMap<string, Silo> {
  const silos = merge.silos.map(([name, declared]) => [name, readSilo(name, declared, merge)] as const);
  return new Map(silos);
}

function readSilo(name: string, declared: Declared<SiloEntry>, merge: Merge): Silo {
  const { entry, yaml, path } = declared;
  const freshFor = entry.fresh_for === undefined ? null : parseDuration(entry.fresh_for);
  const freshForMs = freshFor?.ok ? freshFor.value : null;
  if (entry.fresh_for !== undefined && (freshForMs === null || freshForMs === 0)) {
    const at = placeOf(yaml, pointer(path, "fresh_for"));
    merge.diagnostics.add(VOCABULARY.badLength, { written: entry.fresh_for }, at);
  }
  const records = new Map<string, RecordType>();
  for (const [short, record] of Object.entries(entry.records)) {
    const at = pointer(pointer(path, "records"), short);
    if (!isName(short)) {
      merge.diagnostics.add(VOCABULARY.badName, { written: short }, placeOfKey(yaml, at));
      continue;
    }
    const type = readRecord(name, short, { entry: record, yaml, path: at }, merge);
    records.set(type.name, type);
  }
  return { name, owner: entry.owner, label: entry.label ?? spokenName(name), freshForMs, records };
}

function readRecord(silo: string, short: string, declared: Declared<RecordEntry>, merge: Merge): RecordType {
  const { entry, yaml, path } = declared;
  const name = `${silo}.${short}`;
  const fieldsPath = pointer(path, "fields");
  const reference = entry.reference ?? false;
  const fields = new Map(readFields(entry.fields, fieldsPath, merge.fieldContext(yaml), !reference));
  const key = [entry.key].flat();
  if (fields.has("customer") && !reference) {
    const at = placeOfKey(yaml, pointer(fieldsPath, "customer"));
    merge.diagnostics.add(VOCABULARY.customerField, { record: name, inReference: false }, at);
  }
  const known = Object.keys(entry.fields);
  for (const [index, part] of key.entries()) {
    const keyPath = pointer(path, "key");
    const at = placeOf(yaml, typeof entry.key === "string" ? keyPath : pointer(keyPath, index));
    const field = fields.get(part);
    // A record without its key could not be told from another one.
    if (field !== undefined) fields.set(part, { ...field, required: true });
    else if (part === "customer" && reference) {
      merge.diagnostics.add(VOCABULARY.customerField, { record: name, inReference: true }, at);
    } else if (part !== "customer" && !Object.hasOwn(entry.fields, part)) {
      merge.diagnostics.add(VOCABULARY.unknownKeyField, { field: part, record: name, known }, at);
    }
  }
  return { name, silo, label: entry.label ?? spokenName(short), key, reference, fields };
}

export function readIntents(merge: Merge): ReadonlyMap<string, Intent> {
  const departments = new Set(merge.departments.names.map((one) => one.toLowerCase()));
  return new Map(
    merge.intents.map(([name, declared]) => [name, readIntent(name, declared, departments, merge)]),
  );
}

/** @param departments those that the vocabulary lists, in small letters; empty: any will do */
function readIntent(
  name: string,
  { entry, yaml, path }: Declared<IntentEntry>,
  departments: ReadonlySet<string>,
  merge: Merge,
): Intent {
  const { diagnostics } = merge;
  if (MESSAGE_CLASSES.some((one) => one === name)) {
    diagnostics.add(VOCABULARY.classAsIntent, { name }, placeOfKey(yaml, path));
  }
  for (const [index, department] of (entry.departments ?? []).entries()) {
    if (departments.size === 0 || departments.has(department.toLowerCase())) continue;
    const at = placeOf(yaml, pointer(pointer(path, "departments"), index));
    diagnostics.add(VOCABULARY.unknownOwner, { department, known: merge.departments.names }, at);
  }
  const context = merge.fieldContext(yaml);
  return {
    name,
    class: entry.class,
    label: entry.label ?? spokenName(name),
    departments: entry.departments ?? [],
    about: readFields(entry.about, pointer(path, "about"), context, false),
    items: readFields(entry.items, pointer(path, "items"), context, false),
  };
}
