import {
  BOOLEAN,
  DURATION,
  type Expr,
  HOUR_MS,
  type Instant,
  type RecordType,
  type Relation,
  type Slot,
  TEXT,
  type Type,
  type Vocabulary,
} from "@comity/core";
import type { Chance } from "./chance.ts";
import type { Place } from "./places.ts";
import { LENGTHS_MS, randomLiteral } from "./random-value.ts";

const RELATIONS: readonly Relation[] = ["eq", "ne", "lt", "le", "gt", "ge"];
const ORDERED: readonly Type["kind"][] = [
  "number",
  "money",
  "date",
  "instant",
  "duration",
  "days",
  "time_of_day",
];
const PATTERNS = ["A", "[A-C]", "g.*d", "(A|B)+", "r[0-4]", "\\w{2}", "m.*"];

/**
 * A test of a value as rules write it, of the kinds that its type has.
 *
 * @param other makes another value of the type to compare with; null: a literal is
 */
export function randomTest(place: Place, now: Instant, chance: Chance, other: (() => Expr) | null): Expr {
  const { expr: left, name } = place;
  const { type } = left;
  const constant = (): Expr => literal(type, randomLiteral(type, now, chance, name));
  const right = other ?? constant;
  if (type.kind === "list") return listTest(left, type.of, now, chance);
  const isOrdered = ORDERED.includes(type.kind);
  const isText = type.kind === "text" || type.kind === "reference";
  const isPoint = type.kind === "date" || type.kind === "instant";
  const turned = chance.flip(0.1);
  const compared = (relation: Relation): Expr =>
    turned ? compare(relation, right(), left) : compare(relation, left, right());
  return chance.weighted<Expr>([
    [type.kind === "boolean" ? 6 : 0, () => left],
    [3, () => compared(chance.pick(["eq", "eq", "ne"]))],
    [isOrdered ? 5 : 0, () => compared(chance.pick(RELATIONS))],
    // Texts have an order by code unit, though no rule text asks for it.
    [type.kind === "text" ? 0.2 : 0, () => compared(chance.pick(RELATIONS))],
    // What is read may stand anywhere in a test.
    [
      isOrdered ? 0.6 : 0,
      () => ({ op: "between", type: BOOLEAN, arg: right(), low: left, high: constant() }),
    ],
    [
      isOrdered ? 0.6 : 0,
      () => ({ op: "between", type: BOOLEAN, arg: right(), low: constant(), high: left }),
    ],
    [0.3, () => ({ op: "one_of", type: BOOLEAN, left: right(), options: [constant(), left] })],
    [
      isOrdered ? 3 : 0,
      () => ({ op: "between", type: BOOLEAN, arg: left, ...bounds(type, right, now, chance) }),
    ],
    [type.kind === "boolean" ? 0 : 3, () => oneOf(left, right, constant, chance)],
    [1, () => ({ op: "is_empty", type: BOOLEAN, arg: left })],
    [isText ? 1 : 0, () => textTest(left, chance)],
    [isPoint ? 4 : 0, () => timeTest(left, chance)],
    [isPoint || type.kind === "time_of_day" ? 2 : 0, () => clockTest(left, right, now, chance)],
  ]);
}

/** A record's field came to a value with the fact just reported. */
export function randomBecomes(
  { slot, type }: { readonly slot: Slot; readonly type: RecordType },
  now: Instant,
  chance: Chance,
): Expr {
  const simple = [...type.fields.values()].filter(({ type: of }) => of.kind !== "list");
  const status = simple.filter(({ name }) => name === "status" || name === "flag");
  const field = chance.pick(chance.flip(0.8) ? status : simple);
  const value = literal(field.type, randomLiteral(field.type, now, chance, field.name));
  return { op: "becomes", type: BOOLEAN, slot: slot.index, field: field.name, value };
}

export function randomHistory(vocabulary: Vocabulary, chance: Chance): Expr {
  return {
    op: "history",
    type: BOOLEAN,
    intents: chance.someOf([...vocabulary.intents.keys()], 0.4),
    scope: chance.pick(["customer", "household"]),
    same: chance.pick([[], [], ["order"], ["topic"], ["order", "score"]]),
    state: chance.pick(["cleared", "started", "sent"]),
    when: chance.flip(0.3)
      ? null
      : { relation: chance.pick(["lt", "le", "gt", "ge"]), agoMs: chance.pick(LENGTHS_MS) },
  };
}

