import type { Expr, Type } from "@comity/core";
import type { Context, Scope } from "../resolve/scope.ts";
import type { Expression } from "../syntax/ast.ts";

/**
 * Turns expressions as written into typed ones. The kinds of expression are checked by functions in files of their
 * own, which come back to this for the expressions inside. Null after a mistake, which has been reported: whoever
 * gets null says nothing more about it.
 */
export interface Checker {
  /** An expression that is true or false. */
  condition(expression: Expression, scope: Scope, context: Context): Expr | null;
  /** Any expression. `expected` lets a literal take the type that is wanted: money for a number, a value for a text. */
  value(expression: Expression, scope: Scope, context: Context, expected: Type | null): Expr | null;
}
