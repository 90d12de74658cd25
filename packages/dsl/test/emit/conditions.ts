import { BOOLEAN, type Expr, MONEY, NUMBER, type RecordSet, type Slot, TEXT, type Type } from "@comity/core";
import fc from "fast-check";
import { condition, type Slots, value } from "../../../core/test/eval/generators.ts";
import { CASE, compare, FLIGHT, field, literal } from "../../../core/test/eval/world.ts";

/**
 * Random conditions with all that core's own do not have: items, records of reference, records of a customer that name
 * none, amounts in a range, empty lists, and quantifiers over all of it.
 */
export function anyCondition(depth: number, slots: Slots = []): fc.Arbitrary<Expr> {
  const plain = fc.oneof(condition(Math.min(depth, 1), slots), leaf(slots));
  if (depth === 0) return plain;
  const inner = anyCondition(depth - 1, slots);
  const several = fc.array(inner, { minLength: 1, maxLength: 4 });
  return fc.oneof(
    { weight: 2, arbitrary: condition(depth, slots) },
    { weight: 1, arbitrary: plain },
    { weight: 2, arbitrary: several.map((args): Expr => ({ op: "and", type: BOOLEAN, args })) },
    { weight: 2, arbitrary: several.map((args): Expr => ({ op: "or", type: BOOLEAN, args })) },
    { weight: 1, arbitrary: inner.map((arg): Expr => ({ op: "not", type: BOOLEAN, arg })) },
    { weight: 1, arbitrary: inner.map((arg) => compare("eq", arg, literal(true, BOOLEAN))) },
    { weight: 3, arbitrary: over(cases, "customer", depth, slots) },
    { weight: 1, arbitrary: over(cases, "household", depth, slots) },
    { weight: 2, arbitrary: over(flights, "reference", depth, slots) },
  );
}

const relation = fc.constantFrom("eq", "ne", "lt", "le", "gt", "ge");
const number = fc.integer({ min: 0, max: 3 }).map((one) => literal(one, NUMBER));
const event: Expr = { op: "item", type: TEXT, field: "event" };

function leaf(slots: Slots): fc.Arbitrary<Expr> {
  const texts: Expr[] = [
    event,
    { op: "item", type: TEXT, field: "id" },
    { op: "message", type: TEXT, field: "channel" },
    { op: "customer", type: TEXT, field: "id" },
    { op: "customer", type: TEXT, field: "time_zone" },
    ...slots.map((slot): Expr => ({ op: "field", type: TEXT, slot, field: "customer" })),
  ];
  const text = fc.oneof(fc.constantFrom(...texts), value("text", 0, slots));
  const options = [
    fc
      .tuple(fc.constantFrom("eq", "ne", "lt"), text, text)
      .map(([how, left, right]) => compare(how, left, right)),
    text.map((arg): Expr => ({ op: "is_empty", type: BOOLEAN, arg })),
    fc
      .tuple(text, fc.constantFrom("A", "I-1", "ana", "email"))
      .map(([left, right]): Expr => oneOf(left, [right, "B", "C", "D", "E", "F", "G"])),
    fc
      .tuple(value("money", 0, slots), value("money", 0, slots), value("money", 0, slots))
      .map(between(MONEY)),
    fc.tuple(value("status", 0, slots), number).map(([left, right]) => compare("lt", left, right)),
    fc
      .constantFrom("eq", "gt")
      .map((how) => compare(how, { op: "message", type: NUMBER, field: "priority" }, literal(50, NUMBER))),
    fc.constant<Expr>({ op: "message", type: TEXT, field: "nothing of the kind" }),
  ];
  if (slots.length > 0) options.push(ofRecord(slots));
  return fc.oneof(...options);
}

