import {
  BOOLEAN,
  DATE,
  type Definition,
  DURATION,
  type Expr,
  INSTANT,
  MONEY,
  NUMBER,
  TEXT,
  TIME_OF_DAY,
  type Type,
  type Vocabulary,
} from "@comity/core";
import { fixName } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { DiagnosticList } from "../diagnostic/problem.ts";
import { findDefinition, subjectOf } from "../resolve/definitions.ts";
import type { InFile } from "../resolve/packs.ts";
import {
  type Bound,
  type Context,
  EMPTY_SCOPE,
  newTally,
  placeIn,
  type Scope,
  sourceRef,
} from "../resolve/scope.ts";
import type { Span } from "../source/source.ts";
import type { Define, Expression, Parameter, Path } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { checkFits } from "./comparable.ts";
import { literal } from "./literal.ts";
import { findRecord, newSlot } from "./quantifier.ts";

const MOST_INLINED = 1000;

/** Deeper ones would be too deep for whatever recurses: each may be as deep as a file's brackets may. */
const DEEPEST = 16;

const PARAMETER_TYPES: Readonly<Record<string, Type>> = {
  text: TEXT,
  number: NUMBER,
  money: MONEY,
  date: DATE,
  instant: INSTANT,
  duration: DURATION,
  time: TIME_OF_DAY,
};

/** These say what is wrong well enough for whoever uses the definition that they are about. */
const PASSED_ON: readonly string[] = [
  NAMES.notUsableHere.code,
  NAMES.tooManyDefinitions.code,
  NAMES.definitionsTooDeep.code,
];

/** What a definition is said of: a bound record, the customer or the message. */
export type Subject = Bound | "customer" | "message";

/** Puts a definition in where it is used. Null after a mistake, which has been reported. */
export function useDefinition(
  use: { readonly path: Path; readonly args: readonly Expression[]; readonly span: Span },
  subject: Subject,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const name = typeof subject === "string" ? subject : subject.type.name;
  const definition = findDefinition(use.path, name, context);
  if (definition === null) return null;
  if (checkDefinition(definition, context, checker) === "broken") {
    context.tally.broken = true;
    return null;
  }
  const args = checkArguments(use, definition, scope, context, checker);
  if (args === null) return null;
  const body = inline(definition, use.path.span, subject, args, context, checker);
  if (body === null) return null;
  const of = typeof subject === "string" ? subject : subject.slot.index;
  return { ...defined(definition, of, args, body), source: sourceRef(context, use.span) };
}

/** Checks a definition by itself, once. Its mistakes are reported at the definition, whoever comes across it first. */
export function checkDefinition(
  definition: InFile<Define>,
  context: Context,
  checker: Checker,
): "sound" | "broken" {
  const { standing, way, diagnostics } = context.definitions;
  const { node } = definition;
  const known = standing.get(node);
  if (known === "sound" || known === "broken") return known;
  if (known === "checking") {
    reportCircle(definition, context);
    return "broken";
  }
  if (way.length >= DEEPEST) {
    const at = { source: definition.source, span: node.name.span };
    diagnostics.add(NAMES.definitionsTooDeep, { limit: DEEPEST }, at);
    standing.set(node, "broken");
    return "broken";
  }
  standing.set(node, "checking");
  way.push(node.name.text);
  const own: Context = {
    ...contextOf(definition, context, diagnostics),
    intents: [...context.vocabulary.intents.keys()],
    anyIntents: true,
    tally: newTally(),
  };
  const before = diagnostics.all.length;
  const scope = ownScope(definition, own);
  if (scope !== null && node.body !== null) checker.condition(node.body, scope, own);
  const whole = node.body !== null && node.subject !== null;
  const sound = whole && diagnostics.all.length === before && !own.tally.broken;
  way.pop();
  standing.set(node, sound ? "sound" : "broken");
  return sound ? "sound" : "broken";
}

