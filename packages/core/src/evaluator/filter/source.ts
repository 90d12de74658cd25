import type { Expr, RecordSet } from "../../ir/expression.ts";

/**
 * What a test reads alone: a field of the message, of what it is about, or of the customer; or, in a quantifier's body, a
 * field of the record. None of these changes by time alone.
 */
export type Source =
  | { readonly kind: "message" | "about" | "customer"; readonly field: string }
  | { readonly kind: "records"; readonly set: RecordSet; readonly field: string }
  /** The members of a list that the message or the customer gives. */
  | { readonly kind: "list"; readonly of: "about" | "customer"; readonly field: string };

/** Whether an expression reads a source, seen through definitions. */
export type Reads = (expr: Expr) => boolean;

/** A source by name, so that tests of several rules meet. */
export function nameOf(source: Source): string {
  switch (source.kind) {
    case "records":
      return JSON.stringify([source.kind, source.set.scope, source.set.record, source.field]);
    case "list":
      return JSON.stringify([source.kind, source.of, source.field]);
    default:
      return JSON.stringify([source.kind, source.field]);
  }
}

/** An expression without the definitions around it. */
export function plain(expr: Expr): Expr {
  return expr.op === "defined" ? plain(expr.body) : expr;
}

/** The parts of a conjunction, however it is nested and named; a condition that is none is its only part. */
export function conjunctsOf(expr: Expr): readonly Expr[] {
  const { op } = expr;
  if (op === "defined") return conjunctsOf(expr.body);
  return op === "and" ? expr.args.flatMap(conjunctsOf) : [expr];
}
