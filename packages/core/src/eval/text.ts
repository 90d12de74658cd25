import type { Expr } from "../ir/expression.ts";
import { joinUnknown, type Truth, Unknown } from "../value/unknown.ts";
import { derived, type Finding } from "./finding.ts";
import { matchesPattern, type Pattern, parsePattern } from "./pattern.ts";
import type { Evaluate, ExprOf, Scope } from "./scope.ts";

export type TextTest = ExprOf<"text">["test"];

/** Patterns are written out in rules, so each is read once a node. */
const patterns = new WeakMap<Expr, { readonly text: string; readonly pattern: Pattern | null }>();

/** Tests on text, by code unit and with regard to case. False if either side is empty. */
export function testText(expr: ExprOf<"text">, scope: Scope, evaluate: Evaluate): Finding {
  const left = evaluate(expr.left, scope);
  const right = evaluate(expr.right, scope);
  return derived(truthOf(expr, left, right), [left, right]);
}

function truthOf(expr: ExprOf<"text">, { value: left }: Finding, { value: right }: Finding): Truth {
  if (left === null || right === null) return false;
  const unknowns = [left, right].filter((value) => value instanceof Unknown);
  if (unknowns.length > 0) return new Unknown(joinUnknown(unknowns).causes);
  const wanted = String(right);
  return holds(
    expr.test,
    String(left),
    wanted,
    expr.test === "matches" ? patternOf(expr.right, wanted) : null,
  );
}

/** @param pattern what `wanted` is read as, for `matches`; null if it is no pattern */
export function holds(test: TextTest, text: string, wanted: string, pattern: Pattern | null): boolean {
  switch (test) {
    case "starts_with":
      return text.startsWith(wanted);
    case "ends_with":
      return text.endsWith(wanted);
    case "contains":
      return text.includes(wanted);
    case "matches":
      return matches(pattern, text);
  }
}

/** Whether a pattern matches the whole of a text. */
export function matches(pattern: Pattern | null, text: string): boolean {
  // The checker refuses what is no pattern where it is written; one that comes from data matches nothing.
  return pattern !== null && matchesPattern(pattern, text);
}

/** A pattern, read; null if it is none. */
export function readPattern(text: string): Pattern | null {
  const parsed = parsePattern(text);
  return parsed.ok ? parsed.value : null;
}

function patternOf(expr: Expr, text: string): Pattern | null {
  const known = patterns.get(expr);
  if (known?.text === text) return known.pattern;
  const pattern = readPattern(text);
  patterns.set(expr, { text, pattern });
  return pattern;
}
