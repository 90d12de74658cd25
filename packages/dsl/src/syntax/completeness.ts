import type { DiagnosticList } from "../diagnostic/problem.ts";
import { SYNTAX } from "../diagnostic/syntax-problems.ts";
import type { Source, Span } from "../source/source.ts";
import { CLAUSE_WORDS, CLAUSES, type Clause, type ClauseKind } from "./clauses.ts";
import { type ExampleWords, examplesOf } from "./examples.ts";
import { type DeclarationKind, nameToken, nounOf } from "./outline.ts";
import { spanOf } from "./spans.ts";

/** What each kind cannot do without. */
export const REQUIRED: Readonly<Record<DeclarationKind, readonly ClauseKind[]>> = {
  pack: [],
  use: [],
  define: ["definition"],
  rule: ["applies", "action"],
  conflict: ["between", "within", "across", "winner"],
  limit: ["applies", "at_most", "per", "window", "action"],
  alert: ["department", "when", "send", "once_per"],
  test: [],
};

/** Clauses that a test may have many of. */
const REPEATED: readonly ClauseKind[] = ["given", "expect"];

interface Whole {
  readonly source: Source;
  readonly declaration: DeclarationKind;
  readonly clauses: readonly Clause[];
  readonly diagnostics: DiagnosticList;
  readonly words: ExampleWords;
}

/** Reports clauses that are said twice. */
export function checkOnce({ source, declaration: kind, clauses, diagnostics }: Omit<Whole, "words">): void {
  const declaration = nounOf(kind);
  const seen = new Map<ClauseKind, Clause>();
  for (const clause of clauses) {
    const first = seen.get(clause.kind);
    if (first === undefined) seen.set(clause.kind, clause);
    const many = kind === "test" || REPEATED.includes(clause.kind) || !CLAUSES[kind].includes(clause.kind);
    if (first === undefined || many) continue;
    const related = [{ message: "It was said here first.", source, span: leadOf(first) }];
    const at = { source, span: leadOf(clause) };
    if (clause.kind === "action") diagnostics.add(SYNTAX.thenTwice, { declaration }, at, { related });
    else {
      const parameters = { clause: CLAUSE_WORDS[clause.kind], declaration };
      diagnostics.add(SYNTAX.clauseTwice, parameters, at, { related });
    }
  }
}

/** Reports the clauses that a declaration cannot do without. Only for one whose clauses were all understood. */
export function checkComplete(whole: Whole): void {
  const { source, declaration, clauses, diagnostics, words } = whole;
  const kinds = new Set(clauses.map(({ kind }) => kind));
  const head = clauses[0]?.tokens ?? [];
  const token = nameToken(head) ?? head[0];
  // Without a name there is little else yet, and it has been asked for.
  if (token === undefined || token.image === "") return;
  const name = token.image;
  const at = { source, span: spanOf(token) };
  for (const kind of REQUIRED[declaration]) {
    if (kinds.has(kind)) continue;
    const example = examplesOf(declaration, words)[kind] ?? "";
    diagnostics.add(
      SYNTAX.clauseMissing,
      { clause: CLAUSE_WORDS[kind], declaration: nounOf(declaration), name, example },
      at,
    );
  }
  if (declaration === "test") checkTest(whole, name, at.span);
}

function checkTest({ source, clauses, diagnostics, words }: Whole, name: string, span: Span): void {
  const { given = "", when = "", expect = "" } = examplesOf("test", words);
  const has = (kind: ClauseKind) => clauses.some((clause) => clause.kind === kind);
  const miss = (piece: string, example: string) =>
    diagnostics.add(SYNTAX.testPieceMissing, { piece, name, example }, { source, span });
  if (!has("given")) miss("has no `given`: it needs a customer at least", given);
  if (!has("when")) miss("has no `when`: nothing happens in it", when);
  if (!has("expect")) miss("has no `expect`: it cannot fail", expect);
  const early = clauses.find(({ kind }) => kind === "when" || kind === "expect");
  if (has("when") && early?.kind === "expect") {
    diagnostics.add(SYNTAX.expectFirst, { name, example: when }, { source, span: leadOf(early) });
  }
}

/** The first word of a clause. */
function leadOf(clause: Clause): Span {
  const [first] = clause.tokens;
  return first === undefined ? { start: 0, end: 0 } : spanOf(first);
}
