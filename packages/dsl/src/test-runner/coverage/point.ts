import type { DeclarationOutcome, Expr, Hold, HoldEnd, SourceRef } from "@comity/core";
import type { TruthOutcome } from "./possible.ts";

/** What something in a declaration can come to. */
export type Outcome = TruthOutcome | DeclarationOutcome | HoldEnd;

/** Something in a declaration that comes out in several ways. */
export interface Point {
  /** The same in every compilation of the same text, whichever packs are loaded with it. */
  readonly key: string;
  /** A condition; what a limit, conflict or alert comes to; or how a hold ends. */
  readonly kind: "condition" | "declaration" | "hold";
  readonly source: SourceRef;
  /** The node of which the interpreter tells; null for what is no condition. */
  readonly expr: Expr | null;
  /** The silo of the record that a condition is said of; null if it is said of none. */
  readonly silo: string | null;
  /** What it can come to. Worked out at each call, as it may take a while. */
  readonly possible: () => readonly Outcome[];
}

/** Which of a declaration's clauses holds. */
export type Clause = "then" | "unknown";

/** The key of what a limit, conflict or alert comes to. */
export function declarationKey(id: string): string {
  return `${id} outcome`;
}

/** The key of how a hold ends: its place, which the rules of a pack may share, or the clause if it stands nowhere. */
export function holdKey(hold: Hold | null, id: string, clause: Clause): string {
  const source = hold?.source;
  return source === undefined ? `${id} ${clause}` : `${source.file}:${source.start} hold`;
}

/** Whether a place lies in another. */
export function isWithin(inner: SourceRef, outer: SourceRef): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