function oneOf(left: Expr, right: () => Expr, constant: () => Expr, chance: Chance): Expr {
  // Many options are looked up in another way than few.
  const count = chance.flip(0.1) ? chance.int(7, 12) : chance.int(0, 4);
  const options = chance.times(count, () => (chance.flip(0.8) ? constant() : right()));
  return { op: "one_of", type: BOOLEAN, left, options };
}

function bounds(
  type: Type,
  right: () => Expr,
  now: Instant,
  chance: Chance,
): { readonly low: Expr; readonly high: Expr } {
  const [low, high] = [right(), right()];
  const inOrder =
    low.op === "literal" &&
    high.op === "literal" &&
    typeof low.value === "number" &&
    typeof high.value === "number";
  // Ranges of times over midnight are written backwards; other ranges seldom are.
  if (inOrder && type.kind !== "time_of_day" && chance.flip(0.9)) {
    const [least, most] = [low, high].map(({ value }) => Number(value)).sort((one, two) => one - two);
    return { low: literal(type, least ?? null), high: literal(type, most ?? null) };
  }
  if (chance.flip(0.1)) return { low, high: literal(type, randomLiteral(type, now, chance)) };
  return { low, high };
}

function listTest(list: Expr, of: Type, now: Instant, chance: Chance): Expr {
  const left = literal(of, randomLiteral(of, now, chance));
  return chance.weighted<Expr>([
    [6, () => ({ op: "in_list", type: BOOLEAN, left, list })],
    [1, () => ({ op: "is_empty", type: BOOLEAN, arg: list })],
    [0.1, () => compare("eq", list, literal(list.type, randomLiteral(list.type, now, chance)))],
  ]);
}

function textTest(left: Expr, chance: Chance): Expr {
  const test = chance.pick(["starts_with", "ends_with", "contains", "matches"] as const);
  const right =
    test === "matches" ? chance.pick(PATTERNS) : chance.pick(["A", "B", "r", "go", "old", "", "m1"]);
  return { op: "text", type: BOOLEAN, test, left, right: literal(TEXT, right) };
}

function timeTest(arg: Expr, chance: Chance): Expr {
  const length =
    arg.type.kind === "date"
      ? literal({ kind: "days" }, chance.int(0, 3))
      : literal(DURATION, chance.pick(LENGTHS_MS));
  if (chance.flip()) {
    return { op: "within", type: BOOLEAN, direction: chance.pick(["last", "next"]), arg, length };
  }
  const relation = chance.pick(RELATIONS);
  return { op: "shifted", type: BOOLEAN, relation, arg, direction: chance.pick(["ago", "from_now"]), length };
}

/** A clock on either side, or between two ends. */
function clockTest(value: Expr, right: () => Expr, now: Instant, chance: Chance): Expr {
  const { type } = value;
  const clock: Expr =
    type.kind === "date"
      ? { op: "today", type }
      : type.kind === "instant"
        ? { op: "now", type }
        : { op: "local_time", type };
  const seen: Expr = chance.flip(0.03)
    ? { op: "defined", type, name: "pack/clock", subject: "message", body: clock }
    : clock;
  const relation = chance.pick(RELATIONS);
  return chance.weighted<Expr>([
    [3, () => compare(relation, seen, value)],
    [3, () => compare(relation, value, seen)],
    [0.3, () => compare(relation, seen, clock)],
    [0.3, () => ({ op: "is_empty", type: BOOLEAN, arg: seen })],
    [0.5, () => ({ op: "one_of", type: BOOLEAN, left: seen, options: [value, right()] })],
    [4, () => ({ op: "between", type: BOOLEAN, arg: seen, ...bounds(type, right, now, chance) })],
    // Nights are the usual case of it.
    [type.kind === "time_of_day" ? 3 : 0, () => night(seen, chance)],
  ]);
}

function night(arg: Expr, chance: Chance): Expr {
  const low = literal(arg.type, chance.int(18, 23) * HOUR_MS);
  const high = literal(arg.type, chance.int(5, 9) * HOUR_MS);
  return { op: "between", type: BOOLEAN, arg, low, high };
}

function compare(relation: Relation, left: Expr, right: Expr): Expr {
  const isEqualityOnly = left.type.kind === "boolean" || left.type.kind === "enumeration";
  const fitting = isEqualityOnly && relation !== "eq" && relation !== "ne" ? "eq" : relation;
  return { op: "compare", type: BOOLEAN, relation: fitting, left, right };
}

function literal(type: Type, value: ReturnType<typeof randomLiteral>): Expr {
  return { op: "literal", type, value };
}