/**
 * A definition by itself, to be read back: its parameters are of their types, and of no value.
 *
 * @returns null if it has mistakes, which {@link checkDefinition} reports
 */
export function lowerDefinition(
  definition: InFile<Define>,
  context: Context,
  checker: Checker,
): Definition | null {
  const { node } = definition;
  const own: Context = { ...contextOf(definition, context, new DiagnosticList()), tally: newTally() };
  const scope = ownScope(definition, own);
  const body = scope === null || node.body === null ? null : checker.condition(node.body, scope, own);
  if (scope === null || body === null) return null;
  const slot = scope.bare?.slot ?? null;
  const subject = slot?.index ?? (subjectOf(definition) === "message" ? "message" : "customer");
  return { defined: defined(definition, subject, scope.parameters, body), slot };
}

/** The node of a definition, without where it is used. */
function defined(
  { node, pack }: InFile<Define>,
  subject: number | "customer" | "message",
  given: ReadonlyMap<string, Expr>,
  body: Expr,
): Definition["defined"] {
  const { name, label } = node;
  return {
    op: "defined",
    name: `${pack}/${name.text}`,
    ...(label === null ? {} : { label: label.value }),
    subject,
    ...(given.size === 0 ? {} : { args: [...given].map(([name, value]) => ({ name, value })) }),
    body,
    type: BOOLEAN,
  };
}

function reportCircle(definition: InFile<Define>, context: Context): void {
  const { way, diagnostics } = context.definitions;
  const name = definition.node.name.text;
  const circle = [...way.slice(way.lastIndexOf(name)), name];
  const at = { source: definition.source, span: definition.node.name.span };
  diagnostics.add(NAMES.recursion, { name, circle }, at);
}

/** How the names of a definition are read: in its own file, whoever uses it. */
function contextOf(definition: InFile<Define>, context: Context, diagnostics: DiagnosticList): Context {
  const { source, pack, uses } = definition;
  return { ...context, source, pack, uses, diagnostics, bound: [] };
}

/** The scope in which a definition is checked by itself, its parameters being of their types and nothing more. */
function ownScope(definition: InFile<Define>, context: Context): Scope | null {
  const parameters = new Map<string, Expr>();
  for (const parameter of definition.node.parameters) {
    const type = parameterType(parameter, context);
    if (type !== null) parameters.set(parameter.name.text, literal(null, type, parameter.span, context));
  }
  if (parameters.size < definition.node.parameters.length) return null;
  const subject = subjectOf(definition);
  if (subject === "customer" || subject === "message") return { ...EMPTY_SCOPE, parameters };
  const path = definition.node.subject;
  const record = path === null ? null : findSubject(path, context);
  if (subject === null || record === null) return null;
  return scopeInside({ slot: newSlot(shortName(subject), record, context), type: record }, parameters);
}

function findSubject(path: Path, context: Context): Bound["type"] | null {
  const [first] = path.parts;
  const known = ["customer", "message", ...context.vocabulary.records.keys()];
  if (path.parts.length !== 1 || first === undefined) return findRecord(path, context);
  const fix = fixName(first.text, known, path.span);
  context.diagnostics.add(
    NAMES.unknownSubject,
    { written: first.text, known },
    placeIn(context, path.span),
    fix,
  );
  return null;
}

function scopeInside(bound: Bound | null, parameters: ReadonlyMap<string, Expr>): Scope {
  if (bound === null) return { ...EMPTY_SCOPE, parameters };
  const own = { slot: bound.slot, type: bound.type };
  return { ...EMPTY_SCOPE, bare: own, aliases: new Map([[shortName(bound.type.name), own]]), parameters };
}

function shortName(record: string): string {
  return record.slice(record.indexOf(".") + 1);
}