/** Conditions on a support case. */
function ofRecord(slots: Slots): fc.Arbitrary<Expr> {
  return fc
    .constantFrom(...slots)
    .chain((slot) =>
      fc.constantFrom<Expr>(
        { op: "is_empty", type: BOOLEAN, arg: field("off", slot) },
        { op: "in_list", type: BOOLEAN, left: field("topic", slot), list: field("off", slot) },
        { op: "in_list", type: BOOLEAN, left: event, list: field("off", slot) },
        compare("ne", field("urgent", slot), literal(true, BOOLEAN)),
        compare("eq", field("off", slot), literal(["sms"], field("off", slot).type)),
        { op: "becomes", type: BOOLEAN, slot, field: "topic", value: event },
      ),
    );
}

function oneOf(left: Expr, texts: readonly string[]): Expr {
  return { op: "one_of", type: BOOLEAN, left, options: texts.map((text) => literal(text, TEXT)) };
}

function between(type: Type): (parts: readonly [Expr, Expr, Expr]) => Expr {
  return ([arg, low, high]) => ({ op: "between", type: BOOLEAN, arg: { ...arg, type }, low, high });
}

/** Conditions on the records of a set. `inner`: the slots within, if they are support cases. */
interface Kind {
  readonly record: string;
  body(depth: number, slots: Slots, inner: number): fc.Arbitrary<Expr>;
  of(slot: number): fc.Arbitrary<Expr>;
}

const cases: Kind = {
  record: CASE.name,
  body: (depth, slots, inner) => anyCondition(depth - 1, [...slots, inner]),
  of: (slot) =>
    fc.constantFrom(
      field("score", slot),
      field("amount", slot),
      field("due_on", slot),
      field("waited", slot),
    ),
};

const flights: Kind = {
  record: FLIGHT.name,
  body: (depth, slots, inner) => {
    const read = (name: string, type: Type): Expr => ({ op: "field", type, slot: inner, field: name });
    const own = fc.oneof(
      fc.tuple(relation, number).map(([how, right]) => compare(how, read("seats", NUMBER), right)),
      fc
        .tuple(fc.constantFrom("id", "route", "customer"), value("text", 0, slots))
        .map(([name, right]) => compare("eq", read(name, TEXT), right)),
    );
    const join = fc.constantFrom("and", "or");
    const both = fc
      .tuple(join, own, anyCondition(depth - 1, slots))
      .map(([op, ...args]): Expr => ({ op, type: BOOLEAN, args }));
    return fc.oneof(own, both);
  },
  of: (slot) => fc.constant<Expr>({ op: "field", type: NUMBER, slot, field: "seats" }),
};

function over(kind: Kind, scope: RecordSet["scope"], depth: number, slots: Slots): fc.Arbitrary<Expr> {
  const index = Math.max(-1, ...slots) + 1;
  const slot: Slot = { index, name: `record${index}`, record: kind.record };
  const set: RecordSet = { record: kind.record, scope };
  const quantifier = fc.constantFrom("some", "no", "every");
  const name = fc.constantFrom("sum", "min", "max");
  return kind.body(depth, slots, index).chain((body) =>
    fc.oneof(
      quantifier.map((one): Expr => ({ op: "quantify", type: BOOLEAN, quantifier: one, set, slot, body })),
      fc
        .tuple(relation, number)
        .map(([how, right]) => compare(how, { op: "count", type: NUMBER, set, slot, body }, right)),
      fc.tuple(relation, name, kind.of(index), kind.of(index)).map(([how, one, of, right]) => {
        const whole: Expr = { op: "aggregate", type: of.type, function: one, set, slot, body, of };
        // Beside a total stands another one, of the same or of something else.
        const other: Expr = {
          op: "aggregate",
          type: right.type,
          function: "max",
          set,
          slot,
          body,
          of: right,
        };
        return compare(how, whole, of.type.kind === right.type.kind ? other : whole);
      }),
      inRecordsOf(kind, set, slot, slots),
    ),
  );
}

function inRecordsOf(kind: Kind, set: RecordSet, slot: Slot, slots: Slots): fc.Arbitrary<Expr> {
  const name = kind === cases ? "number" : "id";
  const read: Expr = { op: "field", type: TEXT, slot: slot.index, field: name };
  return fc
    .oneof(fc.constant(event), value("text", 0, slots))
    .map((left): Expr => ({ op: "in_records", type: BOOLEAN, left, set, slot, field: read }));
}
