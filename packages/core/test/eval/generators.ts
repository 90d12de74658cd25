import fc from "fast-check";
import type { Expr, Relation } from "../../src/ir/expression.ts";
import {
  BOOLEAN,
  DATE,
  DURATION,
  INSTANT,
  MONEY,
  NUMBER,
  TEXT,
  TIME_OF_DAY,
  type Type,
} from "../../src/value/type.ts";
import { DAY_MS, HOUR_MS } from "../../src/value/units.ts";
import { CASE, CHANNELS, FLIGHT, field, literal, NOON, STATUS } from "./world.ts";

/**
 * Random well-typed expressions over the vocabulary of `world.ts`, of every operator but `item`. Values are few and
 * near each other, so that comparisons come out in every way.
 */
export type ValueKind =
  | "number"
  | "money"
  | "date"
  | "instant"
  | "time_of_day"
  | "duration"
  | "text"
  | "status";

/** Slots that are bound where the expression stands, each to a support case. */
export type Slots = readonly number[];

const TYPES: Readonly<Record<ValueKind, Type>> = {
  number: NUMBER,
  money: MONEY,
  date: DATE,
  instant: INSTANT,
  time_of_day: TIME_OF_DAY,
  duration: DURATION,
  text: TEXT,
  status: STATUS,
};
const TODAY = Math.floor(NOON / DAY_MS);
const DAYS: Type = { kind: "days" };

/** A random condition. Each level of depth adds one connective or quantifier. */
export function condition(depth: number, slots: Slots = []): fc.Arbitrary<Expr> {
  if (depth === 0) return simpleCondition(0, slots);
  const inner = condition(depth - 1, slots);
  const args = fc.array(inner, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 2, arbitrary: simpleCondition(depth, slots) },
    { weight: 2, arbitrary: args.map((list): Expr => ({ op: "and", type: BOOLEAN, args: list })) },
    { weight: 2, arbitrary: args.map((list): Expr => ({ op: "or", type: BOOLEAN, args: list })) },
    { weight: 1, arbitrary: inner.map((arg): Expr => ({ op: "not", type: BOOLEAN, arg })) },
    { weight: 1, arbitrary: inner.map((body): Expr => ({ op: "defined", type: BOOLEAN, name: "so", body })) },
    { weight: 4, arbitrary: quantified(depth, slots) },
  );
}

/** A random value expression of a kind. */
export function value(kind: ValueKind, depth: number, slots: Slots): fc.Arbitrary<Expr> {
  const options: fc.Arbitrary<Expr>[] = [
    known(kind),
    ...fieldsOf(kind, slots).map((expr) => fc.constant(expr)),
  ];
  if (depth > 0 && kind === "number")
    options.push(counted(depth, slots), totalled("sum", "number", depth, slots));
  if (depth > 0 && kind === "money") options.push(totalled("sum", "money", depth, slots));
  if (depth > 0 && (kind === "number" || kind === "date" || kind === "instant" || kind === "money")) {
    options.push(totalled("min", kind, depth, slots), totalled("max", kind, depth, slots));
  }
  return fc.oneof(...options);
}

function fieldsOf(kind: ValueKind, slots: Slots): Expr[] {
  const type = TYPES[kind];
  const read = <Name extends Parameters<typeof field>[0]>(...names: Name[]): Expr[] =>
    slots.flatMap((slot) => names.map((name) => field(name, slot)));
  switch (kind) {
    case "number":
      return [...read("score"), ...slots.map((slot) => navigated("seats", NUMBER, slot))];
    case "money":
      return [...read("amount"), { op: "about", type, field: "price" }];
    case "date":
      return [...read("due_on"), { op: "today", type }, { op: "customer", type, field: "born_on" }];
    case "instant":
      return [...read("seen_at"), { op: "now", type }, { op: "message", type, field: "send_at" }];
    case "time_of_day":
      return [...read("calls_at"), { op: "local_time", type }];
    case "duration":
      return read("waited");
    case "text":
      return [
        ...read("topic", "number"),
        ...slots.map((slot) => navigated("route", TEXT, slot)),
        { op: "about", type, field: "order" },
        { op: "customer", type, field: "tier" },
        { op: "message", type, field: "campaign" },
      ];
    case "status":
      return read("status");
  }
}

