import type { Expr } from "../ir/expression.ts";
import { joinUnknown, type Truth, Unknown } from "../value/unknown.ts";
import { derived, type Finding } from "./finding.ts";
import { matchesPattern, type Pattern, parsePattern } from "./pattern.ts";
import type { Evaluate, ExprOf, Scope } from "./scope.ts";

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
  const [text, wanted] = [String(left), String(right)];
  switch (expr.test) {
    case "starts_with":
      return text.startsWith(wanted);
    case "ends_with":
      return text.endsWith(wanted);
    case "contains":
      return text.includes(wanted);
    case "matches": {
      const pattern = patternOf(expr.right, wanted);
      // The checker refuses such a pattern where it is written; one that comes from data matches nothing.
      return pattern !== null && matchesPattern(pattern, text);
    }
  }
}

function patternOf(expr: Expr, text: string): Pattern | null {
  const known = patterns.get(expr);
  if (known?.text === text) return known.pattern;
  const parsed = parsePattern(text);
  const pattern = parsed.ok ? parsed.value : null;
  patterns.set(expr, { text, pattern });
  return pattern;
}
