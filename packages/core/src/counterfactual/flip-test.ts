import { evaluateValue } from "../eval/evaluate.ts";
import type { Expr } from "../ir/expression.ts";
import { childrenOf } from "../ir/reads.ts";
import { Unknown } from "../value/unknown.ts";
import type { Known } from "../value/value.ts";
import type { Field } from "../vocabulary/vocabulary.ts";
import { type Alteration, NEW_KEY } from "./alteration.ts";
import { either, type Option } from "./options.ts";
import { type Place, placeAfter, situationAt, toKnow, truthAt } from "./place.ts";
import { valuesToTry } from "./values.ts";

type Settable = Exclude<Alteration, { kind: "time" }>;

/** Something with a value that could be another one. */
interface Location {
  /** Whether it may be empty. */
  readonly optional: boolean;
  set(value: Known): Settable;
}

/** Of a test on a number, a date or a text, more witnesses would say the same. */
const MOST_WITNESSES = 2;

/**
 * What would have to be different for a single test to come out so: a silo in step for what is not known, or another
 * value of one of its operands. Each is tried out.
 */
export function flipTest(expr: Expr, target: boolean, place: Place): Option[] {
  const known = toKnow(truthAt(expr, place));
  const operands = isValue(expr) ? [expr] : childrenOf(expr);
  const values = operands.flatMap((operand) => {
    const location = locationOf(operand, place);
    return location === null ? [] : witnesses(expr, operand, location, target, place);
  });
  return either([known, values]);
}

/** A field that is true or false is a condition by itself, and its own operand. */
function isValue(expr: Expr): boolean {
  return locationKinds.has(expr.op);
}

const locationKinds: ReadonlySet<Expr["op"]> = new Set(["field", "navigate", "customer", "message"]);

function witnesses(
  expr: Expr,
  operand: Expr,
  location: Location,
  target: boolean,
  place: Place,
): readonly Option[] {
  const comesTrue = (alteration: Settable) => truthAt(expr, placeAfter(place, alteration)) === target;
  const found = valuesToTry(expr, operand, place)
    .map((value) => location.set(value))
    .filter(comesTrue);
  const isListed = operand.type.kind === "enumeration" || operand.type.kind === "boolean";
  const shown = isListed ? found : found.slice(0, MOST_WITNESSES);
  // To leave out what was said is a way only where no other value is.
  const empty = found.length > 0 || !location.optional ? [] : [location.set(null)].filter(comesTrue);
  return [...shown, ...empty].map((alteration) => [alteration]);
}

function locationOf(expr: Expr, place: Place): Location | null {
  const { vocabulary } = place.rules;
  switch (expr.op) {
    case "field": {
      const record = place.bindings.get(expr.slot);
      return record === undefined ? null : fieldOf(record.type, record.key, expr.field, place);
    }
    case "navigate": {
      const { value } = evaluateValue(expr.from, situationAt(place), place.bindings);
      return value === null || value instanceof Unknown
        ? null
        : fieldOf(expr.record, String(value), expr.field, place);
    }
    case "customer": {
      const field = vocabulary.customer.get(expr.field);
      if (field === undefined) return null;
      return {
        optional: isOptional(field),
        set: (value) => ({ kind: "customer", field: expr.field, value }),
      };
    }
    case "about":
      return aboutOf(expr.field, place);
    case "message":
      return partOf(expr.field);
    default:
      return null;
  }
}

/** About something else it would be another message; but it may have left out what it is about. */
function aboutOf(field: string, { evidence }: Place): Location | null {
  const given = evidence.message.about[field] ?? null;
  return given === null ? { optional: false, set: (value) => ({ kind: "about", field, value }) } : null;
}

/** A field of a record that is on record. What its key is made of names it, and is not changed. */
function fieldOf(record: string, key: string, field: string, place: Place): Location | null {
  const type = place.rules.vocabulary.records.get(record);
  const declared = type?.fields.get(field);
  const isThere = place.evidence.records.some((one) => one.type === record && one.key === key);
  if (type === undefined || declared === undefined || !isThere) return null;
  if (type.key.includes(field) && key !== NEW_KEY) return null;
  return {
    optional: isOptional(declared),
    set: (value) => ({ kind: "field", record, key, field, value }),
  };
}

function partOf(field: string): Location | null {
  if (field === "channel" || field === "department")
    return { optional: false, set: (value) => ({ kind: field, value: String(value) }) };
  if (field !== "priority") return null;
  return { optional: false, set: (value) => ({ kind: "priority", value: clamp(Number(value)) }) };
}

function clamp(priority: number): number {
  return Math.min(100, Math.max(0, priority));
}

function isOptional(field: Field): boolean {
  return !field.required;
}
