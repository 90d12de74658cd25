import { suggest } from "@comity/core";
import type { IToken } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { isFirstOnLine } from "../outline.ts";
import { spanFrom, spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { type Mended, readAs, type Stuck, splice, stuckAt } from "./stuck.ts";

/** Whether the word after `if` says that `if unknown` was meant: `if unkown`, `if hold`. */
export function isIfUnknown(word: IToken | undefined): boolean {
  return word !== undefined && (isUnknown(word) || OUTCOMES.includes(word.tokenType));
}

function isUnknown(word: IToken): boolean {
  return suggest(word.image, ["unknown"]) !== null;
}

const OUTCOMES = [W.hold, W.block, W.send];

/** `if status is open then block`, and a misspelt `if unknown`. */
export function ifForWhen(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause } = stuck;
  const [first, second] = clause.tokens;
  if (clause.kind !== "if" || first?.tokenType !== W.if) return null;
  if (second !== undefined && isUnknown(second)) {
    const span = spanOf(second);
    const parameters = { written: second.image, meant: "unknown" };
    diagnostics.add(SYNTAX.misspeltWord, parameters, { source, span }, fixWith("unknown", span));
    return { tokens: splice(stuck, 1, 1, readAs(second, W.unknown)), kind: "if_unknown" };
  }
  const span = spanOf(first);
  if (second !== undefined && OUTCOMES.includes(second.tokenType)) {
    const edits = [{ span: { start: span.end, end: span.end }, replacement: " unknown" }];
    const fix = { title: "Write `if unknown`", edits };
    diagnostics.add(SYNTAX.unknownMissing, { action: second.image }, { source, span }, { fix });
    return { tokens: splice(stuck, 1, 0, tokenAt(W.unknown, span.end, "")), kind: "if_unknown" };
  }
  diagnostics.add(SYNTAX.ifHabit, {}, { source, span }, fixWith("when", span));
  return { tokens: splice(stuck, 0, 1, readAs(first, W.when)), kind: "when" };
}

/** `except when status is open` */
export function exceptForUnless(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure, later } = stuck;
  const token = stuckAt(stuck);
  if (declaration !== "rule" || clause.kind !== "when" || token?.tokenType !== W.except) return null;
  const next = later.at(-1);
  const isLast = failure.index === clause.tokens.length - 1;
  const joined = isLast && (next?.kind === "when" || next?.kind === "if") ? next.tokens : [];
  const [begin, ...condition] = joined;
  if (begin !== undefined) later.pop();
  const span = spanFrom(token, begin ?? token);
  const written = source.text.slice(span.start, span.end).replace(/\s+/g, " ");
  diagnostics.add(SYNTAX.otherWords, { written, words: "unless" }, { source, span }, fixWith("unless", span));
  return { tokens: [...splice(stuck, failure.index, 1, readAs(token, W.unless)), ...condition] };
}

const ACTIONS = [W.block, W.hold, W.attach, W.remove, W.use];

/** `when status is open block` */
export function missingThen(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const mayAct = declaration === "rule" || declaration === "limit";
  if (token === undefined || !mayAct || !ACTIONS.includes(token.tokenType)) return null;
  if (clause.kind === "action" || clause.kind === "if_unknown" || failure.kind !== "unexpected") return null;
  const span = spanOf(token);
  const edits = [{ span: { start: span.start, end: span.start }, replacement: "then " }];
  const fix = { title: "Write `then`", edits };
  diagnostics.add(SYNTAX.thenMissing, { action: token.image }, { source, span }, { fix });
  return { tokens: splice(stuck, failure.index, 0, tokenAt(W.then, span.start, "")) };
}

/** `then block or else hold` */
export function orElseAfterFinal(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const before = clause.tokens[failure.index - 1];
  const token = stuckAt(stuck);
  const last = clause.tokens.at(-1);
  const after = clause.tokens[failure.index + 1]?.tokenType;
  if (token?.tokenType !== W.or || after !== W.else || before === undefined || last === undefined)
    return null;
  diagnostics.add(SYNTAX.orElseAfterFinal, { action: before.image }, { source, span: spanFrom(token, last) });
  return { tokens: clause.tokens.slice(0, failure.index) };
}

/** `because the customer waits` */
export function unquotedBecause(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure, later } = stuck;
  const [because, first] = clause.tokens;
  if (clause.kind !== "because" || because === undefined || first === undefined || failure.index !== 1)
    return null;
  let last = clause.tokens.at(-1) ?? first;
  // Words of the sentence may look like clauses; those begin on the same line.
  for (let next = later.at(-1); next !== undefined; next = later.at(-1)) {
    const [begin] = next.tokens;
    if (begin === undefined || isFirstOnLine(source, [last, begin], 1)) break;
    last = next.tokens.at(-1) ?? last;
    later.pop();
  }
  const span = spanFrom(first, last);
  const replacement = `"${source.text.slice(span.start, span.end).replaceAll('"', '\\"')}"`;
  const fix = { title: "Put it in quotes", edits: [{ span, replacement }] };
  diagnostics.add(SYNTAX.becauseUnquoted, {}, { source, span }, { fix });
  return { tokens: [because, tokenAt(T.Text, span.start, '""')] };
}

/** `because "one line" "another line"` */
export function twoTexts(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const before = clause.tokens[failure.index - 1];
  if (token?.tokenType !== T.Text || before?.tokenType !== T.Text) return null;
  diagnostics.add(SYNTAX.textNotJoined, {}, { source, span: spanOf(token) });
  return { tokens: splice(stuck, failure.index, 1) };
}
