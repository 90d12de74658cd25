import { CLAUSES, type Clause, type ClauseKind, splitClauses } from "../syntax/clauses.ts";
import type { DeclarationKind, Region } from "../syntax/outline.ts";
import { layOutClause } from "./clause-layout.ts";
import { concat, type Doc, FILL, LINE, nest } from "./doc.ts";
import { type Before, ownLines, type Trivia } from "./trivia.ts";

/** Clauses that are read in one breath with the one before them, and share its line. */
const CONTINUES: Readonly<Partial<Record<ClauseKind, readonly ClauseKind[]>>> = {
  department: ["head"],
  across: ["within"],
  per: ["at_most"],
  window: ["per", "at_most"],
  quiet: ["once_per"],
};

const INDENT = 2;
/** A clause that has no room on the line it shares goes on below the clauses' own indentation. */
const SHARED_INDENT = 2;

/** Whether clauses stand in the order in which they are best read, or in that in which they were written. */
export type ClauseOrder = "reading" | "written";

/** What is known of a declaration beside its tokens. */
export interface Surroundings {
  readonly trivia: Trivia;
  /** Comments that stand below it and belong to it. */
  readonly after: Before;
  readonly order: ClauseOrder;
}

/**
 * Lays out one declaration: its head, and below it a line for each clause. Even in reading order the clauses stay where
 * they are in tests, which are read from top to bottom, and in a declaration with comments: what a comment between two
 * clauses speaks of, only its author knows.
 */
export function layOutDeclaration(
  kind: DeclarationKind,
  { tokens }: Region,
  { trivia, after, order }: Surroundings,
): Doc {
  const written = splitClauses(kind, tokens);
  const commented = trivia.isWithin(tokens) || after.comments.length > 0;
  const moves = order === "reading" && kind !== "test" && !commented;
  const [head, ...clauses] = moves ? inReadingOrder(kind, written) : written;
  if (head === undefined) return ownLines(after);
  const parts: Doc[] = [];
  let previous = head;
  for (const clause of clauses) {
    const shared = sharesLine(clause, previous, trivia);
    const doc = layOutClause(clause, kind === "test", trivia);
    parts.push(shared ? nest(SHARED_INDENT, concat([FILL, doc])) : concat([LINE, doc]));
    previous = clause;
  }
  const first = layOutClause(head, kind === "test", trivia);
  return concat([first, nest(INDENT, concat([...parts, ownLines(after)]))]);
}

function inReadingOrder(kind: DeclarationKind, clauses: readonly Clause[]): readonly Clause[] {
  const place = (clause: Clause) => CLAUSES[kind].indexOf(clause.kind);
  return clauses.toSorted((left, right) => place(left) - place(right));
}

function sharesLine({ kind, tokens: [first] }: Clause, previous: Clause, trivia: Trivia): boolean {
  if (CONTINUES[kind]?.includes(previous.kind) !== true) return false;
  return first === undefined || trivia.beforeToken(first).comments.length === 0;
}
