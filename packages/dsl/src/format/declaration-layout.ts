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

/**
 * Lays out one declaration: its head, and below it a line for each clause in the order in which they are best read. The
 * clauses stay where they are in tests, which are read from top to bottom, and in a declaration with comments: what a
 * comment between two clauses speaks of, only its author knows.
 *
 * @param after comments that stand below it and belong to it.
 */
export function layOutDeclaration(
  kind: DeclarationKind,
  { tokens }: Region,
  after: Before,
  trivia: Trivia,
): Doc {
  const written = splitClauses(kind, tokens);
  const keepsOrder = kind === "test" || trivia.isWithin(tokens) || after.comments.length > 0;
  const [head, ...clauses] = keepsOrder ? written : inReadingOrder(kind, written);
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
