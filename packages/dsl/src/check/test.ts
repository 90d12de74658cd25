import { BOOLEAN, type Expr } from "@comity/core";
import { fixWith } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { definitionsNamed } from "../resolve/definitions.ts";
import { resolvePath } from "../resolve/path.ts";
import { type Bound, type Context, placeIn, type Scope, sourceRef, textOf } from "../resolve/scope.ts";
import type { Expression, Path, Predicate } from "../syntax/ast.ts";
import { checkBecomes } from "./becomes.ts";
import type { Checker } from "./checker.ts";
import { checkBetween, checkCompare, checkOneOf, checkOrder, type Left } from "./compare.ts";
import { checkMembership } from "./membership.ts";
import { negate } from "./negate.ts";
import { checkTextTest } from "./text-test.ts";
import { checkTimeTest } from "./time-test.ts";
import { type Subject, useDefinition } from "./use-definition.ts";
import { isValueAlone } from "./value-alone.ts";

type Test = Expression & { readonly kind: "test" };

/** `x is ...`: a comparison, or a definition said of a record, the customer or the message. */
export function checkTest(test: Test, scope: Scope, context: Context, checker: Checker): Expr | null {
  const checked = checkPositive(test, scope, context, checker);
  if (checked === null) return null;
  const unequal = test.test.kind === "compare" && test.test.comparison === "!=";
  return test.negated === unequal ? checked : negate(checked, sourceRef(context, test.span));
}

function checkPositive(test: Test, scope: Scope, context: Context, checker: Checker): Expr | null {
  const { left } = test;
  if (left.kind !== "path") {
    const expr = checker.value(left, scope, context, null);
    return expr && checkPredicate({ expr, span: left.span }, test, scope, context, checker);
  }
  const { test: predicate } = test;
  if (predicate.kind === "one_of_path" && isValueAlone(left.path, predicate.path, scope, context))
    return null;
  const resolved = resolvePath(left.path, scope, context);
  if (resolved === null) return null;
  if (resolved.kind === "value") {
    return checkPredicate({ expr: resolved.expr, span: left.span }, test, scope, context, checker);
  }
  const subject = resolved.kind === "record" ? resolved.bound : resolved.kind;
  return checkDefinitionTest(test, subject, scope, context, checker);
}

/** `policy is cover-ending`, `customer is lost`, `policy is ending-within (30 days)`. */
function checkDefinitionTest(
  test: Test,
  subject: Subject,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const { test: predicate, left } = test;
  const written = textOf(context, left.span);
  const right = predicate.kind === "compare" ? definitionNamed(predicate) : null;
  if (right === null) {
    const example = typeof subject === "string" ? fieldExample(subject) : `${written}.${firstField(subject)}`;
    context.diagnostics.add(NAMES.recordAsValue, { written, example }, placeIn(context, left.span));
    return null;
  }
  const field = typeof subject === "string" ? null : fieldWithValue(right.path, subject, context);
  if (field !== null) {
    const word = right.path.parts[0]?.text ?? "";
    const parameters = { written: word, left: written, field };
    const fix = fixWith(`${written}.${field}`, left.span);
    context.diagnostics.add(NAMES.valueOfField, parameters, placeIn(context, right.path.span), fix);
    return null;
  }
  return useDefinition({ ...right, span: test.span }, subject, scope, context, checker);
}

function definitionNamed(
  predicate: Predicate & { readonly kind: "compare" },
): { readonly path: Path; readonly args: readonly Expression[] } | null {
  if (predicate.comparison !== "=" && predicate.comparison !== "!=") return null;
  const { right } = predicate;
  if (right.kind === "path") return { path: right.path, args: [] };
  return right.kind === "call" ? { path: right.name, args: right.args } : null;
}

/** `policy is active`, where `active` is a value of `status` and no definition: the field was left out. */
function fieldWithValue(path: Path, subject: Bound, context: Context): string | null {
  const [word, ...more] = path.parts;
  if (word === undefined || more.length > 0 || definitionsNamed(path, context).length > 0) return null;
  for (const { name, type } of subject.type.fields.values()) {
    if (type.kind === "enumeration" && type.values.includes(word.text)) return name;
  }
  return null;
}

function firstField(subject: Bound): string {
  return subject.type.fields.keys().next().value ?? "number";
}

function fieldExample(subject: "customer" | "message"): string {
  return subject === "customer" ? "customer.country" : "message.channel";
}

function checkPredicate(
  left: Left,
  test: Test,
  scope: Scope,
  context: Context,
  checker: Checker,
): Expr | null {
  const { test: predicate, span } = test;
  switch (predicate.kind) {
    case "compare":
      return checkCompare(left, predicate, span, scope, context, checker);
    case "order":
      return checkOrder(left, predicate, span, scope, context, checker);
    case "empty":
      return { op: "is_empty", arg: left.expr, type: BOOLEAN, source: sourceRef(context, span) };
    case "one_of":
      return checkOneOf(left, predicate, span, scope, context, checker);
    case "one_of_path":
      return checkMembership(left, predicate, span, scope, context, checker);
    case "between":
      return checkBetween(left, predicate, span, scope, context, checker);
    case "within":
    case "shifted":
      return checkTimeTest(left, predicate, span, context);
    case "text":
      return checkTextTest(left, predicate, span, scope, context, checker);
    case "becomes":
      return checkBecomes(left, predicate, span, scope, context, checker);
  }
}
