import {
  type Expr,
  type Field,
  INSTANT,
  MESSAGE_CLASSES,
  NUMBER,
  type RecordType,
  type Slot,
  TEXT,
  type Type,
  type Vocabulary,
} from "@comity/core";
import { CHANNELS } from "./random-vocabulary.ts";

/** What an expression may read where it stands. */
export interface Scope {
  /** Slots that are bound there, with their records. */
  readonly bound: readonly { readonly slot: Slot; readonly type: RecordType }[];
  /** What the message may be about; null where there is no message, as in an alert. */
  readonly about: ReadonlyMap<string, Field> | null;
  /** Fields of the item under consideration; null where there is none. */
  readonly items: ReadonlyMap<string, Field> | null;
}

/** A field that can be read, with its name. */
export interface Place {
  readonly name: string;
  readonly expr: Expr;
}

/** Every field that can be read, by where it is: of the message, what it is about, the customer, each slot, the item. */
export function placesIn(scope: Scope, vocabulary: Vocabulary): readonly (readonly Place[])[] {
  const all: Place[][] = [customerPlaces(vocabulary)];
  if (scope.about !== null) all.push(messagePlaces(vocabulary), aboutPlaces(scope.about, vocabulary));
  for (const { slot, type } of scope.bound) all.push(slotPlaces(slot, type, vocabulary));
  if (scope.items !== null) all.push(itemPlaces(scope.items));
  return all;
}

/** Places of a type, whatever they belong to. */
export function placesOf(type: Type, scope: Scope, vocabulary: Vocabulary): readonly Place[] {
  return placesIn(scope, vocabulary)
    .flat()
    .filter(({ expr }) => sameType(expr.type, type));
}

export function sameType(left: Type, right: Type): boolean {
  if (left.kind === "enumeration" && right.kind === "enumeration")
    return (
      left.values.length === right.values.length && left.values.every((one) => right.values.includes(one))
    );
  if (left.kind === "reference" && right.kind === "reference") return left.record === right.record;
  if (left.kind === "list" && right.kind === "list") return sameType(left.of, right.of);
  return left.kind === right.kind;
}

function messagePlaces(vocabulary: Vocabulary): Place[] {
  const types: Readonly<Record<string, Type>> = {
    intent: { kind: "enumeration", values: [...vocabulary.intents.keys()] },
    class: { kind: "enumeration", values: MESSAGE_CLASSES },
    department: TEXT,
    channel: { kind: "enumeration", values: CHANNELS },
    campaign: TEXT,
    priority: NUMBER,
    send_at: INSTANT,
  };
  return Object.entries(types).map(([name, type]) => ({ name, expr: { op: "message", type, field: name } }));
}

function aboutPlaces(about: ReadonlyMap<string, Field>, vocabulary: Vocabulary): Place[] {
  const fields = [...about.values()].map(
    ({ name, type }): Place => ({ name, expr: { op: "about", type, field: name } }),
  );
  return [...fields, ...fields.flatMap(({ expr }) => navigated(expr, vocabulary))];
}

function customerPlaces({ customer }: Vocabulary): Place[] {
  return [...customer.values()].map(
    ({ name, type }): Place => ({ name, expr: { op: "customer", type, field: name } }),
  );
}

function slotPlaces(slot: Slot, { fields, reference }: RecordType, vocabulary: Vocabulary): Place[] {
  const own = [...fields.values()].map(
    ({ name, type }): Place => ({ name, expr: { op: "field", type, slot: slot.index, field: name } }),
  );
  // Whose record it is can be read like a field.
  const whose: Place = {
    name: "customer",
    expr: { op: "field", type: TEXT, slot: slot.index, field: "customer" },
  };
  return [...own, ...(reference ? [] : [whose]), ...own.flatMap(({ expr }) => navigated(expr, vocabulary))];
}

function itemPlaces(items: ReadonlyMap<string, Field>): Place[] {
  const fields = [...items.values()].map(
    ({ name, type }): Place => ({ name, expr: { op: "item", type, field: name } }),
  );
  return [...fields, { name: "id", expr: { op: "item", type: TEXT, field: "id" } }];
}

/** Fields that are reached over a reference; references lead on from there once more. */
function navigated(from: Expr, vocabulary: Vocabulary, further = true): Place[] {
  if (from.type.kind !== "reference") return [];
  const record = vocabulary.records.get(from.type.record);
  if (record === undefined) return [];
  const there = [...record.fields.values()].map(
    ({ name, type }): Place => ({
      name,
      expr: { op: "navigate", type, from, record: record.name, field: name },
    }),
  );
  return further ? [...there, ...there.flatMap(({ expr }) => navigated(expr, vocabulary, false))] : there;
}
