import type { FactRecord } from "../ledger/fact.ts";
import { MESSAGE_PARTS } from "../ledger/message.ts";
import { own } from "../value/own.ts";
import { Unknown } from "../value/unknown.ts";
import { siloOf } from "../vocabulary/silo-of.ts";
import type { Field } from "../vocabulary/vocabulary.ts";
import { earliest, type Finding, finding } from "./finding.ts";
import { type Freshness, recordFreshness, setStanding } from "./freshness.ts";
import type { Evaluate, ExprOf, Scope } from "./scope.ts";
import type { Situation } from "./situation.ts";

/** A part of the message. While an alert is evaluated there is none, and its parts are unknown. */
export function readMessage(expr: ExprOf<"message">, { message }: Situation): Finding {
  if (message === null) return missing("message", expr.field);
  const part = MESSAGE_PARTS.get(expr.field);
  return finding(part === undefined ? null : message[part]);
}

/** What the message is about. A field that the department did not give is empty, or unknown if its intent requires it. */
export function readAbout(expr: ExprOf<"about">, { message, vocabulary }: Situation): Finding {
  if (message === null) return missing("message", expr.field);
  const value = own(message.about, expr.field);
  if (value !== undefined && value !== null) return finding(value);
  return absent(vocabulary.intents.get(message.intent)?.about.get(expr.field), false, "message", expr.field);
}

/** A field of the item under consideration; one that is not given is empty, or unknown if the intent requires it. */
export function readItem(expr: ExprOf<"item">, { item, message, vocabulary }: Situation): Finding {
  if (item === undefined) return missing("item", expr.field);
  if (expr.field === "id") return finding(item.id);
  const value = own(item.fields, expr.field);
  if (value !== undefined && value !== null) return finding(value);
  const declared = vocabulary.intents.get(message?.intent ?? "")?.items.get(expr.field);
  return absent(declared, false, "item", expr.field);
}

/** A field of the customer, or `id` or `household`. */
export function readCustomer(expr: ExprOf<"customer">, { customer, vocabulary }: Situation): Finding {
  const { field } = expr;
  const value = own(customer.fields, field);
  if (value !== undefined && value !== null) return finding(value);
  const declared = vocabulary.customer.get(field);
  if (declared === undefined && field === "id") return finding(customer.id);
  if (declared === undefined && field === "household") return finding(customer.household);
  return absent(declared, field === "time_zone", "customer", field);
}

/** A field of the record that a quantifier has bound. */
export function readSlot(expr: ExprOf<"field">, scope: Scope): Finding {
  const record = scope.bindings.get(expr.slot);
  return record === undefined
    ? missing("record", expr.field)
    : readField(record, expr.field, scope.situation);
}

/**
 * A field of a record. When the record is stale its fields are unknown, except those of its key: identity
 * does not age. Of a silo that cannot be read everything is unknown.
 *
 * @param freshness that of the record, where it has been asked for
 */
export function readField(
  record: FactRecord,
  field: string,
  situation: Situation,
  freshness: Freshness = recordFreshness(situation, record),
): Finding {
  if (freshness.fresh && freshness.changesAt === null) return fieldOf(record, field, situation);
  const isKey = situation.vocabulary.records.get(record.type)?.key.includes(field) === true;
  if (!freshness.fresh && isKey && freshness.cause.kind === "stale") return fieldOf(record, field, situation);
  return readFresh(record, field, situation, freshness, isKey);
}

function readFresh(
  record: FactRecord,
  field: string,
  situation: Situation,
  freshness: Freshness,
  ageless: boolean,
): Finding {
  if (!freshness.fresh) return finding(new Unknown([{ ...freshness.cause, field }]));
  const read = fieldOf(record, field, situation);
  return ageless ? read : { ...read, changesAt: freshness.changesAt };
}

/**
 * Follows a reference and reads a field of the record there. One that is not there is empty if the silo
 * holds all there are, else unknown; and so a stale one is unknown whole, because it may be gone.
 */
export function navigate(expr: ExprOf<"navigate">, scope: Scope, evaluate: Evaluate): Finding {
  const { situation } = scope;
  const from = evaluate(expr.from, scope);
  if (from.value === null || from.value instanceof Unknown) return from;
  const key = String(from.value);
  const record = situation.facts.byKey(expr.record, key);
  const there =
    record === null
      ? readAbsent(expr, key, situation)
      : readFresh(record, expr.field, situation, recordFreshness(situation, record), false);
  return finding(
    there.value,
    earliest([from.changesAt, there.changesAt]),
    record === null ? from.cited : [...from.cited, record],
  );
}

function readAbsent(expr: ExprOf<"navigate">, key: string, situation: Situation): Finding {
  const standing = setStanding(situation, expr.record);
  if (standing.fresh) return finding(null, standing.changesAt);
  return finding(new Unknown([{ ...standing.cause, key, field: expr.field }]));
}

function fieldOf(record: FactRecord, field: string, { vocabulary }: Situation): Finding {
  const value = own(record.fields, field);
  if (value !== undefined && value !== null) return finding(value);
  const type = vocabulary.records.get(record.type);
  const declared = type?.fields.get(field);
  if (declared === undefined && field === "customer") return finding(record.customer);
  const read = absent(declared, type?.key.includes(field) === true, record.type, field);
  if (!(read.value instanceof Unknown)) return read;
  const silo = siloOf(record.type);
  return finding(new Unknown(read.value.causes.map((cause) => ({ ...cause, silo, key: record.key }))));
}

/** A field that nobody gave: empty if it is optional, unknown if it is required. */
function absent(declared: Field | undefined, required: boolean, record: string, field: string): Finding {
  return required || declared?.required === true ? missing(record, field) : finding(null);
}

function missing(record: string, field: string): Finding {
  return finding(new Unknown([{ kind: "missing", record, field }]));
}