function navigated(name: string, type: Type, slot: number): Expr {
  return { op: "navigate", type, from: field("flight", slot), record: FLIGHT.name, field: name };
}

/** A literal, now and then an empty one. */
function known(kind: ValueKind): fc.Arbitrary<Expr> {
  const few = fc.integer({ min: 0, max: 3 });
  const values = {
    number: few,
    money: fc.record({ minor: few, currency: fc.constantFrom("USD", "USD", "EUR") }),
    date: fc.integer({ min: TODAY - 3, max: TODAY + 3 }),
    instant: fc.integer({ min: -60, max: 60 }).map((hours) => NOON + hours * HOUR_MS),
    time_of_day: fc.integer({ min: 0, max: 23 }).map((hours) => hours * HOUR_MS),
    duration: few.map((days) => days * DAY_MS),
    text: fc.constantFrom("A", "B", "C", "gold", "OSL-LHR"),
    status: fc.constantFrom("open", "closed"),
  } as const;
  return fc.oneof(
    { weight: 12, arbitrary: values[kind].map((one) => literal(one, TYPES[kind])) },
    { weight: 1, arbitrary: fc.constant(literal(null, TYPES[kind])) },
  );
}

const kinds = fc.constantFrom<ValueKind[]>(
  "number",
  "number",
  "money",
  "date",
  "instant",
  "time_of_day",
  "duration",
  "text",
  "status",
);
const anyRelation = fc.constantFrom<Relation[]>("eq", "ne", "lt", "le", "gt", "ge");

function simpleCondition(depth: number, slots: Slots): fc.Arbitrary<Expr> {
  const compared = fc
    .tuple(kinds, anyRelation)
    .chain(([kind, relation]) =>
      fc
        .tuple(value(kind, depth, slots), value(kind, depth, slots))
        .map(([left, right]): Expr => ({ op: "compare", type: BOOLEAN, relation, left, right })),
    );
  const options: fc.Arbitrary<Expr>[] = [
    compared,
    compared,
    fc.boolean().map((truth) => literal(truth, BOOLEAN)),
    kinds
      .chain((kind) => value(kind, depth, slots))
      .map((arg): Expr => ({ op: "is_empty", type: BOOLEAN, arg })),
    membership(depth, slots),
    betweenOf(depth, slots),
    timed(depth, slots),
    textual(slots),
    history,
  ];
  if (slots.length > 0) options.push(bySlot(slots));
  return fc.oneof(...options);
}

/** Conditions that only a record has. */
function bySlot(slots: Slots): fc.Arbitrary<Expr> {
  return fc.constantFrom(...slots).chain((slot) =>
    fc.oneof(
      fc.constant(field("urgent", slot)),
      fc.constantFrom("email", "sms").map(
        (channel): Expr => ({
          op: "in_list",
          type: BOOLEAN,
          left: literal(channel, TEXT),
          list: field("off", slot),
        }),
      ),
      known("status").map(
        (wanted): Expr => ({ op: "becomes", type: BOOLEAN, slot, field: "status", value: wanted }),
      ),
    ),
  );
}

function membership(depth: number, slots: Slots): fc.Arbitrary<Expr> {
  const inner = nextSlot(slots);
  const set = { record: CASE.name, scope: "customer" } as const;
  const slot = { index: inner, name: "case", record: CASE.name };
  return fc.oneof(
    kinds.chain((kind) =>
      fc
        .tuple(value(kind, depth, slots), fc.array(value(kind, 0, slots), { maxLength: 3 }))
        .map(([left, options]): Expr => ({ op: "one_of", type: BOOLEAN, left, options })),
    ),
    fc.tuple(value("text", 0, slots), fc.constantFrom("topic", "number")).map(
      ([left, name]): Expr => ({
        op: "in_records",
        type: BOOLEAN,
        left,
        set,
        slot,
        field: field(name, inner),
      }),
    ),
    fc.constantFrom("sms", "email").map((channel): Expr => {
      const left = literal(channel, TEXT);
      return {
        op: "in_records",
        type: BOOLEAN,
        left,
        set,
        slot,
        field: { ...field("off", inner), type: CHANNELS },
      };
    }),
  );
}

