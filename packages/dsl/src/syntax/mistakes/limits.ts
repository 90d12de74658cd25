import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { spanFrom, spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { Unit, W } from "../words.ts";
import { type Mended, type Stuck, splice, stuckAt } from "./stuck.ts";

/** `at most 1 in 90 days` */
export function anyMissing(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const [amount, unit] = clause.tokens.slice(failure.index + 1, failure.index + 3);
  if (declaration !== "limit" || token?.tokenType !== W.in) return null;
  if (amount?.tokenType !== T.NumberToken || unit?.tokenType !== Unit) return null;
  const { end } = spanOf(token);
  const fix = { title: "Write `any`", edits: [{ span: { start: end, end }, replacement: " any" }] };
  const length = `${amount.image} ${unit.image}`;
  diagnostics.add(SYNTAX.anyMissing, { length }, { source, span: spanFrom(token, unit) }, { fix });
  return { tokens: splice(stuck, failure.index + 1, 0, tokenAt(W.any, end, "")) };
}

/** `rule one-survey applies to survey at most 1 per customer` */
export function limitInRule(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure, words } = stuck;
  const token = stuckAt(stuck);
  const [most, number, unit] = clause.tokens.slice(failure.index + 1, failure.index + 4);
  if (declaration !== "rule" || token?.tokenType !== W.at || most?.tokenType !== W.most) return null;
  const isLength = number?.tokenType !== T.NumberToken || unit?.tokenType === Unit;
  if (isLength || clause.kind === "action" || clause.kind === "if_unknown") return null;
  const parameters = { number: number.image, intent: words.intent };
  diagnostics.add(SYNTAX.limitInRule, parameters, { source, span: spanFrom(token, number) });
  return { tokens: clause.tokens.slice(0, failure.index) };
}
