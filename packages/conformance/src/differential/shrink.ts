import {
  conditionsOf,
  type Expr,
  type FactRecord,
  type Known,
  type Program,
  type Rule,
  type RuleSet,
} from "@comity/core";
import type { Counterexample, WaysOf } from "./differential.ts";
import { findDifference } from "./laws.ts";
import type { Setting } from "./random-situation.ts";

/** A program and a situation, of which parts are taken away as long as they still differ. */
type Case = Pick<Counterexample, "rules" | "setting">;

/** How many smaller cases are tried at most. */
const MOST_TRIES = 4_000;

/**
 * Makes a counterexample small: without the rules, records, fields and parts of conditions that the difference does not
 * need. It may come to another difference on the way, which is as good.
 */
export async function shrink(found: Counterexample, waysOf: WaysOf): Promise<Counterexample> {
  let best = found;
  let tries = 0;
  for (let again = true; again && tries < MOST_TRIES; ) {
    again = false;
    for (const smaller of smallerCases(best)) {
      if (++tries > MOST_TRIES) break;
      const difference = await differenceOf(smaller, waysOf);
      if (difference === null) continue;
      best = { ...smaller, difference };
      again = true;
      break;
    }
  }
  return best;
}

/** Null also for what is no program any more. */
async function differenceOf(
  { rules, setting }: Case,
  waysOf: WaysOf,
): Promise<Counterexample["difference"] | null> {
  if (!conditionsOf(rules.program).every((condition) => isClosed(condition, []))) return null;
  try {
    return findDifference(rules, setting, await waysOf(rules));
  } catch {
    return null;
  }
}

function* smallerCases({ rules, setting }: Case): Generator<Case> {
  for (const program of smallerPrograms(rules.program)) yield { rules: { ...rules, program }, setting };
  for (const smaller of smallerSettings(setting)) yield { rules, setting: smaller };
  for (const program of simplerPrograms(rules)) yield { rules: { ...rules, program }, setting };
}

/** Without some of the declarations: half of them at once, then each. */
function* smallerPrograms(program: Program): Generator<Program> {
  for (const rules of without(program.rules)) yield { ...program, rules };
  for (const conflicts of without(program.conflicts)) yield { ...program, conflicts };
  for (const limits of without(program.limits)) yield { ...program, limits };
  for (const alerts of without(program.alerts)) yield { ...program, alerts };
}

function* simplerPrograms({ program }: RuleSet): Generator<Program> {
  for (const [index, rule] of program.rules.entries()) {
    for (const simpler of simplerRules(rule)) yield { ...program, rules: program.rules.with(index, simpler) };
  }
  for (const [index, alert] of program.alerts.entries()) {
    for (const when of simplerExprs(alert.when))
      yield { ...program, alerts: program.alerts.with(index, { ...alert, when }) };
  }
}

function* simplerRules(rule: Rule): Generator<Rule> {
  if (rule.then.kind !== "block") {
    const then = { kind: "block" } as const;
    yield { ...rule, then };
  }
  if (rule.ifUnknown !== null) yield { ...rule, ifUnknown: null };
  if (rule.because !== null) yield { ...rule, because: null };
  if (rule.mode === "observe") yield { ...rule, mode: "enforce" };
  if (rule.from !== null) yield { ...rule, from: null };
  if (rule.to !== null) yield { ...rule, to: null };
  for (const intents of without(rule.intents)) if (intents.length > 0) yield { ...rule, intents };
  for (const when of simplerExprs(rule.when)) yield { ...rule, when };
  for (const then of simplerIn(rule.then)) yield { ...rule, then };
}

/** Parts of the same type in its place, fewer parts, and the same with one of its parts made simpler. */
function* simplerExprs(expr: Expr): Generator<Expr> {
  if (expr.op === "literal") return;
  for (const part of partsOf(expr)) if (part.type.kind === expr.type.kind) yield part;
  if (expr.op === "and" || expr.op === "or") {
    for (const args of without(expr.args)) if (args.length > 0) yield { ...expr, args };
  }
  if (expr.op === "one_of") for (const options of without(expr.options)) yield { ...expr, options };
  if (expr.type.kind === "boolean" && expr.op !== "quantify")
    yield { op: "literal", type: expr.type, value: true };
  for (const simpler of simplerIn(expr)) yield simpler;
}

function partsOf(expr: Expr): readonly Expr[] {
  return Object.values(expr).flatMap((part) =>
    Array.isArray(part) ? part.filter(isExpr) : isExpr(part) ? [part] : [],
  );
}

/** The same object with one of the expressions in it made simpler, however deep they stand. */
function* simplerIn<T>(node: T): Generator<T> {
  if (typeof node !== "object" || node === null) return;
  for (const [key, part] of Object.entries(node)) {
    if (key === "type" || key === "value" || key === "source") continue;
    const simpler = isExpr(part) ? simplerExprs(part) : simplerIn(part);
    for (const one of simpler)
      yield (Array.isArray(node) ? node.with(Number(key), one) : { ...node, [key]: one }) as T;
  }
}

/** Whether it reads only slots that are bound around it. */
function isClosed(expr: Expr, bound: readonly number[]): boolean {
  if (expr.op === "field" || expr.op === "becomes") return bound.includes(expr.slot);
  const inside = "slot" in expr && typeof expr.slot === "object" ? [...bound, expr.slot.index] : bound;
  return partsOf(expr).every((part) => isClosed(part, inside));
}

function isExpr(part: unknown): part is Expr {
  return typeof part === "object" && part !== null && "op" in part;
}

function* smallerSettings(setting: Setting): Generator<Setting> {
  const { told, message, customer } = setting;
  for (const records of without(told.records)) yield { ...setting, told: { ...told, records } };
  for (const earlier of without(setting.earlier)) yield { ...setting, earlier };
  for (const holds of without(setting.holds)) yield { ...setting, holds };
  for (const reviews of without(setting.reviews)) yield { ...setting, reviews };
  for (const items of without(message.items)) yield { ...setting, message: { ...message, items } };
  for (const about of fewerFields(message.about)) yield { ...setting, message: { ...message, about } };
  for (const fields of fewerFields(customer.fields)) yield { ...setting, customer: { ...customer, fields } };
  if (setting.reported !== null) yield { ...setting, reported: null };
  if (setting.at !== setting.clock) yield { ...setting, at: setting.clock };
  for (const [index, silo] of told.silos.entries()) {
    const live = { ...silo, inStep: "live" as const, readable: true };
    if (silo.inStep !== "live" || !silo.readable)
      yield { ...setting, told: { ...told, silos: told.silos.with(index, live) } };
  }
  for (const [index, record] of told.records.entries()) {
    for (const smaller of smallerRecords(record))
      yield { ...setting, told: { ...told, records: told.records.with(index, smaller) } };
  }
}

function* smallerRecords(record: FactRecord): Generator<FactRecord> {
  if (record.receivedAt !== null) yield { ...record, receivedAt: null };
  for (const fields of fewerFields(record.fields)) yield { ...record, fields };
}

function* fewerFields(fields: Readonly<Record<string, Known>>): Generator<Readonly<Record<string, Known>>> {
  for (const entries of without(Object.entries(fields))) yield Object.fromEntries(entries);
}

/** The list without one half, without the other, and without each by itself. */
function* without<T>(list: readonly T[]): Generator<readonly T[]> {
  if (list.length > 2) {
    const half = Math.ceil(list.length / 2);
    yield list.slice(half);
    yield list.slice(0, half);
  }
  for (const index of list.keys()) yield list.toSpliced(index, 1);
}
