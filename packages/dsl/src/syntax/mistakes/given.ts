import type { IToken } from "chevrotain";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { isName } from "../outline.ts";
import { spanFrom, spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { type Mended, type Stuck, splice, stuckAt } from "./stuck.ts";

/** `given customer ana ana has claims.claim (...)`: the second thing that is given, without what joins it to the first. */
export function missingAnd(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const next = clause.tokens[failure.index + 1];
  if (declaration !== "test" || clause.kind !== "given" || token === undefined || next === undefined)
    return null;
  if (failure.index < 2 || !beginsGiven(token, next)) return null;
  const start = token.startOffset;
  const edits = [{ span: { start, end: start }, replacement: "and " }];
  const words = source.text.slice(start, spanOf(next).end).replace(/\s+/g, " ");
  const fix = { title: "Write `and`", edits };
  diagnostics.add(SYNTAX.andMissing, { words }, { source, span: spanOf(token) }, { fix });
  return { tokens: splice(stuck, failure.index, 0, tokenAt(W.and, start, "")) };
}

function beginsGiven({ tokenType: type }: IToken, next: IToken): boolean {
  if (type === W.silo || type === W.customer) return isName(next);
  if (type === W.there || type === W.it) return next.tokenType === W.is;
  return next.tokenType === W.has || next.tokenType === W.sent;
}

const UNKNOWING = /^(?:un)?known$|^un(?:available|readable)$|^stale$|^outdated$/;

/** `silo claims is unknown`, `claims are not known`, `it is unknown whether ...` */
export function standingOfSilo(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, words } = stuck;
  const [, ...said] = clause.tokens;
  const [first, second] = said;
  const last = said.at(-1);
  if (declaration !== "test" || clause.kind !== "given" || first === undefined || last === undefined)
    return null;
  if (second?.tokenType === W.has || second?.tokenType === W.sent) return null;
  const isOfSilo = first.tokenType === W.silo && isName(second);
  const named = isOfSilo ? second?.image : words.silos.find((name) => name === first.image);
  const unknowing = said.some(({ image }) => UNKNOWING.test(image));
  if (!unknowing && (named === undefined || first.tokenType === W.customer)) return null;
  const silo = named ?? words.silo;
  const at = { source, span: spanFrom(first, last) };
  const isInStep = said.some(({ tokenType }) => tokenType === W.step);
  const isDenied = said.some(({ tokenType, image }) => tokenType === W.not || image === "out");
  if (isInStep && !isDenied) diagnostics.add(SYNTAX.siloInStep, { silo, moment: words.moment }, at);
  else diagnostics.add(SYNTAX.standingOfSilo, { silo }, at);
  // Read as what was most likely meant, so that nothing else is made of it.
  const read = [tokenAt(W.silo, first.startOffset, ""), tokenAt(T.Identifier, first.startOffset, silo)];
  const { end } = spanOf(last);
  return {
    tokens: [...clause.tokens.slice(0, 1), ...read, tokenAt(W.is, end, ""), tokenAt(W.stale, end, "")],
  };
}

/** `(number C-1 status settled)` */
export function missingComma(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const before = clause.tokens[failure.index - 1];
  const value = clause.tokens[failure.index + 1]?.tokenType;
  if (token === undefined || before === undefined || !inFieldList(stuck) || !isName(token)) return null;
  const isAlone = value === undefined || value === T.Comma || value === T.RParen;
  if (isAlone || before.tokenType === T.LParen || before.tokenType === T.Comma) return null;
  if (!failure.expected.includes(T.RParen)) return null;
  const { end } = spanOf(before);
  const fix = { title: "Write a comma", edits: [{ span: { start: end, end }, replacement: "," }] };
  diagnostics.add(SYNTAX.commaMissing, { field: token.image }, { source, span: spanOf(token) }, { fix });
  return { tokens: splice(stuck, failure.index, 0, tokenAt(T.Comma, end, "")) };
}

/** `(number C-1, status is settled)` */
export function isInFields(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const field = clause.tokens[failure.index - 1];
  if (token?.tokenType !== W.is || field === undefined || !isName(field) || !inFieldList(stuck)) return null;
  const end = clause.tokens.findIndex(
    ({ tokenType: type }, index) => index > failure.index && (type === T.Comma || type === T.RParen),
  );
  const value = clause.tokens.slice(failure.index + 1, end === -1 ? undefined : end);
  const [only] = value;
  const isPlain = value.length === 1 && only !== undefined && !UNKNOWING.test(only.image);
  const span = spanFrom(token, value.at(-1) ?? token);
  const cut = { start: token.startOffset, end: only?.startOffset ?? spanOf(token).end };
  const fix = isPlain ? { title: "Take `is` out", edits: [{ span: cut, replacement: "" }] } : null;
  diagnostics.add(SYNTAX.isInFields, { field: field.image }, { source, span }, { fix });
  if (isPlain) return { tokens: splice(stuck, failure.index, 1) };
  return { tokens: splice(stuck, failure.index, value.length + 1, tokenAt(T.Text, span.start, '""')) };
}

/** Whether the innermost open bracket holds fields with their values, as those of a test do. */
function inFieldList({ declaration, clause, failure }: Stuck): boolean {
  if (declaration !== "test") return false;
  let depth = 0;
  for (const { tokenType: type } of clause.tokens.slice(0, failure.index)) {
    if (type === T.LParen) depth++;
    else if (type === T.RParen) depth--;
  }
  return depth > 0;
}

/** `to ana on 2026-03-02`, `to ana 2026-03-02 10:00` */
export function missingAt(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure, words } = stuck;
  const token = stuckAt(stuck);
  const asks = clause.kind === "when" || clause.kind === "given";
  if (declaration !== "test" || !asks || token === undefined || failure.kind !== "unexpected") return null;
  const isOn = token.tokenType === W.on;
  const moment = isOn ? clause.tokens[failure.index + 1] : token;
  if (moment?.tokenType !== T.DateToken && moment?.tokenType !== T.InstantToken) return null;
  const span = isOn ? spanOf(token) : { start: token.startOffset, end: token.startOffset };
  const fix = { title: "Write `at`", edits: [{ span, replacement: isOn ? "at" : "at " }] };
  const isWritten = /^\d{4}-\d{2}-\d{2}/.test(moment.image);
  diagnostics.add(
    SYNTAX.atMissing,
    { moment: isWritten ? moment.image : words.moment },
    { source, span: spanOf(moment) },
    { fix },
  );
  return { tokens: splice(stuck, failure.index, isOn ? 1 : 0, tokenAt(W.at, span.start, "")) };
}
