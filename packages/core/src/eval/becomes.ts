import { own } from "../value/own.ts";
import { Unknown } from "../value/unknown.ts";
import { derived, type Finding, finding } from "./finding.ts";
import { readSlot } from "./read.ts";
import { relate } from "./relation.ts";
import type { Evaluate, ExprOf, Scope } from "./scope.ts";

/**
 * True if the record is the one just reported, the field has this value now, and before it had another, or
 * was not there.
 */
export function becomes(expr: ExprOf<"becomes">, scope: Scope, evaluate: Evaluate): Finding {
  const { reported } = scope.situation;
  const record = scope.bindings.get(expr.slot);
  if (reported === null || record === undefined) return finding(false);
  if (record.type !== reported.type || record.key !== reported.key) return finding(false);
  const wanted = evaluate(expr.value, scope);
  const { before } = reported;
  const previous = before === null ? null : (own(before.fields, expr.field) ?? null);
  if (!(wanted.value instanceof Unknown) && relate("eq", previous, wanted.value) === true)
    return finding(false);
  const current = readSlot({ op: "field", type: expr.value.type, slot: expr.slot, field: expr.field }, scope);
  return derived(relate("eq", current.value, wanted.value), [current, wanted]);
}
