import type { Expr } from "../ir/expression.ts";
import type { Unknown } from "../value/unknown.ts";
import type { Known } from "../value/value.ts";

/**
 * What a conflict, limit or alert came to. Limit: `room` for one more, or its cap `reached`. Conflict: the message `lost`
 * to an earlier one; the other one is `recalled`, had gone and is `missed`, or nobody won and both are `drawn`. Alert:
 * `raised`, or not `repeated` because it had been raised for the same key.
 */
export type DeclarationOutcome =
  | "room"
  | "reached"
  | "lost"
  | "recalled"
  | "missed"
  | "drawn"
  | "raised"
  | "repeated";

/** How a hold came to an end: what it waited for came, its maximum ran out, or a person decided. */
export type HoldEnd = "ended" | "ran_out" | "review_send" | "review_block";

/**
 * Is told what comes up while decisions are worked out, beside what they come to: for the coverage of tests. It must not
 * change anything, and may be told the same several times, as a store may run a transaction again.
 */
export interface Observer {
  /** A node of the program (the same object, not a copy) came to this value. */
  evaluated(expr: Expr, value: Known | Unknown): void;
  /**
   * @param declaration its id, `pack/name`
   * @param customer whose message it is, or whom the alert is about
   */
  declared(declaration: string, outcome: DeclarationOutcome, customer: string): void;
  /** @param clause which of the declaration's clauses held */
  holdEnded(declaration: string, clause: "then" | "unknown", end: HoldEnd): void;
}
