import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Source } from "../../source/source.ts";
import { CLAUSE_WORDS, CLAUSES, type Clause } from "../clauses.ts";
import { type DeclarationKind, nounOf } from "../outline.ts";
import { spanOf } from "../spans.ts";
import { W } from "../words.ts";
import { isIfUnknown } from "./habits.ts";
import { readAs } from "./stuck.ts";

/** Reports a clause that its declaration cannot have. Null if it can't be read as one that it can. */
export function mendPlace(
  source: Source,
  declaration: DeclarationKind,
  clause: Clause,
  diagnostics: DiagnosticList,
): Clause | null {
  const allowed = CLAUSES[declaration];
  const [first, ...others] = clause.tokens;
  const isCondition =
    clause.kind === "if" &&
    (allowed.includes("when") || (allowed.includes("if_unknown") && isIfUnknown(others[0])));
  const isLonely = clause.kind === "if" && others.length === 0;
  if (allowed.includes(clause.kind) || (isCondition && !isLonely) || first === undefined) return clause;
  const span = spanOf(first);
  if (isLonely) {
    const advice = "For example: if unknown hold for review";
    diagnostics.add(SYNTAX.unfinished, { clause: "`if`", expected: "`unknown`", advice }, { source, span });
    return null;
  }
  if (declaration === "test" && clause.kind === "action") {
    diagnostics.add(SYNTAX.thenInTest, {}, { source, span }, fixWith("expect", span));
    // `then expect block`: the next clause says it rightly.
    if (others.length === 0) return null;
    return { kind: "expect", tokens: [readAs(first, W.expect), ...others] };
  }
  const words = allowed.filter((kind) => kind !== "head").map((kind) => `\`${CLAUSE_WORDS[kind]}\``);
  const parameters = {
    clause: CLAUSE_WORDS[clause.kind],
    declaration: nounOf(declaration),
    allowed: words.length === 0 ? "a name only" : words.join(", "),
  };
  diagnostics.add(SYNTAX.clauseElsewhere, parameters, { source, span });
  return null;
}
