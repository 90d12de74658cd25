import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { declarationKind } from "../outline.ts";
import { spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { type Mended, type Stuck, splice } from "./stuck.ts";

/** `rule "A label" applies to ...` */
export function missingName(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  const before = clause.tokens[failure.index - 1];
  if (clause.kind !== "head" || declarationKind(before) === null || before === undefined) return null;
  if (!failure.expected.includes(T.Word)) return null;
  const span = spanOf(before);
  diagnostics.add(SYNTAX.nameMissing, { declaration }, { source, span });
  return { tokens: splice(stuck, failure.index, 0, tokenAt(T.Identifier, span.end, "")) };
}
