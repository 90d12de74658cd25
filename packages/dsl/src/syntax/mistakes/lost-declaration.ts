import { suggest } from "@comity/core";
import type { IToken } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Source } from "../../source/source.ts";
import { type DeclarationKind, declarationKind, isFirstOnLine, isName, type Region } from "../outline.ts";
import { spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { type Mended, readAs, type Stuck } from "./stuck.ts";

const DECLARATION_WORDS = [
  "pack",
  "use",
  "define",
  "observe",
  "rule",
  "conflict",
  "limit",
  "alert",
  "test",
] as const;

/** A declaration whose first word is misspelt or missing looks like the end of the one before it. */
export function lostDeclaration(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure, later } = stuck;
  const { index } = failure;
  if (index === 0 || !isFirstOnLine(source, clause.tokens, index)) return null;
  const tail = [...clause.tokens.slice(index), ...later.flatMap((each) => each.tokens)];
  const rest = findDeclaration(source, tail, diagnostics);
  return rest && { tokens: clause.tokens.slice(0, index), rest };
}

/** Reads tokens as a declaration whose first word is misspelt or missing; null if they look like something else. */
export function findDeclaration(
  source: Source,
  tokens: readonly IToken[],
  diagnostics: DiagnosticList,
): Region | null {
  return misspelt(source, tokens, diagnostics) ?? unsaid(source, tokens, diagnostics);
}

function misspelt(source: Source, tokens: readonly IToken[], diagnostics: DiagnosticList): Region | null {
  const [first, second] = tokens;
  if (first === undefined || !isName(first) || first.tokenType === T.QuotedName) return null;
  if (!isName(second) && second?.tokenType !== T.Text) return null;
  const near = suggest(first.image, DECLARATION_WORDS);
  const meant = DECLARATION_WORDS.find((word) => word === near);
  if (meant === undefined) return null;
  const span = spanOf(first);
  diagnostics.add(
    SYNTAX.misspeltDeclaration,
    { written: first.image, meant },
    { source, span },
    fixWith(meant, span),
  );
  const word = readAs(first, W[meant]);
  const kind = declarationKind(meant === "observe" ? second : word) ?? "rule";
  return { kind, tokens: [word, ...tokens.slice(1)] };
}

function unsaid(source: Source, tokens: readonly IToken[], diagnostics: DiagnosticList): Region | null {
  const [name, second, third] = tokens;
  const plain = name?.tokenType === T.Identifier || name?.tokenType === T.QuotedName;
  if (name === undefined || !plain) return null;
  const next = second?.tokenType === T.Text ? third : second;
  const kind = guessKind(tokens);
  if (next === undefined || kind === null || !BEGINNINGS.includes(next.tokenType)) return null;
  const span = spanOf(name);
  const edits = [{ span: { start: span.start, end: span.start }, replacement: `${kind} ` }];
  const fix = { title: `Write ${kind} ${name.image}`, edits };
  diagnostics.add(
    SYNTAX.declarationWordMissing,
    { name: name.image, declaration: kind },
    { source, span },
    { fix },
  );
  return { kind, tokens: [tokenAt(W[kind], span.start, ""), ...tokens] };
}

/** What follows the head of some declaration. */
const BEGINNINGS = [W.applies, W.for, W.between, W.given, W.when, W.at, T.LParen, W.from];

/** The kind that has the clauses which follow. */
function guessKind(tokens: readonly IToken[]): DeclarationKind | null {
  const has = (...types: IToken["tokenType"][]) => tokens.some((token) => types.includes(token.tokenType));
  if (has(W.given, W.expect)) return "test";
  if (has(W.winner, W.across)) return "conflict";
  if (has(W.once)) return "alert";
  if (has(W.applies)) return has(W.counting, W.per) ? "limit" : "rule";
  return has(W.as) ? "define" : null;
}
