import type { IToken } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { isName } from "../outline.ts";
import { spanFrom, spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { Unit, W, wordType } from "../words.ts";
import { type Mended, readAs, type Stuck, splice, stuckAt } from "./stuck.ts";

/** Nothing is left of a clause that is best left out. */
const LEFT_OUT: Mended = { tokens: [] };

/** `and ana has no claim` */
export function nothingGiven(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const [has, customer] = [clause.tokens[failure.index - 1], clause.tokens[failure.index - 2]];
  if (declaration !== "test" || clause.kind !== "given" || customer === undefined) return null;
  if (token?.tokenType !== W.no || has?.tokenType !== W.has) return null;
  const span = spanFrom(customer, clause.tokens.at(-1) ?? token);
  diagnostics.add(SYNTAX.nothingGiven, {}, { source, span });
  return LEFT_OUT;
}

const GOING_ON: readonly IToken["tokenType"][] = [W.to, W.by, W.at];

/** `and survey was sent to ana at 2026-01-01 10:00`, `and ana was sent survey` */
export function sentByNobody(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, words } = stuck;
  const was = clause.tokens.findIndex(({ tokenType }) => tokenType === W.was);
  const [subject, sent, object] = [clause.tokens[was - 1], clause.tokens[was + 1], clause.tokens[was + 2]];
  if (declaration !== "test" || clause.kind !== "given" || sent?.tokenType !== W.sent) return null;
  if (was > 3 || subject === undefined || !isName(subject)) return null;
  const after = (word: IToken["tokenType"]): string | undefined => {
    const at = clause.tokens.findIndex(({ tokenType }) => tokenType === word);
    return at === -1 ? undefined : clause.tokens[at + 1]?.image;
  };
  const goesOn = object === undefined || GOING_ON.includes(object.tokenType) || !isName(object);
  const told = goesOn ? null : object;
  const parameters = {
    department: words.department,
    intent: told?.image ?? subject.image,
    channel: after(W.by) ?? words.channel,
    customer: told === null ? (after(W.to) ?? "ana") : subject.image,
    moment: after(W.at) ?? words.moment,
  };
  const span = spanFrom(subject, clause.tokens.at(-1) ?? subject);
  diagnostics.add(SYNTAX.sentByNobody, parameters, { source, span });
  return LEFT_OUT;
}

const ARTICLES: readonly IToken["tokenType"][] = [W.a, W.an, W.the];

/** `asks to send a survey by email` */
export function articleBeforeIntent(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  if (declaration !== "test") return null;
  for (const index of [failure.index - 1, failure.index]) {
    const [verb, article, intent] = clause.tokens.slice(Math.max(0, index - 1), index + 2);
    if (verb?.tokenType !== W.send && verb?.tokenType !== W.sent) continue;
    if (article === undefined || !ARTICLES.includes(article.tokenType)) continue;
    if (intent === undefined || !isName(intent)) continue;
    const { start, end } = spanOf(article);
    const cut = { start, end: spanOf(intent).start };
    const fix = { title: `Leave out \`${article.image}\``, edits: [{ span: cut, replacement: "" }] };
    const parameters = { article: article.image, intent: intent.image };
    diagnostics.add(SYNTAX.articleBeforeIntent, parameters, { source, span: { start, end } }, { fix });
    return { tokens: splice(stuck, index, 1) };
  }
  return null;
}

/** `when Marketing asks to send survey ... and Marketing asks to send upsell ...` */
export function andForWhen(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  const token = stuckAt(stuck);
  if (declaration !== "test" || clause.kind !== "when" || token?.tokenType !== W.and) return null;
  // Another word may have been taken for `and` before.
  if (failure.kind !== "unexpected" || token.image !== "and") return null;
  if (!isStep(clause.tokens[failure.index + 1], clause.tokens[failure.index + 2])) return null;
  const span = spanOf(token);
  diagnostics.add(SYNTAX.andForWhen, {}, { source, span }, fixWith("when", span));
  return { tokens: splice(stuck, failure.index, 1, readAs(token, W.when)) };
}

const STEP_VERBS: readonly IToken["tokenType"][] = [W.asks, W.has, W.starts, W.fails, W.is];

/** `Marketing asks`, `ana has`, `offer starts`, `it is`, `silo claims`, `3 days` */
function isStep(first: IToken | undefined, second: IToken | undefined): boolean {
  if (first === undefined || second === undefined) return false;
  return STEP_VERBS.includes(second.tokenType) || first.tokenType === W.silo || second.tokenType === Unit;
}

/** `to ana about claim C-1` */
export function aboutWithoutBrackets(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  const field = stuckAt(stuck);
  const value = clause.tokens[failure.index + 1];
  if (declaration !== "test" || clause.tokens[failure.index - 1]?.tokenType !== W.about) return null;
  if (field === undefined || value === undefined || !isName(field) || !isValue(value)) return null;
  const span = spanFrom(field, value);
  const words = `(${source.text.slice(span.start, span.end)})`;
  diagnostics.add(SYNTAX.aboutWithoutBrackets, { words }, { source, span }, fixWith(words, span));
  const [open, close] = [tokenAt(T.LParen, span.start, ""), tokenAt(T.RParen, span.end, "")];
  return { tokens: splice(stuck, failure.index, 2, open, field, value, close) };
}

function isValue({ tokenType, image }: IToken): boolean {
  // A word with which the request goes on is no value.
  return tokenType !== T.LParen && (wordType(image) === undefined || tokenType === T.Identifier);
}

/** Verdicts as one says them of a message, and as a test expects them. */
const VERDICTS: Readonly<Record<string, "send" | "amend" | "hold" | "block">> = {
  sent: "send",
  amended: "amend",
  held: "hold",
  blocked: "block",
};

/** `expect sent` */
export function verdictInPast(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const meant = Object.hasOwn(VERDICTS, token?.image ?? "") ? VERDICTS[token?.image ?? ""] : undefined;
  if (clause.kind !== "expect" || token === undefined || meant === undefined) return null;
  if (!failure.expected.includes(W[meant])) return null;
  const span = spanOf(token);
  const parameters = { written: token.image, meant };
  diagnostics.add(SYNTAX.misspeltWord, parameters, { source, span }, fixWith(meant, span));
  return { tokens: splice(stuck, failure.index, 1, readAs(token, W[meant])) };
}
