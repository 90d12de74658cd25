import { childrenOf, type Expr, type SourceRef } from "@comity/core";
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
  const part = partOf(declared.when, view, context);
  return [{ ...part, key: `whole ${declared.id}`, whole: node, at: { source, span } }];
}

function partOf(expr: Expr, view: View, context: LintContext): Part {
  return {
    expr,
    view,
    parts: conditionsIn(expr, view)
      .filter((one) => one.expr.op !== "literal")
      .map((one) => partOf(one.expr, one.view, context)),
    key: expr.source === undefined ? "" : `${placeKey(expr.source)} ${expr.op}`,
    whole: null,
    at: placeOf(expr.source, context),
  };
}

/** The conditions right inside another. */
function conditionsIn(expr: Expr, view: View): readonly { readonly expr: Expr; readonly view: View }[] {
  const here = (parts: readonly Expr[]) => parts.map((part) => ({ expr: part, view }));
  switch (expr.op) {
    case "and":
    case "or":
      return here(expr.args);
    case "defined":
      return here([expr.body]);
    case "not":
      // `is not` is one thing to its author, and so is `does not start with`.
      return samePlace(expr, expr.arg) ? conditionsIn(expr.arg, view) : here([expr.arg]);
    case "quantify":
    case "count":
    case "aggregate":
      return [{ expr: expr.body, view: inside(view, expr.slot, `slot${expr.slot.index}`) }];
    default:
      // What is compared can be a count, with a condition in it.
      return childrenOf(expr).flatMap((child) =>
        child.type.kind === "boolean" ? [] : conditionsIn(child, view),
      );
  }
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
