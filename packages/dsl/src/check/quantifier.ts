import {
  BOOLEAN,
  type Expr,
  isOrdered,
  NUMBER,
  type RecordSet,
  type RecordType,
  type Slot,
  typeInWords,
} from "@comity/core";
import { fixName, fixWith } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { type Bound, type Context, placeIn, type Scope, sourceRef } from "../resolve/scope.ts";
import type { Aggregate, Counted, Path, Quantified } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { literal } from "./literal.ts";

type OverRecords = Quantified | Counted | Aggregate;

/** `some`, `no`, `every`, `the number of` and `the sum of`: all look at a set of records, one at a time. */
export function checkOverRecords(
  expression: OverRecords,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const record = findRecord(expression.record, context);
  if (record === null) return null;
  const set = recordSet(record, expression.household, expression.record, context);
  const bound = bind(expression, record, scope, context);
  const inside = { ...scope, bare: bound, aliases: new Map(scope.aliases).set(bound.slot.name, bound) };
  const body = checkBody(expression, inside, context, checker);
  const source = sourceRef(context, expression.span);
  if (expression.kind === "aggregate") {
    const of = checkAggregated(expression, inside, context, checker);
    if (set === null || body === null || of === null) return null;
    const { function: name } = expression;
    return { op: "aggregate", function: name, set, slot: bound.slot, body, of, type: of.type, source };
  }
  if (set === null || body === null) return null;
  if (expression.kind === "count") return { op: "count", set, slot: bound.slot, body, type: NUMBER, source };
  const { quantifier } = expression;
  return { op: "quantify", quantifier, set, slot: bound.slot, body, type: BOOLEAN, source };
}

/** The record type that a path names. Null after a mistake, which has been reported. */
export function findRecord(path: Path, context: Context): RecordType | null {
  const { vocabulary, diagnostics } = context;
  const parts = path.parts.map((part) => part.text);
  const written = parts.join(".");
  const record = vocabulary.records.get(written);
  if (record !== undefined) return record;
  const at = placeIn(context, path.span);
  const owner = vocabulary.records.get(parts.slice(0, 2).join("."));
  if (owner !== undefined) {
    diagnostics.add(NAMES.recordWanted, { written, record: owner.name }, at);
    return null;
  }
  const known = [...vocabulary.records.keys()];
  const short = known.find((name) => name.endsWith(`.${written}`));
  const fix = short === undefined ? fixName(written, known, path.span) : fixWith(short, path.span);
  diagnostics.add(NAMES.unknownRecord, { written, known: short === undefined ? known : [short] }, at, fix);
  return null;
}

/** The records to look at. Null after a mistake, which has been reported. */
export function recordSet(
  record: RecordType,
  household: boolean,
  path: Path,
  context: Context,
): RecordSet | null {
  if (!record.reference) return { record: record.name, scope: household ? "household" : "customer" };
  if (!household) return { record: record.name, scope: "reference" };
  const at = placeIn(context, path.span);
  context.diagnostics.add(MEANING.householdOfReference, { record: record.name }, at);
  return null;
}

/** The next free slot of the declaration. */
export function newSlot(name: string, record: RecordType, context: Context): Slot {
  return { index: context.tally.nextSlot++, name, record: record.name };
}

function bind(expression: OverRecords, record: RecordType, scope: Scope, context: Context): Bound {
  const name = expression.alias?.text ?? record.name.slice(record.silo.length + 1);
  const taken = scope.aliases.has(name) || scope.parameters.has(name);
  if (taken || ["message", "customer", "item", "other"].includes(name)) {
    const span = expression.alias?.span ?? expression.record.span;
    context.diagnostics.add(NAMES.aliasTaken, { alias: name, record: record.name }, placeIn(context, span));
  }
  const bound = { slot: newSlot(name, record, context), type: record };
  context.bound.push(bound);
  return bound;
}

function checkBody(expression: OverRecords, inside: Scope, context: Context, checker: Checker): Expr | null {
  if (expression.body === null) return literal(true, BOOLEAN, expression.record.span, context);
  return checker.condition(expression.body, inside, context);
}

function checkAggregated(
  expression: Aggregate,
  inside: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const of = checker.value(expression.of, inside, context, null);
  if (of === null) return null;
  const { kind } = of.type;
  const summable = kind === "number" || kind === "money";
  if (expression.function === "sum" ? summable : isOrdered(of.type)) return of;
  const names = { sum: "sum", min: "smallest", max: "largest" } as const;
  const parameters = { function: names[expression.function], type: typeInWords(of.type) };
  context.diagnostics.add(MEANING.cannotAggregate, parameters, placeIn(context, expression.of.span));
  return null;
}
