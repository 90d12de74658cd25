import { type Expr, type Field, type Type, typeInWords } from "@comity/core";
import { fixName, fixWith } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { Span } from "../source/source.ts";
import type { Name, Path } from "../syntax/ast.ts";
import { definitionsNamed, reportAlone } from "./definitions.ts";
import { customerField, itemField, messageField } from "./members.ts";
import { type Bound, type Context, placeIn, type Scope, sourceRef } from "./scope.ts";
import { reportUnknownName } from "./unknown-name.ts";

/** What a path turned out to mean. */
export type Resolved =
  | { readonly kind: "value"; readonly expr: Expr }
  /** The alias of a quantifier alone: a record, which only definitions can be said of. */
  | { readonly kind: "record"; readonly bound: Bound }
  | { readonly kind: "customer" }
  | { readonly kind: "message" };

/** What a path means. Null after a mistake, which has been reported. */
export function resolvePath(path: Path, scope: Scope, context: Context): Resolved | null {
  const [first, ...rest] = path.parts;
  if (first === undefined) return null;
  const { bare, aliases } = scope;
  const field = bare?.type.fields.get(first.text);
  const alias = aliases.get(first.text);
  const follows = rest.length === 0 || field?.type.kind === "reference";
  if (bare !== null && field !== undefined && (alias === undefined || follows)) {
    if (alias !== undefined && rest.length > 0) return reportTwoRecords(first, bare, context);
    return value(navigate(fieldOf(bare, field, first.span, context), first.text, rest, context));
  }
  if (alias !== undefined) return ofAlias(alias, first, rest, context);
  const parameter = scope.parameters.get(first.text);
  if (parameter !== undefined) return value(navigate(parameter, first.text, rest, context));
  if (first.text === "customer") {
    return rest.length === 0 ? { kind: "customer" } : value(customerField(rest, path.span, context));
  }
  if (first.text === "message") {
    if (rest.length === 0) return { kind: "message" };
    const member = messageField(rest, path.span, context);
    if (member === null) return null;
    const written = path.parts.slice(0, path.parts.length - member.rest.length).map(({ text }) => text);
    return value(navigate(member.expr, written.join("."), member.rest, context));
  }
  if (first.text === "item") return value(itemField(rest, path.span, scope, context));
  if (definitionsNamed(path, context).length > 0) reportAlone(path, context);
  else reportUnknownName(path, scope, context);
  return null;
}

/** What a single name means here besides a value of an enumeration, in words; null: nothing. */
export function meaningOf(name: Name, scope: Scope): string | null {
  const { text } = name;
  if (scope.bare?.type.fields.has(text)) return `the field \`${text}\` of \`${scope.bare.type.name}\``;
  if (scope.parameters.has(text)) return `the parameter \`${text}\``;
  return null;
}

/** A field of a bound record. */
export function fieldOf(bound: Bound, field: Field, span: Span, context: Context): Expr {
  return {
    op: "field",
    slot: bound.slot.index,
    field: field.name,
    type: field.type,
    source: sourceRef(context, span),
  };
}

/** Follows references from a value, step by step. Null after a mistake, which has been reported. */
export function navigate(
  from: Expr | null,
  written: string,
  rest: readonly Name[],
  context: Context,
): Expr | null {
  const [next, ...more] = rest;
  if (from === null || next === undefined) return from;
  const { type } = from;
  const { diagnostics, vocabulary } = context;
  if (type.kind !== "reference") {
    const parameters = { written, type: typeInWords(type), next: next.text };
    diagnostics.add(MEANING.notAReference, parameters, placeIn(context, next.span));
    return null;
  }
  const record = vocabulary.records.get(type.record);
  const field = record?.fields.get(next.text);
  if (record === undefined) return null;
  if (!record.reference) {
    const parameters = { written, record: record.name, key: record.key[0] ?? "", next: next.text };
    diagnostics.add(MEANING.ownedReference, parameters, placeIn(context, next.span));
    return null;
  }
  if (field === undefined) {
    reportUnknownField(next, record.name, record.fields.keys(), context);
    return null;
  }
  const source = sourceRef(context, { start: from.source?.start ?? next.span.start, end: next.span.end });
  const step: Expr = {
    op: "navigate",
    from,
    record: record.name,
    field: field.name,
    type: field.type satisfies Type,
    source,
  };
  return navigate(step, `${written}.${next.text}`, more, context);
}

function value(expr: Expr | null): Resolved | null {
  return expr === null ? null : { kind: "value", expr };
}

function ofAlias(bound: Bound, first: Name, rest: readonly Name[], context: Context): Resolved | null {
  const [next, ...more] = rest;
  if (next === undefined) return { kind: "record", bound };
  const field = bound.type.fields.get(next.text);
  if (field === undefined) {
    reportUnknownField(next, bound.type.name, bound.type.fields.keys(), context);
    return null;
  }
  const span = { start: first.span.start, end: next.span.end };
  return value(navigate(fieldOf(bound, field, span, context), `${first.text}.${next.text}`, more, context));
}

function reportUnknownField(name: Name, record: string, fields: Iterable<string>, context: Context): void {
  const known = [...fields];
  const parameters = { written: name.text, known, record };
  const fix = fixName(name.text, known, name.span);
  context.diagnostics.add(NAMES.unknownField, parameters, placeIn(context, name.span), fix);
}

/** `order.number`, where `order` is a field that refers to a record, and also the alias of another quantifier. */
function reportTwoRecords(name: Name, bare: Bound, context: Context): null {
  const parameters = {
    written: name.text,
    first: `what the field \`${name.text}\` of \`${bare.type.name}\` refers to`,
    second: `the record named \`${name.text}\``,
    help: `For the field write \`${bare.slot.name}.${name.text}\`; or give the record another name with \`as\`.`,
  };
  const fix = fixWith(`${bare.slot.name}.${name.text}`, name.span);
  context.diagnostics.add(NAMES.twoMeanings, parameters, placeIn(context, name.span), fix);
  return null;
}
