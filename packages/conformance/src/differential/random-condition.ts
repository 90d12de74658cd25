import {
  BOOLEAN,
  type Expr,
  type Field,
  type Instant,
  NUMBER,
  type RecordSet,
  type RecordType,
  type Slot,
  TEXT,
  type Type,
  type Vocabulary,
} from "@comity/core";
import type { Chance } from "./chance.ts";
import { type Place, placesIn, placesOf, type Scope } from "./places.ts";
import { randomBecomes, randomHistory, randomTest } from "./random-test.ts";
import { randomLiteral, TEXTS } from "./random-value.ts";

const AGGREGATED: readonly Type["kind"][] = ["number", "money", "date", "instant", "duration", "time_of_day"];

/** What many rules of a program hold against whole numbers, as tiers of customers are. */
const CUSTOMER_LEVEL: Place = { name: "level", expr: { op: "customer", type: NUMBER, field: "level" } };

/**
 * Records are gone through inside of each other so often at most: each level multiplies what a condition costs, and now and then there
 * would be one that takes hours.
 */
const MOST_BOUND = 3;

/** Members of an expression that number slots. */
const SLOT_KEYS: ReadonlySet<string> = new Set(["slot", "index", "subject"]);

/**
 * Random well-typed conditions of every operator. Most have the shape of real rules: a few simple tests joined by `and`,
 * over the message, the customer and records. Some of the tests come up in several conditions, as they do in real packs.
 */
export class ConditionMaker {
  readonly chance: Chance;
  readonly vocabulary: Vocabulary;
  readonly now: Instant;
  #nextSlot = 0;
  readonly #used: Expr[] = [];

  constructor(chance: Chance, vocabulary: Vocabulary, now: Instant) {
    this.chance = chance;
    this.vocabulary = vocabulary;
    this.now = now;
  }

  /** How many slots have been numbered in this declaration. */
  get slots(): number {
    return this.#nextSlot;
  }

  /** Slots are numbered within one declaration. @param first the number of its first one */
  beginDeclaration(first = 0): void {
    this.#nextSlot = first;
  }

