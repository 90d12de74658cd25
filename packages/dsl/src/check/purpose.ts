import { childrenOf, type Expr, type Field, type SourceRef } from "@comity/core";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import type { Place } from "../diagnostic/problem.ts";
import type { Context } from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";

/** What a declaration reads must be kept for what it does: see `checkPurposes`. */
interface Reading {
  readonly context: Context;
  readonly intents: readonly string[];
  readonly marketing: boolean;
  /** The record type of each slot met so far. */
  readonly slots: Map<number, string>;
  readonly reported: Set<string>;
}

/** A field that is read, by the name that an author knows. */
interface Read {
  readonly field: Field;
  readonly name: string;
}

/**
 * No declaration reads a protected field, and none that decides on marketing reads a field that is kept for other
 * purposes only, in whatever it consists of: conditions, actions, keys or sentences. Fields that a definition reads are
 * reported where the definition is used. To look whether there is a record is to read it, if all its fields are such.
 */
export function checkPurposes(exprs: readonly Expr[], intents: readonly string[], context: Context): void {
  const reading = readingFor(intents, context);
  for (const expr of exprs) visit(expr, null, reading);
}

/** The same for a field of what messages are about, by which they are told to be about the same. */
export function checkAboutPurposes(
  fields: readonly { readonly name: string; readonly span: Span }[],
  intents: readonly string[],
  context: Context,
): void {
  const reading = readingFor(intents, context);
  for (const { name, span } of fields) {
    for (const read of ofMessages("about", name, reading)) checkField(read, span, reading);
  }
}

function readingFor(intents: readonly string[], context: Context): Reading {
  const classes = intents.map((intent) => context.vocabulary.intents.get(intent)?.class);
  const marketing = classes.includes("marketing");
  return { context, intents, marketing, slots: new Map(), reported: new Set() };
}

function visit(expr: Expr, usedAt: SourceRef | null, reading: Reading): void {
  const { slots, reported } = reading;
  if ("slot" in expr && typeof expr.slot === "object") slots.set(expr.slot.index, expr.slot.record);
  const before = reported.size;
  const at = spanOf(usedAt ?? expr.source);
  for (const read of fieldsRead(expr, reading)) checkField(read, at, reading);
  const inside = usedAt ?? (expr.op === "defined" ? (expr.source ?? null) : null);
  for (const child of childrenOf(expr)) visit(child, inside, reading);
  if ("set" in expr && reported.size === before) checkExistence(expr.set.record, at, reading);
}

function spanOf(source: SourceRef | undefined): Span {
  return { start: source?.start ?? 0, end: source?.end ?? 0 };
}

function fieldsRead(expr: Expr, reading: Reading): readonly Read[] {
  const { vocabulary } = reading.context;
  const named = (field: Field | undefined, of: string): readonly Read[] =>
    field === undefined ? [] : [{ field, name: `${of}.${field.name}` }];
  const ofRecord = (record: string | undefined, field: string) =>
    named(vocabulary.records.get(record ?? "")?.fields.get(field), record ?? "");
  switch (expr.op) {
    case "customer":
      return named(vocabulary.customer.get(expr.field), "customer");
    case "field":
    case "becomes":
      return ofRecord(reading.slots.get(expr.slot), expr.field);
    case "navigate":
      return ofRecord(expr.record, expr.field);
    case "about":
      return ofMessages("about", expr.field, reading);
    case "item":
      return ofMessages("items", expr.field, reading);
    case "history":
      return expr.same.flatMap((field) => ofMessages("about", field, reading));
    default:
      return [];
  }
}

/** The field of that name in what messages are about, or in their items; each intent has fields of its own. */
function ofMessages(part: "about" | "items", name: string, { intents, context }: Reading): readonly Read[] {
  const written = part === "about" ? `message.about.${name}` : `item.${name}`;
  return intents.flatMap((intent) => {
    const field = context.vocabulary.intents.get(intent)?.[part].get(name);
    return field === undefined ? [] : [{ field, name: written }];
  });
}

function checkExistence(record: string, at: Span, reading: Reading): void {
  const fields = [...(reading.context.vocabulary.records.get(record)?.fields.values() ?? [])];
  const [first] = fields;
  if (first === undefined || !fields.every((field) => isWrong(field, reading))) return;
  checkField({ field: first, name: record }, at, reading);
}

function isWrong(field: Field, { marketing }: Reading): boolean {
  return field.sensitivity === "protected" || (marketing && misused(field));
}

function checkField({ field, name }: Read, span: Span, reading: Reading): void {
  const { context, reported } = reading;
  const identity = `${name} ${span.start}`;
  if (!isWrong(field, reading) || reported.has(identity)) return;
  reported.add(identity);
  const at: Place = { source: context.source, span };
  if (field.sensitivity === "protected") context.diagnostics.add(MEANING.protectedField, { field: name }, at);
  else context.diagnostics.add(MEANING.purpose, { field: name, purposes: field.purposes }, at);
}

function misused(field: Field): boolean {
  return field.purposes.length > 0 && !field.purposes.includes("marketing");
}
