import { excerpt } from "../value/date.ts";
import { InputError } from "../value/input-error.ts";
import { didYouMean } from "../value/suggest.ts";
import type { Known } from "../value/value.ts";
import { checkObject, decodeFields, refuseUnknownNames } from "./decode-fields.ts";
import { decodeName } from "./decode-text.ts";
import { joinKey, keyText } from "./record-key.ts";
import type { RecordType, Vocabulary } from "./vocabulary.ts";

/** A record whose fields have been checked and converted. */
export interface DecodedRecord {
  /** Its key fields, joined: see {@link joinKey}. */
  readonly key: string;
  /** As the silo gave it; null for reference records, and where the silo names no customer. */
  readonly customer: string | null;
  /** Fields that are given. */
  readonly fields: Readonly<Record<string, Known>>;
}

/**
 * Checks and converts a record as a silo reports it.
 *
 * @param type `silo.record`
 * @param keyOnly the record is reported gone: only its key and customer are read
 * @throws InputError CY501 to CY505 for what does not fit, CY506 for a record type that there is not, CY507
 * for a key that is not given whole
 */
export function decodeRecord(
  vocabulary: Vocabulary,
  type: string,
  data: Readonly<Record<string, unknown>>,
  keyOnly = false,
): DecodedRecord {
  const record = vocabulary.records.get(type);
  if (record === undefined) {
    const help = didYouMean(type, vocabulary.records.keys());
    throw new InputError("CY506", `record ${excerpt(type)}`, "The vocabulary has no such record.", help);
  }
  const where = `record ${type}`;
  checkObject(data, where);
  const belongs = !record.reference || record.fields.has("customer");
  refuseUnknownNames(
    data,
    [...record.fields.keys(), ...(belongs ? ["customer"] : [])],
    where,
    `The record ${type}`,
  );
  const customer = record.reference ? null : decodeName(data.customer, `${where}: customer`);
  const key = keyOf(record, data, customer, vocabulary);
  const declared = keyOnly ? new Map() : record.fields;
  return { key, customer, fields: decodeFields(declared, data, vocabulary, `${where} ${excerpt(key)}`) };
}

function keyOf(
  record: RecordType,
  data: Readonly<Record<string, unknown>>,
  customer: string | null,
  vocabulary: Vocabulary,
): string {
  const where = `record ${record.name}`;
  const parts = record.key.map((name) => {
    const field = record.fields.get(name);
    const value = field && decodeFields(new Map([[name, field]]), data, vocabulary, where)[name];
    const part = field && value !== undefined && value !== null ? keyText(value, field.type) : null;
    const text = part ?? (name === "customer" ? customer : null);
    if (text !== null) return text;
    throw new InputError(
      "CY507",
      `${where}: ${name}`,
      "It is part of the record's key and is not given.",
      `Give ${record.key.join(" and ")}.`,
    );
  });
  return joinKey(parts);
}
