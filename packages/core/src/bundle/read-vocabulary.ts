import { currencyDigits } from "../value/money.ts";
import { isZone } from "../value/zone.ts";
import { isCountry } from "../vocabulary/identity-key.ts";
import { isName } from "../vocabulary/name.ts";
import {
  type Field,
  type Intent,
  MESSAGE_CLASSES,
  type Notice,
  type RecordType,
  type Silo,
  type Vocabulary,
} from "../vocabulary/vocabulary.ts";
import type { TypeTable } from "./read-types.ts";
import type { Reader } from "./reader.ts";

const SENSITIVITIES = ["plain", "personal", "protected"] as const;

/** What every customer has, whatever the vocabulary says: the engine itself reads it. */
const BUILT_IN = ["time_zone", "email", "phone"];

/** Reads the vocabulary of a bundle. */
export function readVocabulary(raw: unknown, types: TypeTable, reader: Reader): Vocabulary {
  return new VocabularyReader(types, reader).read(raw);
}

class VocabularyReader {
  private readonly types: TypeTable;
  private readonly reader: Reader;

  constructor(types: TypeTable, reader: Reader) {
    this.types = types;
    this.reader = reader;
  }

  read(raw: unknown): Vocabulary {
    const { reader } = this;
    const keys = ["company", "channels", "customer", "silos", "intents", "notices"];
    const object = reader.object(raw, keys, ["departments"]);
    const company = reader.field(object, "company", this.company);
    const departments =
      object.departments === undefined
        ? {}
        : { departments: reader.field(object, "departments", reader.texts) };
    const channels = reader.field(object, "channels", (list) => reader.list(list, this.name));
    const customer = reader.field(object, "customer", this.fields);
    const missing = BUILT_IN.find((name) => !customer.has(name));
    if (missing !== undefined) reader.fail(`A customer has no field "${missing}".`);
    const silos = reader.field(object, "silos", (list) => reader.named(list, this.silo));
    const records = new Map([...silos.values()].flatMap((silo) => [...silo.records]));
    const intents = reader.field(object, "intents", (list) => reader.named(list, this.intent));
    const notices = reader.field(object, "notices", (list) => reader.named(list, this.notice));
    this.types.checkReferences(records);
    return {
      company,
      ...departments,
      channels,
      customer,
      silos,
      records,
      intents,
      notices,
    };
  }

  private readonly name = (raw: unknown): string => {
    const name = this.reader.text(raw);
    return isName(name) ? name : this.reader.fail(`"${name.slice(0, 40)}" cannot be a name.`);
  };

  private readonly company = (raw: unknown): Vocabulary["company"] => {
    const { reader } = this;
    const object = reader.object(raw, ["timeZone", "currency"], ["country"]);
    const timeZone = reader.field(object, "timeZone", reader.text);
    if (!isZone(timeZone))
      reader.fail(`There is no time zone "${timeZone}" on this system.`, "Bring its data up to date.");
    const currency = reader.field(object, "currency", reader.text);
    if (currencyDigits(currency) === null) reader.fail(`There is no currency "${currency}" on this system.`);
    if (object.country === undefined) return { timeZone, currency };
    const country = reader.field(object, "country", reader.text);
    if (!isCountry(country)) reader.fail(`There is no country "${country}".`);
    return { timeZone, currency, country };
  };

  private readonly fields = (raw: unknown): ReadonlyMap<string, Field> => this.reader.named(raw, this.field);

  private readonly field = (raw: unknown): Field => {
    const { reader } = this;
    const keys = ["name", "type", "required", "label", "purposes", "sensitivity", "identifies"];
    const object = reader.object(raw, keys);
    return {
      name: reader.field(object, "name", this.name),
      type: reader.field(object, "type", this.types.at),
      required: reader.field(object, "required", reader.flag),
      label: reader.field(object, "label", reader.text),
      purposes: reader.field(object, "purposes", reader.texts),
      sensitivity: reader.field(object, "sensitivity", (word) => reader.choice(word, SENSITIVITIES)),
      identifies: reader.field(object, "identifies", reader.textOrNull),
    };
  };

  private readonly silo = (raw: unknown): Silo => {
    const { reader } = this;
    const object = reader.object(raw, ["name", "owner", "label", "freshForMs", "records"]);
    const name = reader.field(object, "name", this.name);
    return {
      name,
      owner: reader.field(object, "owner", reader.text),
      label: reader.field(object, "label", reader.text),
      freshForMs: reader.field(object, "freshForMs", reader.countOrNull),
      records: reader.field(object, "records", (list) => reader.named(list, (one) => this.record(one, name))),
    };
  };

  private record(raw: unknown, silo: string): RecordType {
    const { reader } = this;
    const object = reader.object(raw, ["name", "silo", "label", "key", "reference", "fields"]);
    const name = reader.field(object, "name", reader.text);
    if (reader.field(object, "silo", reader.text) !== silo)
      reader.fail(`"${name}" is not of the silo ${silo}.`);
    if (!name.startsWith(`${silo}.`) || !isName(name.slice(silo.length + 1))) {
      reader.fail(`"${name.slice(0, 80)}" cannot be the name of a record of ${silo}.`);
    }
    const fields = reader.field(object, "fields", this.fields);
    const reference = reader.field(object, "reference", reader.flag);
    const key = reader.field(object, "key", reader.texts);
    const stranger = key.find((part) => !fields.has(part) && (reference || part !== "customer"));
    if (stranger !== undefined)
      reader.fail(`The key of ${name} names "${stranger}", which is no field of it.`);
    if (key.length === 0) reader.fail(`${name} has no key.`);
    return { name, silo, label: reader.field(object, "label", reader.text), key, reference, fields };
  }

  private readonly intent = (raw: unknown): Intent => {
    const { reader } = this;
    const object = reader.object(raw, ["name", "class", "label", "departments", "about", "items"]);
    return {
      name: reader.field(object, "name", this.name),
      class: reader.field(object, "class", (word) => reader.choice(word, MESSAGE_CLASSES)),
      label: reader.field(object, "label", reader.text),
      departments: reader.field(object, "departments", reader.texts),
      about: reader.field(object, "about", this.fields),
      items: reader.field(object, "items", this.fields),
    };
  };

  private readonly notice = (raw: unknown): Notice => {
    const { reader } = this;
    const object = reader.object(raw, ["name", "text"]);
    return { name: reader.field(object, "name", this.name), text: reader.field(object, "text", reader.text) };
  };
}
