import { childrenOf, type Expr, type Slot, type SourceRef } from "@comity/core";
import type { Place } from "../diagnostic/problem.ts";
import type { LintContext, Written } from "./context.ts";
import { isNeverFalse, isNeverTrue } from "./solver/solver.ts";
import { inside, type View } from "./solver/view.ts";

/** A condition that cannot come to something, and where it stands. */
export interface DeadCondition {
  readonly is: "never true" | "never false";
  readonly at: Place;
  /** The declaration, if it is its whole condition. */
  readonly whole: Written["node"] | null;
}

/** A condition, or a part of one that is itself a condition. */
interface Part {
  readonly expr: Expr;
  readonly view: View;
  readonly parts: readonly Part[];
  /** The same for all uses of one place in the text: a definition stands in many rules. */
  readonly key: string;
  readonly whole: DeadCondition["whole"];
  readonly at: Place | null;
}

interface Standing {
  neverTrue: boolean;
  neverFalse: boolean;
}

const cache = new WeakMap<LintContext, readonly DeadCondition[]>();

/**
 * The conditions that can never be true, and those that can never be false: the smallest parts that are so by
 * themselves. A part of a definition counts only if it is so in every use.
 */
export function deadConditions(context: LintContext): readonly DeadCondition[] {
  const known = cache.get(context);
  if (known !== undefined) return known;
  const roots = rootsOf(context);
  const standings = new Map<string, Standing>();
  for (const root of roots) weigh(root, standings);
  const found = new Map<string, DeadCondition>();
  for (const root of roots) gather(root, standings, found);
  const dead = [...found.values()];
  cache.set(context, dead);
  return dead;
}

function weigh(part: Part, standings: Map<string, Standing>): void {
  for (const one of part.parts) weigh(one, standings);
  const standing = standings.get(part.key) ?? { neverTrue: true, neverFalse: true };
  standing.neverTrue &&= isNeverTrue(part.expr, part.view);
  standing.neverFalse &&= isNeverFalse(part.expr, part.view);
  standings.set(part.key, standing);
}

/** Whether the part, or one inside it, is dead: what is around it is so for the same reason, and not said again. */
function gather(part: Part, standings: Map<string, Standing>, found: Map<string, DeadCondition>): boolean {
  const inner = part.parts.map((one) => gather(one, standings, found));
  if (inner.includes(true)) return true;
  const standing = standings.get(part.key);
  const is = standing?.neverTrue ? "never true" : standing?.neverFalse ? "never false" : null;
  if (is === null) return false;
  if (part.at !== null) found.set(part.key, { is, at: part.at, whole: part.whole });
  return true;
}

/** Every condition that an author has written. */
function rootsOf(context: LintContext): readonly Part[] {
  const { rules, alerts } = context.program;
  const ofRules = rules.flatMap((rule) => {
    const view = context.viewFor(rule.intents);
    const others = [rule.then, rule.ifUnknown].flatMap((action) => {
      if (action?.kind === "hold") return action.until.kind === "condition" ? [action.until.expr] : [];
      if (action?.kind !== "amend") return [];
      return action.changes.flatMap((change) => (change.kind === "remove_items" ? [change.where] : []));
    });
    return [...wholeOf(rule, view, context), ...others.map((expr) => partOf(expr, view, context))];
  });
  return [...ofRules, ...alerts.flatMap((alert) => wholeOf(alert, context.viewFor(null), context))];
}

/** The condition of a rule or alert, if it has written one: `when`, `unless`, or both as one. */
function wholeOf(
  declared: { readonly id: string; readonly when: Expr },
  view: View,
  context: LintContext,
): readonly Part[] {
  const { node, source } = context.writtenOf(declared);
  if (node.kind !== "rule" && node.kind !== "alert") return [];
  const unless = node.kind === "rule" ? node.unless : null;
  const spans = [node.when, unless].filter((one) => one !== null).map(({ span }) => span);
  if (spans.length === 0) return [];
  const span = {
    start: Math.min(...spans.map(({ start }) => start)),
    end: Math.max(...spans.map(({ end }) => end)),
  };
  const parts = asWritten(declared.when, node.when !== null, unless !== null);
  return [
    {
      expr: declared.when,
      view,
      parts: partsOf(parts, view, context),
      key: `whole ${declared.id}`,
      whole: node,
      at: { source, span },
    },
  ];
}

/** The conditions that an author wrote, of which the compiler made one: `unless C` is `and not (C)`. */
function asWritten(when: Expr, hasWhen: boolean, hasUnless: boolean): readonly Inner[] {
  if (!hasUnless) return conditionsIn(when);
  const args = hasWhen && when.op === "and" ? when.args : [when];
  return args.map((arg, index) => ({
    expr: index === args.length - 1 && arg.op === "not" ? arg.arg : arg,
    slots: [],
  }));
}

/** What is always so by itself, or never, is not looked at: nobody writes it without meaning it. */
function partsOf(inner: readonly Inner[], view: View, context: LintContext): readonly Part[] {
  return inner
    .filter(({ expr }) => expr.op !== "literal")
    .map(({ expr, slots }) => partOf(expr, slots.reduce(enter, view), context));
}

function partOf(expr: Expr, view: View, context: LintContext): Part {
  return {
    expr,
    view,
    parts: partsOf(conditionsIn(expr), view, context),
    key: expr.source === undefined ? "" : `${placeKey(expr.source)} ${expr.op}`,
    whole: null,
    at: placeOf(expr.source, context),
  };
}

/** A condition inside another, with the slots that stand for records there. */
interface Inner {
  readonly expr: Expr;
  readonly slots: readonly Slot[];
}

/**
 * The conditions right inside another. What the compiler has made of one test (`is not` takes empty values apart) is
 * one condition to its author, so what stands in the same place is looked through.
 */
function conditionsIn(expr: Expr): readonly Inner[] {
  const slots = "slot" in expr && typeof expr.slot === "object" ? [expr.slot] : [];
  return childrenOf(expr).flatMap((child) => {
    const isPart = child.type.kind === "boolean" && isCondition(expr, child) && !samePlace(expr, child);
    const inner = isPart ? [{ expr: child, slots: [] }] : conditionsIn(child);
    return inner.map((one) => ({ ...one, slots: [...slots, ...one.slots] }));
  });
}

/** Whether a part is asked whether it is so, and not compared with another as a value. */
function isCondition(expr: Expr, part: Expr): boolean {
  switch (expr.op) {
    case "and":
    case "or":
    case "not":
    case "defined":
    case "quantify":
    case "count":
      return true;
    case "aggregate":
      return part === expr.body;
    default:
      return false;
  }
}

function enter(view: View, slot: Slot): View {
  return inside(view, slot, `slot${slot.index}`);
}

function samePlace(one: Expr, other: Expr): boolean {
  if (one.source === undefined || other.source === undefined) return false;
  return placeKey(one.source) === placeKey(other.source);
}

function placeKey({ file, start, end }: SourceRef): string {
  return `${file} ${start} ${end}`;
}

function placeOf(ref: SourceRef | undefined, context: LintContext): Place | null {
  const source = ref === undefined ? null : context.sourceOf(ref.file);
  return ref === undefined || source === null ? null : { source, span: { start: ref.start, end: ref.end } };
}
