import type { Expr } from "../ir/expression.ts";
import type { FactRecord } from "../ledger/fact.ts";
import type { Finding } from "./finding.ts";
import type { Situation } from "./situation.ts";

/** The situation with the records that quantifiers have bound so far, by slot. */
export interface Scope {
  readonly situation: Situation;
  readonly bindings: ReadonlyMap<number, FactRecord>;
}

/**
 * How a node evaluates its parts: handed to it, because the nodes' files do not import the dispatch over all
 * of them.
 */
export type Evaluate = (expr: Expr, scope: Scope) => Finding;

/** The node with this operator. */
export type ExprOf<Op extends Expr["op"]> = Extract<Expr, { readonly op: Op }>;

/** The scope in which a slot stands for a record. */
export function bind(scope: Scope, slot: number, record: FactRecord): Scope {
  return { situation: scope.situation, bindings: new Map(scope.bindings).set(slot, record) };
}