function parameterType({ type }: Parameter, context: Context): Type | null {
  const [first, second, third, ...rest] = type.parts.map((part) => part.text);
  const { vocabulary, diagnostics } = context;
  if (first !== undefined && second === undefined && Object.hasOwn(PARAMETER_TYPES, first)) {
    return PARAMETER_TYPES[first] ?? null;
  }
  const ofCustomer =
    first === "customer" && third === undefined ? vocabulary.customer.get(second ?? "") : undefined;
  const field = ofCustomer ?? vocabulary.records.get(`${first}.${second}`)?.fields.get(third ?? "");
  if (field !== undefined && rest.length === 0) return field.type;
  const written = type.parts.map((part) => part.text).join(".");
  const known = Object.keys(PARAMETER_TYPES);
  const fix = fixName(written, known, type.span);
  diagnostics.add(
    NAMES.unknownParameterType,
    { written, known, example: fieldOf(vocabulary) },
    placeIn(context, type.span),
    fix,
  );
  return null;
}

/** Some field of the vocabulary, as a parameter names it. */
function fieldOf({ records }: Vocabulary): string {
  const [record] = records.values();
  const [field] = record?.fields.keys() ?? [];
  return record === undefined || field === undefined ? "silo.record.field" : `${record.name}.${field}`;
}

function checkArguments(
  use: { readonly path: Path; readonly args: readonly Expression[]; readonly span: Span },
  definition: InFile<Define>,
  scope: Scope,
  context: Context,
  checker: Checker,
): ReadonlyMap<string, Expr> | null {
  const { parameters, name } = definition.node;
  if (parameters.length !== use.args.length) {
    const counts = { name: name.text, wanted: parameters.length, given: use.args.length };
    context.diagnostics.add(NAMES.argumentCount, counts, placeIn(context, use.span));
    return null;
  }
  const given = new Map<string, Expr>();
  for (const [index, parameter] of parameters.entries()) {
    const argument = use.args[index];
    const type = parameterType(parameter, contextOf(definition, context, new DiagnosticList()));
    if (argument === undefined || type === null) return null;
    const value = checkArgument(argument, type, scope, context, checker);
    if (value !== null) given.set(parameter.name.text, value);
  }
  return given.size === parameters.length ? given : null;
}

function checkArgument(
  argument: Expression,
  type: Type,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const [word, ...more] = argument.kind === "path" ? argument.path.parts : [];
  const isValue = type.kind === "enumeration" && more.length === 0 && type.values.includes(word?.text ?? "");
  if (isValue && word !== undefined) return literal(word.text, type, word.span, context);
  const value = checker.value(argument, scope, context, type);
  return value !== null && checkFits(type, value, argument.span, context) ? value : null;
}

function inline(
  definition: InFile<Define>,
  usedAt: Span,
  subject: Subject,
  parameters: ReadonlyMap<string, Expr>,
  context: Context,
  checker: Checker,
): Expr | null {
  const { body, name } = definition.node;
  const { tally, diagnostics } = context;
  tally.inlined++;
  if (body === null) return null;
  if (tally.inlined > MOST_INLINED) {
    if (tally.inlined === MOST_INLINED + 1) {
      diagnostics.add(NAMES.tooManyDefinitions, { limit: MOST_INLINED }, placeIn(context, usedAt));
    }
    return null;
  }
  if (tally.depth >= DEEPEST) {
    diagnostics.add(NAMES.definitionsTooDeep, { limit: DEEPEST }, placeIn(context, usedAt));
    return null;
  }
  const found = new DiagnosticList();
  const bound = typeof subject === "string" ? null : subject;
  const inside = contextOf(definition, context, found);
  tally.depth++;
  const result = checker.condition(body, scopeInside(bound, parameters), inside);
  tally.depth--;
  // It is sound by itself, so what is wrong is wrong with this use of it.
  const [reason] = found.all;
  if (reason !== undefined && PASSED_ON.includes(reason.code)) {
    diagnostics.all.push({ ...reason, ...placeIn(context, usedAt) });
    return null;
  }
  if (reason !== undefined) {
    const parameters = { name: name.text, reason: reason.message };
    diagnostics.add(NAMES.notUsableHere, parameters, placeIn(context, usedAt));
    return null;
  }
  return result;
}
