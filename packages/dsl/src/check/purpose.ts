import { childrenOf, type Expr, type Field, type SourceRef } from "@comity/core";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import type { Place } from "../diagnostic/problem.ts";
import type { Context } from "../resolve/scope.ts";

/** What a rule reads must be kept for what the rule does: see `checkPurposes`. */
interface Reading {
  readonly context: Context;
  readonly marketing: boolean;
  /** The record type of each slot met so far. */
  readonly slots: Map<number, string>;
  readonly reported: Set<string>;
}

/**
 * No rule reads a protected field, and no rule for marketing reads a field that is kept for other purposes only. Fields
 * that a definition reads are reported where the definition is used.
 */
export function checkPurposes(exprs: readonly Expr[], intents: readonly string[], context: Context): void {
  const classes = intents.map((intent) => context.vocabulary.intents.get(intent)?.class);
  const marketing = classes.includes("marketing");
  const reading: Reading = { context, marketing, slots: new Map(), reported: new Set() };
  for (const expr of exprs) visit(expr, null, reading);
}

function visit(expr: Expr, usedAt: SourceRef | null, reading: Reading): void {
  if ("slot" in expr && typeof expr.slot === "object") reading.slots.set(expr.slot.index, expr.slot.record);
  const field = fieldRead(expr, reading);
  if (field !== null) checkField(field.field, field.name, usedAt ?? expr.source, reading);
  const inside = usedAt ?? (expr.op === "defined" ? (expr.source ?? null) : null);
  for (const child of childrenOf(expr)) visit(child, inside, reading);
}

function fieldRead(expr: Expr, { context, slots }: Reading): { field: Field; name: string } | null {
  const { vocabulary } = context;
  if (expr.op === "customer") {
    const field = vocabulary.customer.get(expr.field);
    return field === undefined ? null : { field, name: `customer.${field.name}` };
  }
  if (expr.op !== "field" && expr.op !== "becomes" && expr.op !== "navigate") return null;
  const record = expr.op === "navigate" ? expr.record : slots.get(expr.slot);
  const field = vocabulary.records.get(record ?? "")?.fields.get(expr.field);
  return field === undefined ? null : { field, name: `${record}.${field.name}` };
}

function checkField(field: Field, name: string, source: SourceRef | undefined, reading: Reading): void {
  const { context, marketing, reported } = reading;
  const wrong = field.sensitivity === "protected" || (marketing && misused(field));
  const span = { start: source?.start ?? 0, end: source?.end ?? 0 };
  const identity = `${name} ${span.start}`;
  if (!wrong || reported.has(identity)) return;
  reported.add(identity);
  const at: Place = { source: context.source, span };
  if (field.sensitivity === "protected") context.diagnostics.add(MEANING.protectedField, { field: name }, at);
  else context.diagnostics.add(MEANING.purpose, { field: name, purposes: field.purposes }, at);
}

function misused(field: Field): boolean {
  return field.purposes.length > 0 && !field.purposes.includes("marketing");
}
