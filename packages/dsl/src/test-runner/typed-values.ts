import type { CustomerData, Field, MessageRequest, Type, Vocabulary } from "@comity/core";
import type { Action, SetUp, Step } from "./model.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Gives values that were read as text (YAML, CSV) the JSON types that the vocabulary wants: `"0.81"` of a number is
 * 0.81, `"true"` of a truth value is true, and everything else stays as it is written. What does not fit is left for
 * the engine to refuse, which says it best.
 */
export function typedFields(fields: Fields, known: ReadonlyMap<string, Field> | undefined): Fields {
  if (known === undefined) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const field = known.get(name);
      return [name, field === undefined ? value : typedValue(value, field.type)];
    }),
  );
}

function typedValue(value: unknown, type: Type): unknown {
  if (type.kind === "list")
    return Array.isArray(value) ? value.map((one) => typedValue(one, type.of)) : value;
  if (typeof value !== "string") return value;
  if (type.kind === "number")
    return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
  if (type.kind === "boolean" && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  return value;
}

export function typedCustomer(customer: CustomerData, vocabulary: Vocabulary): CustomerData {
  return { ...typedFields(customer, vocabulary.customer), id: customer.id };
}

/** @param record `silo.record` */
export function typedRecord(record: string, data: Fields, vocabulary: Vocabulary): Fields {
  return typedFields(data, vocabulary.records.get(record)?.fields);
}

export function typedRequest(request: MessageRequest, vocabulary: Vocabulary): MessageRequest {
  const intent = vocabulary.intents.get(request.intent);
  const { about, items, priority } = request;
  return {
    ...request,
    ...(about === undefined ? {} : { about: typedFields(about, intent?.about) }),
    ...(items === undefined
      ? {}
      : { items: items.map((item) => ({ ...typedFields(item, intent?.items), id: item.id })) }),
    ...(priority === undefined ? {} : { priority: typedValue(priority, { kind: "number" }) as number }),
  };
}

export function typedSetUp(setUp: SetUp, vocabulary: Vocabulary): SetUp {
  const records = Object.entries(setUp.records).map(
    ([record, rows]) => [record, rows.map((row) => typedRecord(record, row, vocabulary))] as const,
  );
  return {
    ...setUp,
    customers: setUp.customers.map((customer) => typedCustomer(customer, vocabulary)),
    records: Object.fromEntries(records),
  };
}

export function typedStep(step: Step, vocabulary: Vocabulary): Step {
  return step.action === null ? step : { ...step, action: typedAction(step.action, vocabulary) };
}

function typedAction(action: Action, vocabulary: Vocabulary): Action {
  if (action.kind === "message")
    return { kind: "message", request: typedRequest(action.request, vocabulary) };
  if (action.kind !== "report") return action;
  const { fact } = action;
  return { kind: "report", fact: { ...fact, data: typedRecord(fact.record, fact.data, vocabulary) } };
}
