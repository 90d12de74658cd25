import { childrenOf, type Expr, type SourceRef } from "@comity/core";
import { inside, type View } from "../../lint/solver/view.ts";

/** A condition as it stands in the text, and from where it is looked at. */
export interface WrittenCondition {
  readonly expr: Expr;
  readonly source: SourceRef;
  readonly view: View;
}

/**
 * The conditions in an expression that tests are asked to try, outermost first: the whole, each part of an `and` or `or`,
 * and what is said of records in `some`, counts and sums, down to the single comparisons. What comes to the same as another
 * is left out: `not (x)` beside x, and the body of a definition beside the place that uses it (its parts are there).
 *
 * @param around where the declaration stands, for a whole that the compiler has joined from clauses
 */
export function conditionsIn(root: Expr, view: View, around: SourceRef): readonly WrittenCondition[] {
  const found = new Map<Expr, WrittenCondition>();
  const visit = (expr: Expr, from: View): void => {
    const isAsked = (expr.op !== "not" || isOneTest(expr)) && (expr.op !== "literal" || expr === root);
    // What is given to a parameter stands wherever the definition names it.
    if (isAsked && !found.has(expr)) found.set(expr, { expr, source: placeOf(expr, around), view: from });
    visitParts(expr, from);
  };
  const visitParts = (expr: Expr, from: View): void => {
    const { conditions, values } = partsOf(expr, from);
    for (const [condition, seen] of conditions) visit(condition, seen);
    for (const value of values) visitParts(value, from);
  };
  visit(root, view);
  return [...found.values()];
}

interface Parts {
  /** Each with the view from it. */
  readonly conditions: readonly (readonly [Expr, View])[];
  readonly values: readonly Expr[];
}

function partsOf(expr: Expr, view: View): Parts {
  if (isOneTest(expr)) return { conditions: [], values: testedIn(expr) };
  switch (expr.op) {
    case "defined":
      return partsOf(expr.body, view);
    case "and":
    case "or":
      return { conditions: expr.args.map((arg) => [arg, view]), values: [] };
    case "not":
      return { conditions: [[expr.arg, view]], values: [] };
    case "quantify":
    case "count":
    case "aggregate": {
      const name = `${expr.slot.name}#${expr.slot.index}`;
      const within = inside(view, expr.slot, name);
      return { conditions: [[expr.body, within]], values: expr.op === "aggregate" ? [expr.of] : [] };
    }
    default:
      return { conditions: [], values: childrenOf(expr) };
  }
}

/** `x is not one of (a, b)` is made of several nodes, and was written as one test. */
function isOneTest(expr: Expr): boolean {
  if (expr.op === "not") return isSamePlace(expr.source, expr.arg.source);
  return expr.op === "and" && expr.args.every((arg) => isSamePlace(expr.source, arg.source));
}

/** What a test of several nodes compares, or the definition that it denies. */
function testedIn(expr: Expr): readonly Expr[] {
  if (expr.op === "not") return [expr.arg];
  if (expr.op !== "and") return [];
  const [, turned] = expr.args;
  return turned?.op === "not" ? [turned.arg] : [];
}

function placeOf(expr: Expr, around: SourceRef): SourceRef {
  if (expr.source !== undefined) return expr.source;
  const places = childrenOf(expr).map((child) => placeOf(child, around));
  const [first] = places;
  if (first === undefined || places.some(({ file }) => file !== first.file)) return around;
  return {
    file: first.file,
    start: Math.min(...places.map(({ start }) => start)),
    end: Math.max(...places.map(({ end }) => end)),
  };
}

function isSamePlace(left: SourceRef | undefined, right: SourceRef | undefined): boolean {
  return (
    left !== undefined &&
    right !== undefined &&
    left.file === right.file &&
    left.start === right.start &&
    left.end === right.end
  );
}
