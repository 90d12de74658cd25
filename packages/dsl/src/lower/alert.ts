import { type Alert, departmentName, type Expr, type Slot } from "@comity/core";
import { certainSlots } from "../check/certain.ts";
import { checkFits } from "../check/comparable.ts";
import { CHECKER } from "../check/expression.ts";
import { lengthInMs } from "../check/length.ts";
import { checkOperand } from "../check/operand.ts";
import { checkPurposes } from "../check/purpose.ts";
import { fixName } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { InFile } from "../resolve/packs.ts";
import { type Context, EMPTY_SCOPE, placeIn, type Scope } from "../resolve/scope.ts";
import { resolveIntent } from "../resolve/selection.ts";
import type { Name, Path, Alert as WrittenAlert } from "../syntax/ast.ts";
import { contextFor, lowerCommon, type ProgramContext } from "./declaration.ts";
import { readBy, scopeAfter } from "./rule.ts";
import { lowerTemplate } from "./template.ts";

type About = Alert["about"][number];

/** Null after a mistake, which has been reported. */
export function lowerAlert(alert: InFile<WrittenAlert>, program: ProgramContext): Alert | null {
  const { node } = alert;
  const context = contextFor(alert, null, program);
  const common = lowerCommon(alert, context);
  const when = node.when === null ? null : CHECKER.condition(node.when, EMPTY_SCOPE, context);
  const certain = when === null ? null : certainSlots(when);
  const scope = scopeAfter(certain?.map(({ index }) => index) ?? null, context.bound);
  const intent = node.send === null ? null : resolveIntent(node.send.intent, context);
  const department = node.department && checkDepartment(node.department, intent, context);
  const about = intent === null ? null : lowerAbout(node, intent, scope, context);
  const oncePer = lowerOncePer(node.oncePer, scope, context);
  const quietMs = node.quiet === null ? null : lengthInMs(node.quiet, context);
  const because = lowerTemplate(node.because, scope, context);
  if (common === null || when === null || certain === null || intent === null || department === null)
    return null;
  if (about === null || oncePer === null || (node.quiet !== null && quietMs === null)) return null;
  if (node.because !== null && because === null) return null;
  const values = [...about.map(({ value }) => value), ...oncePer];
  const subject = findSubject(values, certain, node, context);
  if (subject === "several") return null;
  checkPurposes([...readBy(when, [], because), ...values], [intent], context);
  return { ...common, department, when, subject, intent, about, oncePer, quietMs, because };
}

/** The department is known, if the vocabulary lists them, and may send the intent. */
function checkDepartment({ text, span }: Name, intent: string | null, context: Context): string | null {
  const { vocabulary, diagnostics } = context;
  const same = (name: string): boolean => name.toLowerCase() === text.toLowerCase();
  const known = vocabulary.departments ?? [];
  const at = placeIn(context, span);
  if (known.length > 0 && !known.some(same)) {
    const fix = fixName(text, known.map(asWritten), span);
    diagnostics.add(NAMES.unknownDepartment, { written: text, known }, at, fix);
    return null;
  }
  const may = vocabulary.intents.get(intent ?? "")?.departments ?? [];
  if (may.length === 0 || may.some(same)) return departmentName(vocabulary, text);
  diagnostics.add(NAMES.departmentMayNot, { department: text, intent: intent ?? "", may }, at);
  return null;
}

/** A department of several words stands in quotes. */
function asWritten(department: string): string {
  return /^[A-Za-z_][\w-]*$/.test(department) ? department : JSON.stringify(department);
}

/** What the message that is asked for is to be about. */
function lowerAbout(
  node: WrittenAlert,
  intent: string,
  scope: Scope,
  context: Context,
): readonly About[] | null {
  const written = node.send?.about ?? [];
  const fields = context.vocabulary.intents.get(intent)?.about;
  const about: About[] = [];
  for (const { field, value } of written) {
    const type = fields?.get(field.text)?.type;
    if (type === undefined) {
      const known = [...(fields?.keys() ?? [])];
      const parameters = { written: field.text, of: `about of ${intent}`, known };
      const fix = fixName(field.text, known, field.span);
      context.diagnostics.add(NAMES.unknownMember, parameters, placeIn(context, field.span), fix);
      continue;
    }
    const expr = checkOperand(value, { type, span: field.span }, scope, context, CHECKER);
    if (expr === null || !checkFits(type, expr, value.span, context)) continue;
    about.push({ field: field.text, value: expr });
  }
  return about.length === written.length ? about : null;
}

/** `once per customer` adds nothing to the key, which always has the customer in it. */
function lowerOncePer(paths: readonly Path[], scope: Scope, context: Context): readonly Expr[] | null {
  const values: Expr[] = [];
  let sound = true;
  for (const path of paths) {
    const [first, second] = path.parts;
    if (first?.text === "customer" && second === undefined) continue;
    const expression = { kind: "path", path, span: path.span } as const;
    const value = CHECKER.value(expression, scope, context, null);
    if (value === null) sound = false;
    else values.push(value);
  }
  return sound ? values : null;
}

/** The record that the alert is about: the one that its values name, else the only one that is certain. */
function findSubject(
  values: readonly Expr[],
  certain: readonly Slot[],
  node: WrittenAlert,
  context: Context,
): Slot | null | "several" {
  const named = new Set(values.flatMap((value) => slotsIn(value)));
  const [first, second] = certain.filter(({ index }) => named.has(index));
  if (first === undefined) return certain.length === 1 ? (certain[0] ?? null) : null;
  if (second === undefined) return first;
  const parameters = { first: first.name, second: second.name };
  const span = node.send?.intent.span ?? node.name.span;
  context.diagnostics.add(MEANING.twoSubjects, parameters, placeIn(context, span));
  return "several";
}

function slotsIn(expr: Expr): readonly number[] {
  if (expr.op === "field") return [expr.slot];
  return expr.op === "navigate" ? slotsIn(expr.from) : [];
}
