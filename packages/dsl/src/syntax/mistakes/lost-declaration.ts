import { suggest } from "@comity/core";
import type { IToken, TokenType } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Source } from "../../source/source.ts";
import { type DeclarationKind, declarationKind, isFirstOnLine, isName, type Region } from "../outline.ts";
import { spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { Currency, Unit, W } from "../words.ts";
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

/** `ruel no-offers`: a declaration whose first word is misspelt looks like the end of the one before it. */
export function misspeltDeclaration(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { tokens } = stuck.clause;
  const { index } = stuck.failure;
  return meantBy(tokens, index) === null ? null : cutAt(stuck, index, misspelt, diagnostics);
}

/** `no-offers applies to upsell`: so does one whose first word is missing. */
export function unsaidDeclaration(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  return cutAt(stuck, stuck.failure.index, unsaid, diagnostics);
}

/** A misspelt declaration further on in a clause that nothing else can be made of. */
export function declarationFurtherOn(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { tokens } = stuck.clause;
  for (let index = stuck.failure.index + 1; index < tokens.length; index++) {
    if (tokens[index]?.tokenType !== T.Identifier || !isFirstOnLine(stuck.source, tokens, index)) continue;
    if (meantBy(tokens, index) !== null) return cutAt(stuck, index, misspelt, diagnostics);
  }
  return null;
}

/** Reads what begins at a token, on its own line, as another declaration. */
function cutAt(
  stuck: Stuck,
  index: number,
  find: typeof misspelt,
  diagnostics: DiagnosticList,
): Mended | null {
  const { source, clause, later, patience } = stuck;
  const token = clause.tokens[index];
  if (index === 0 || token === undefined || !isName(token) || patience.isLost) return null;
  if (!isFirstOnLine(source, clause.tokens, index)) return null;
  const tail = [...clause.tokens.slice(index), ...later.toReversed().flatMap((each) => each.tokens)];
  if (!patience.reread(tail.length)) return null;
  const rest = find(source, tail, diagnostics);
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
  const meant = meantBy(tokens, 0);
  if (first === undefined || meant === null) return null;
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

/** The declaration that a misspelt word before a name or a label would begin. */
function meantBy(tokens: readonly IToken[], index: number): (typeof DECLARATION_WORDS)[number] | null {
  const word = tokens[index];
  const next = tokens[index + 1];
  if (word === undefined || !isName(word) || word.tokenType === T.QuotedName) return null;
  if (!isName(next) && next?.tokenType !== T.Text) return null;
  const near = suggest(word.image, DECLARATION_WORDS);
  return DECLARATION_WORDS.find((each) => each === near && each !== word.image) ?? null;
}

function unsaid(source: Source, tokens: readonly IToken[], diagnostics: DiagnosticList): Region | null {
  const [name, second, third] = tokens;
  if (name === undefined || !PLAIN.includes(name.tokenType)) return null;
  const next = second?.tokenType === T.Text ? third : second;
  const kind = guessKind(tokens);
  if (next === undefined || kind === null || !BEGINNINGS.includes(next.tokenType)) return null;
  const span = spanOf(name);
  const edits = [{ span: { start: span.start, end: span.start }, replacement: `${kind} ` }];
  const fix = { title: `Write \`${kind} ${name.image}\``, edits };
  diagnostics.add(
    SYNTAX.declarationWordMissing,
    { name: name.image, declaration: kind },
    { source, span },
    { fix },
  );
  return { kind, tokens: [tokenAt(W[kind], span.start, ""), ...tokens] };
}

/** Names, and words that mean something in other places only. */
const PLAIN: readonly TokenType[] = [T.Identifier, T.QuotedName, Unit, Currency];

/** What follows the head of some declaration. */
const BEGINNINGS = [W.applies, W.for, W.between, W.given, W.when, W.at, T.LParen, W.from, W.to];

/** The words that only one kind of declaration has before another can begin. */
const TELLING = new Map<TokenType, DeclarationKind>([
  [W.given, "test"],
  [W.expect, "test"],
  [W.between, "conflict"],
  [W.across, "conflict"],
  [W.winner, "conflict"],
  [W.once, "alert"],
  [W.as, "define"],
]);

/** The kind to which the first clause belongs that only one kind has. */
function guessKind(tokens: readonly IToken[]): DeclarationKind | null {
  let depth = 0;
  for (const { tokenType: type } of tokens) {
    if (type === W.applies) return appliesTo(tokens);
    if (type === T.LParen) depth++;
    else if (type === T.RParen) depth--;
    const kind = depth <= 0 ? TELLING.get(type) : undefined;
    if (kind !== undefined) return kind;
  }
  return null;
}

/** Rules and limits both apply to something; a limit counts. */
function appliesTo(tokens: readonly IToken[]): DeclarationKind {
  const telling = tokens.find(
    ({ tokenType: type }) => type === W.then || type === W.per || type === W.counting,
  );
  return telling === undefined || telling.tokenType === W.then ? "rule" : "limit";
}
