import { MESSAGE_CLASSES, MESSAGE_FIELDS, suggest } from "@comity/core";
import { fixName, fixWith } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { Name, Path } from "../syntax/ast.ts";
import { aboutFields } from "./members.ts";
import { type Context, placeIn, type Scope } from "./scope.ts";

/** Says why a path means nothing, by the mistakes that people make: a missing prefix, a field of another record. */
export function reportUnknownName(path: Path, scope: Scope, context: Context): void {
  const [first] = path.parts;
  if (first === undefined) return;
  const { diagnostics } = context;
  const at = placeIn(context, path.span);
  if (reportRecord(path, context)) return;
  const known = namesInScope(scope, context);
  if (scope.uncertain.has(first.text)) {
    const certain = [...scope.aliases.keys()];
    diagnostics.add(NAMES.notCertain, { written: first.text, certain }, placeIn(context, first.span));
    return;
  }
  const near = suggest(first.text, known);
  // `claim.number`, where the words that would have bound a claim were not understood: one mistake, not two.
  if (scope.incomplete && path.parts.length > 1 && near === null) return;
  const record = path.parts.length > 1 ? recordCalled(first.text, context) : null;
  if (record !== null) {
    const rest = path.parts.slice(1).map(({ text }) => text);
    const parameters = { written: [first.text, ...rest].join("."), record, rest: rest.join(".") };
    diagnostics.add(NAMES.withoutQuantifier, parameters, at);
    return;
  }
  const full = fullNameOf(first, scope, context);
  if (full !== null) {
    const rest = path.parts.slice(1).map((part) => `.${part.text}`);
    const isWhole =
      rest.length === 0 || full === "message.about" || refersFurther(first.text, scope, context);
    const fix = isWhole ? fixWith([full, ...rest].join(""), path.span) : {};
    diagnostics.add(NAMES.needsPrefix, { written: first.text, full }, at, fix);
    return;
  }
  const other = near === null ? recordWithField(first.text, context) : null;
  if (other !== null && scope.bare !== null) {
    const parameters = { written: first.text, record: scope.bare.type.name, other };
    diagnostics.add(NAMES.fieldOfAnother, parameters, at);
    return;
  }
  if (other !== null) {
    const parameters = { written: first.text, record: other, rest: first.text };
    diagnostics.add(NAMES.withoutQuantifier, parameters, at);
    return;
  }
  const fix = fixName(first.text, known, first.span);
  diagnostics.add(NAMES.unknownName, { written: first.text, known }, placeIn(context, first.span), fix);
}

/** All names that can begin a value here. */
function namesInScope(scope: Scope, context: Context): readonly string[] {
  const names = new Set([
    ...(scope.bare?.type.fields.keys() ?? []),
    ...scope.aliases.keys(),
    ...scope.parameters.keys(),
  ]);
  if (scope.item) names.add("item");
  if (context.intents !== null) names.add("message");
  return [...names.add("customer")];
}

/** `risk.policy.status` or `risk.policy`: a record that no quantifier asks for. */
function reportRecord(path: Path, context: Context): boolean {
  const [silo, short, ...rest] = path.parts.map((part) => part.text);
  if (silo === undefined || !context.vocabulary.silos.has(silo)) return false;
  const at = placeIn(context, path.span);
  const known = [...context.vocabulary.records.keys()];
  const record = `${silo}.${short ?? ""}`;
  const written = path.parts.map((part) => part.text).join(".");
  if (short === undefined || !context.vocabulary.records.has(record)) {
    const fix = fixName(written, known, path.span);
    context.diagnostics.add(NAMES.unknownRecord, { written, known }, at, fix);
  } else {
    context.diagnostics.add(NAMES.withoutQuantifier, { written, record, rest: rest.join(".") }, at);
  }
  return true;
}

/** The full name of a field that was written without `message.`, `message.about.` or `customer.`; null if none is. */
export function fullNameOf({ text }: Name, scope: Scope, context: Context): string | null {
  if (context.intents !== null) {
    if (MESSAGE_FIELDS.some((name) => name === text)) return `message.${text}`;
    if (aboutFields(context).some(({ field }) => field.name === text)) return `message.about.${text}`;
    if (text === "about") return "message.about";
  }
  if (context.vocabulary.customer.has(text)) return `customer.${text}`;
  for (const [alias, { type }] of scope.aliases) if (type.fields.has(text)) return `${alias}.${text}`;
  return null;
}

/** The record that rules call so, as `claim` of `claims.claim`, where no quantifier has bound one. */
function recordCalled(name: string, context: Context): string | null {
  for (const record of context.vocabulary.records.keys()) if (record.endsWith(`.${name}`)) return record;
  return null;
}

/** Whether a field refers to a record, so that more may follow its name. */
function refersFurther(name: string, scope: Scope, context: Context): boolean {
  const fields = [
    ...aboutFields(context).map(({ field }) => field),
    ...[...scope.aliases.values()].flatMap(({ type }) => type.fields.get(name) ?? []),
  ];
  return fields.some((field) => field.name === name && field.type.kind === "reference");
}

function recordWithField(field: string, context: Context): string | null {
  if (MESSAGE_CLASSES.some((name) => name === field)) return null;
  for (const record of context.vocabulary.records.values()) if (record.fields.has(field)) return record.name;
  return null;
}
