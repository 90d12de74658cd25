import type {
  AlertEvent,
  ExportedMessage,
  FactRecord,
  Field,
  Known,
  RuleSet,
  SiloState,
  StoredRecord,
  SubjectExport,
  UsedData,
  Vocabulary,
} from "@comity/core";
import { explanationJson } from "../explaining/json.ts";
import { instantLine } from "../output/decision.ts";
import { plainValue } from "./value.ts";

type Json = Readonly<Record<string, unknown>>;

/** Everything about a person as one JSON object: see `docs/operate/privacy.md`. Instants are ISO 8601. */
export function exportJson(exported: SubjectExport, { vocabulary }: RuleSet): Json {
  const { customer } = exported;
  return {
    subject: exported.subject,
    at: instantLine(exported.at),
    customer:
      customer === null
        ? null
        : {
            id: customer.id,
            household: customer.household,
            provisional: customer.provisional,
            former_ids: exported.formerIds,
            keys: customer.keys,
            former_keys: customer.formerKeys,
            fields: fieldsJson(customer.fields, vocabulary.customer),
          },
    advertising_suppressed_since: instantLine(exported.suppressedSince),
    silos: exported.silos.map(siloJson),
    records: exported.records.map((record) => storedJson(record, vocabulary)),
    waiting: exported.waiting.map((record) => storedJson(record, vocabulary)),
    messages: exported.messages.map((message) => messageJson(message, exported.at, vocabulary)),
    alerts: exported.alerts.map(alertJson),
  };
}

function siloJson({ name, inStep, readable }: SiloState): Json {
  return { silo: name, in_step: inStep === "live" ? "live" : instantLine(inStep), readable };
}

function storedJson(record: StoredRecord, vocabulary: Vocabulary): Json {
  const { type, key, receivedAt, order, versioned, deleted, match, keys } = record;
  return {
    record: type,
    key,
    fields: recordFields(record, vocabulary),
    received_at: instantLine(receivedAt),
    ...(versioned ? { version: order } : {}),
    deleted,
    match,
    keys,
  };
}

function messageJson(message: ExportedMessage, now: number, vocabulary: Vocabulary): Json {
  const { entry, used } = message;
  const { id: _id, ...asked } = entry.request;
  return {
    ...explanationJson(message, vocabulary, { now, trace: false }),
    class: entry.message.class,
    asked: { at: instantLine(entry.askedAt), ...asked },
    erasure: entry.erasure ?? null,
    used: used === null ? null : usedJson(used, vocabulary),
  };
}

function usedJson({ customer, records, others }: UsedData, vocabulary: Vocabulary): Json {
  return {
    customer: fieldsJson(customer, vocabulary.customer),
    records: records.map((record) => ({
      record: record.type,
      key: record.key,
      fields: recordFields(record, vocabulary),
      received_at: instantLine(record.receivedAt),
    })),
    records_of_others: others,
  };
}

function alertJson({ at, alert, department, intent, about, text }: AlertEvent): Json {
  return { at: instantLine(at), alert, department, intent, about, text };
}

function recordFields({ type, fields }: FactRecord, vocabulary: Vocabulary): Json {
  return fieldsJson(fields, vocabulary.records.get(type)?.fields ?? new Map());
}

function fieldsJson(fields: Readonly<Record<string, Known>>, declared: ReadonlyMap<string, Field>): Json {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, plainValue(value, declared.get(name)?.type)]),
  );
}