function betweenOf(depth: number, slots: Slots): fc.Arbitrary<Expr> {
  return fc
    .constantFrom<ValueKind[]>("number", "date", "instant", "time_of_day", "time_of_day")
    .chain((kind) =>
      fc
        .tuple(value(kind, depth, slots), value(kind, 0, slots), value(kind, 0, slots))
        .map(([arg, low, high]): Expr => ({ op: "between", type: BOOLEAN, arg, low, high })),
    );
}

function timed(depth: number, slots: Slots): fc.Arbitrary<Expr> {
  return fc
    .tuple(fc.constantFrom<ValueKind[]>("date", "instant"), fc.integer({ min: 0, max: 3 }))
    .chain(([kind, days]) => {
      const length = kind === "date" ? literal(days, DAYS) : literal(days * DAY_MS, DURATION);
      return fc.oneof(
        fc
          .tuple(fc.constantFrom("last", "next"), value(kind, depth, slots))
          .map(([direction, arg]): Expr => ({ op: "within", type: BOOLEAN, direction, arg, length })),
        fc.tuple(anyRelation, fc.constantFrom("ago", "from_now"), value(kind, depth, slots)).map(
          ([relation, direction, arg]): Expr => ({
            op: "shifted",
            type: BOOLEAN,
            relation,
            arg,
            direction,
            length,
          }),
        ),
      );
    });
}

function textual(slots: Slots): fc.Arbitrary<Expr> {
  return fc
    .tuple(
      fc.constantFrom("starts_with", "ends_with", "contains", "matches"),
      value("text", 0, slots),
      fc.constantFrom("A", "gold", "[A-C]", "(OSL|LHR)-.*"),
    )
    .map(
      ([test, left, right]): Expr => ({ op: "text", type: BOOLEAN, test, left, right: literal(right, TEXT) }),
    );
}

const history: fc.Arbitrary<Expr> = fc
  .record({
    intents: fc.constantFrom(["newsletter"], ["upsell", "newsletter"], ["upsell"]),
    scope: fc.constantFrom("customer", "household"),
    same: fc.constantFrom([], ["order"]),
    state: fc.constantFrom("cleared", "started", "sent"),
    when: fc.option(
      fc.record({
        relation: fc.constantFrom("lt", "le", "gt", "ge"),
        agoMs: fc.integer({ min: 0, max: 50 }).map((hours) => hours * HOUR_MS),
      }),
    ),
  })
  .map((parts): Expr => ({ op: "history", type: BOOLEAN, ...parts }));

function quantified(depth: number, slots: Slots): fc.Arbitrary<Expr> {
  return over(depth, slots, (set, slot, body, more) => ({
    op: "quantify",
    type: BOOLEAN,
    quantifier: more,
    set,
    slot,
    body,
  }));
}

function counted(depth: number, slots: Slots): fc.Arbitrary<Expr> {
  return over(depth, slots, (set, slot, body) => ({ op: "count", type: NUMBER, set, slot, body }));
}

function totalled(
  name: "sum" | "min" | "max",
  kind: "number" | "money" | "date" | "instant",
  depth: number,
  slots: Slots,
): fc.Arbitrary<Expr> {
  const of = { number: "score", money: "amount", date: "due_on", instant: "seen_at" } as const;
  return over(depth, slots, (set, slot, body) => ({
    op: "aggregate",
    type: TYPES[kind],
    function: name,
    set,
    slot,
    body,
    of: field(of[kind], slot.index),
  }));
}

type OverRecords = Extract<Expr, { op: "quantify" }>;

function over(
  depth: number,
  slots: Slots,
  make: (
    set: OverRecords["set"],
    slot: OverRecords["slot"],
    body: Expr,
    quantifier: OverRecords["quantifier"],
  ) => Expr,
): fc.Arbitrary<Expr> {
  const index = nextSlot(slots);
  return fc
    .tuple(
      fc.constantFrom("customer", "household"),
      condition(depth - 1, [...slots, index]),
      fc.constantFrom("some", "no", "every"),
    )
    .map(([scope, body, quantifier]) =>
      make(
        { record: CASE.name, scope },
        { index, name: `case${index}`, record: CASE.name },
        body,
        quantifier,
      ),
    );
}

function nextSlot(slots: Slots): number {
  return Math.max(-1, ...slots) + 1;
}