  condition(scope: Scope): Expr {
    return this.chance.weighted<Expr>([
      [1, () => literal(true)],
      [12, () => this.#conjunction(scope)],
      [4, () => this.nested(this.chance.int(1, 3), scope)],
      [0.05, () => this.#long(scope)],
    ]);
  }

  /** A condition of so many levels of connectives and quantifiers. */
  nested(depth: number, scope: Scope): Expr {
    if (depth <= 0) return this.test(0, scope);
    const inner = (): Expr => this.nested(depth - 1, scope);
    const several = (): Expr[] => this.chance.times(this.chance.int(1, 3), inner);
    return this.chance.weighted<Expr>([
      [2, () => ({ op: "and", type: BOOLEAN, args: several() })],
      [3, () => ({ op: "or", type: BOOLEAN, args: several() })],
      [2, () => ({ op: "not", type: BOOLEAN, arg: inner() })],
      [1, () => this.#defined(inner(), scope)],
      [3, () => this.#quantified(depth - 1, scope)],
      [2, () => this.test(depth, scope)],
    ]);
  }

  /** A simple test, of fields with literals or (deeper) with other values. */
  test(depth: number, scope: Scope): Expr {
    const open = scope.bound.length > 0 || scope.items !== null || scope.about === null;
    if (!open && this.#used.length > 3 && this.chance.flip(0.25))
      return this.#again(this.chance.pick(this.#used));
    const test = this.#newTest(depth, scope);
    if (!open && depth === 0) this.#used.push(this.chance.flip() ? test : structuredClone(test));
    return test;
  }

  /** A test that another condition has, with slots of this one's own. */
  #again(test: Expr): Expr {
    const slots = new Map<number, number>();
    const again = copied(test, (key, value) => {
      if (!SLOT_KEYS.has(key) || typeof value !== "number") return value;
      const slot = slots.get(value) ?? this.#nextSlot++;
      slots.set(value, slot);
      return slot;
    });
    return slots.size === 0 ? test : again;
  }

  #newTest(depth: number, scope: Scope): Expr {
    const { chance } = this;
    if (scope.bound.length >= MOST_BOUND)
      return randomTest(chance.pick(this.#somePlaces(scope)), this.now, chance, null);
    return chance.weighted<Expr>([
      [
        20,
        () => {
          const place = chance.pick(this.#somePlaces(scope));
          // Rules hold levels against levels alone, so that an index finds them at equal steps.
          const isOpen = place.name !== "level" && (depth > 0 || chance.flip(0.1));
          const other = isOpen ? () => this.value(place.expr.type, depth, scope) : null;
          return randomTest(place, this.now, chance, other);
        },
      ],
      [2, () => randomTest({ name: "", expr: this.#computed(depth, scope) }, this.now, chance, null)],
      [2, () => randomHistory(this.vocabulary, chance)],
      [1, () => this.#inRecords(scope)],
      [1, () => this.#inList(depth, scope)],
      [2, () => randomTest(CUSTOMER_LEVEL, this.now, chance, null)],
      [1, () => this.#textAgainst(depth, scope)],
      [2, () => this.#parameterised(scope)],
      [scope.bound.length > 0 ? 0.1 : 0, () => this.#becomes(scope)],
      [scope.about === null && scope.bound.length > 0 ? 6 : 0, () => this.#becomes(scope)],
    ]);
  }

  /** A value of a type: a literal, a field, or something worked out. */
  value(type: Type, depth: number, scope: Scope): Expr {
    const places = placesOf(type, scope, this.vocabulary);
    const plain = (): Expr => ({
      op: "literal",
      type,
      value: randomLiteral(type, this.now, this.chance),
    });
    const made = this.chance.weighted<Expr>([
      [3, plain],
      [places.length > 0 ? 3 : 0, () => this.chance.pick(places).expr],
      [2, () => clock(type) ?? plain()],
      [
        depth > 0 && scope.bound.length < MOST_BOUND ? 2 : 0,
        () => this.#aggregated(type, depth - 1, scope) ?? plain(),
      ],
    ]);
    return this.chance.flip(0.02) ? this.#defined(made, scope) : made;
  }

  /** What the rule looks at first: of what it knows most closely rather than of everything alike. */
  #somePlaces(scope: Scope): readonly { readonly name: string; readonly expr: Expr }[] {
    const all = placesIn(scope, this.vocabulary).filter((places) => places.length > 0);
    return all[all.length - 1] !== undefined && scope.bound.length + (scope.items === null ? 0 : 1) > 0
      ? this.chance.weighted([
          [3, () => all[all.length - 1] ?? []],
          [1, () => this.chance.pick(all)],
        ])
      : this.chance.pick(all);
  }

  #conjunction(scope: Scope): Expr {
    const args = this.chance.times(this.chance.int(2, 5), (): Expr => {
      return this.chance.weighted<Expr>([
        [6, () => this.test(0, scope)],
        [1, () => this.#quantified(0, scope)],
        [0.5, () => ({ op: "not", type: BOOLEAN, arg: this.test(0, scope) })],
        [0.5, () => this.nested(1, scope)],
      ]);
    });
    return this.chance.flip(0.15) ? this.#defined({ op: "and", type: BOOLEAN, args }, scope) : and(args);
  }

  /** As long as a condition can be that is made of lists: too much for one function of code. */
  #long(scope: Scope): Expr {
    const args = this.chance.times(this.chance.int(40, 90), () => this.test(0, scope));
    return { op: this.chance.pick(["and", "or"]), type: BOOLEAN, args };
  }

  #quantified(depth: number, scope: Scope): Expr {
    const quantifier = this.chance.pick(["some", "some", "no", "every"] as const);
    const { set, slot, inside } = this.#over(scope);
    return { op: "quantify", type: BOOLEAN, quantifier, set, slot, body: this.#body(depth, inside) };
  }

  #body(depth: number, inside: Scope): Expr {
    if (this.chance.flip(0.1)) return literal(true);
    if (depth > 0) return this.nested(depth, inside);
    return and(this.chance.times(this.chance.int(1, 3), () => this.test(0, inside)));
  }

  #over(scope: Scope): { set: RecordSet; slot: Slot; type: RecordType; inside: Scope } {
    const type = this.chance.pick([...this.vocabulary.records.values()]);
    const index = this.#nextSlot++;
    const slot = { index, name: `${type.label}${index}`, record: type.name };
    const whose = type.reference
      ? "reference"
      : this.chance.pick(["customer", "customer", "household"] as const);
    const inside = { ...scope, bound: [...scope.bound, { slot, type }] };
    return { set: { record: type.name, scope: whose }, slot, type, inside };
  }

  #computed(depth: number, scope: Scope): Expr {
    const type = this.chance.pick<Type>([NUMBER, { kind: "money" }, { kind: "date" }, { kind: "instant" }]);
    return this.#aggregated(type, depth, scope) ?? this.#count(depth, scope);
  }

  #count(depth: number, scope: Scope): Expr {
    const { set, slot, inside } = this.#over(scope);
    return { op: "count", type: NUMBER, set, slot, body: this.#body(depth, inside) };
  }

  /** Null where nothing of the type can be added up or compared. */
  #aggregated(type: Type, depth: number, scope: Scope): Expr | null {
    if (!AGGREGATED.includes(type.kind)) return null;
    if (type.kind === "number" && this.chance.flip()) return this.#count(depth, scope);
    const { set, slot, inside } = this.#over(scope);
    const own = placesOf(type, inside, this.vocabulary).filter(({ expr }) => readsSlot(expr, slot.index));
    if (own.length === 0) return null;
    const summable = type.kind === "number" || type.kind === "money";
    const name = this.chance.pick(summable ? (["sum", "min", "max"] as const) : (["min", "max"] as const));
    const of = this.chance.flip(0.3)
      ? this.value(type, Math.max(depth, this.chance.int(0, 1)), inside)
      : this.chance.pick(own).expr;
    return { op: "aggregate", type, function: name, set, slot, body: this.#body(depth, inside), of };
  }

  #inRecords(scope: Scope): Expr {
    const { set, slot, type } = this.#over(scope);
    const fields = [...type.fields.values()].filter((field) => field.type.kind !== "boolean");
    const field = this.chance.pick(fields);
    const wanted = field.type.kind === "list" ? field.type.of : field.type;
    return {
      op: "in_records",
      type: BOOLEAN,
      left: this.value(wanted, 0, scope),
      set,
      slot,
      field: this.#navigated(wanted, slot, type) ?? readOf(field, slot),
    };
  }

  /** A field of the record, or of one that it refers to, or a list of such values; now and then, and null where there is none. */
  #navigated(wanted: Type, slot: Slot, type: RecordType): Expr | null {
    if (this.chance.flip()) return null;
    const inside: Scope = { bound: [{ slot, type }], about: null, items: null };
    const own = [wanted, { kind: "list", of: wanted } as const]
      .flatMap((one) => placesOf(one, inside, this.vocabulary))
      .filter(({ expr }) => expr.op === "navigate" && readsSlot(expr, slot.index));
    return own.length === 0 ? null : this.chance.pick(own).expr;
  }

  /** Any value in any list. */
  #inList(depth: number, scope: Scope): Expr {
    const places = placesIn(scope, this.vocabulary).flat();
    const list = this.chance.pick(places.filter(({ expr }) => expr.type.kind === "list")).expr;
    const of = list.type.kind === "list" ? list.type.of : list.type;
    const left = this.value(of, Math.max(depth, this.chance.int(0, 1)), scope);
    return { op: "in_list", type: BOOLEAN, left, list };
  }

  /** Any text against any other. */
  #textAgainst(depth: number, scope: Scope): Expr {
    const test = this.chance.pick(["starts_with", "ends_with", "contains"] as const);
    const [left, right] = [this.value(TEXT, depth, scope), this.value(TEXT, depth, scope)];
    return { op: "text", type: BOOLEAN, test, left, right };
  }

  /** A definition with parameters, of tests that are few otherwise: on text, on time, and of what is worked out. */
  #parameterised(scope: Scope): Expr {
    const places = placesIn(scope, this.vocabulary)
      .flat()
      .filter(({ expr }) => ["text", "date", "instant"].includes(expr.type.kind));
    const expr = this.chance.flip(0.3) ? this.#computed(1, scope) : this.chance.pick(places).expr;
    return this.#defined(randomTest({ name: "", expr }, this.now, this.chance, null), scope);
  }

  #becomes(scope: Scope): Expr {
    return randomBecomes(this.chance.pick(scope.bound), this.now, this.chance);
  }

  #defined(body: Expr, scope: Scope): Expr {
    const subject = this.chance.pick([...scope.bound.map(({ slot }) => slot.index), "customer" as const]);
    const name = `pack/${this.chance.pick(TEXTS)}`;
    const values = this.chance.some(valuesIn(body), 0.5);
    const args = values.map((value, index) => ({ name: `parameter_${index}`, value }));
    return { op: "defined", type: body.type, name, subject, ...(args.length === 0 ? {} : { args }), body };
  }
}

/** Values that a test holds against others: what may have been given for a parameter of a definition. */
function valuesIn(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case "and":
    case "or":
      return expr.args.flatMap(valuesIn);
    case "not":
      return valuesIn(expr.arg);
    case "quantify":
      // Where the definition is used, nobody knows the records that it looks at.
      return valuesIn(expr.body).filter((value) => !mentions(value, expr.slot.index));
    case "compare":
    case "text":
      return [expr.left, expr.right].flatMap(withWhatItAddsUp);
    case "in_records":
    case "in_list":
      return [expr.left];
    case "one_of":
      return [expr.left, ...expr.options];
    case "between":
      return [expr.arg, expr.low, expr.high].flatMap(withWhatItAddsUp);
    case "is_empty":
    case "within":
    case "shifted":
      return withWhatItAddsUp(expr.arg);
    default:
      return [];
  }
}

function withWhatItAddsUp(value: Expr): readonly Expr[] {
  if (value.op !== "aggregate" || mentions(value.of, value.slot.index)) return [value];
  return [value, value.of];
}

function mentions(node: unknown, slot: number): boolean {
  if (typeof node !== "object" || node === null) return false;
  return ("slot" in node && node.slot === slot) || Object.values(node).some((one) => mentions(one, slot));
}

/** A copy in which some members are replaced. */
function copied<Node>(node: Node, replace: (key: string, value: unknown) => unknown, key = ""): Node {
  if (typeof node !== "object" || node === null) return replace(key, node) as Node;
  if (Array.isArray(node)) return node.map((one) => copied(one, replace, key)) as Node;
  const members = Object.entries(node).map(([name, one]) => [name, copied(one, replace, name)]);
  return Object.fromEntries(members) as Node;
}

function readOf({ name, type }: Field, slot: Slot): Expr {
  return { op: "field", type, slot: slot.index, field: name };
}

function readsSlot(expr: Expr, slot: number): boolean {
  if (expr.op === "navigate") return readsSlot(expr.from, slot);
  return expr.op === "field" && expr.slot === slot;
}

function clock(type: Type): Expr | null {
  switch (type.kind) {
    case "instant":
      return { op: "now", type };
    case "date":
      return { op: "today", type };
    case "time_of_day":
      return { op: "local_time", type };
    default:
      return null;
  }
}

function literal(value: boolean): Expr {
  return { op: "literal", type: BOOLEAN, value };
}

function and(args: readonly Expr[]): Expr {
  const [only] = args;
  return args.length === 1 && only !== undefined ? only : { op: "and", type: BOOLEAN, args };
}
