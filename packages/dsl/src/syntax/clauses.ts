import type { IToken, TokenType } from "chevrotain";
import type { DeclarationKind } from "./outline.ts";
import * as T from "./tokens.ts";
import { Unit, W } from "./words.ts";

export type ClauseKind =
  | "head"
  | "definition"
  | "applies"
  | "when"
  | "unless"
  | "action"
  | "because"
  | "if_unknown"
  | "if"
  | "between"
  | "within"
  | "across"
  | "winner"
  | "loser"
  | "at_most"
  | "per"
  | "window"
  | "counting"
  | "department"
  | "send"
  | "once_per"
  | "quiet"
  | "given"
  | "expect";

/** One clause of a declaration, with its leading words. */
export interface Clause {
  readonly kind: ClauseKind;
  readonly tokens: readonly IToken[];
}

/** The clauses that each kind of declaration may have, in the order in which they are best read. */
export const CLAUSES: Readonly<Record<DeclarationKind, readonly ClauseKind[]>> = {
  pack: ["head", "if_unknown"],
  use: ["head"],
  define: ["head", "definition"],
  rule: ["head", "applies", "when", "unless", "action", "because", "if_unknown"],
  conflict: ["head", "between", "within", "across", "winner", "loser", "because"],
  limit: ["head", "applies", "at_most", "per", "window", "counting", "action", "because"],
  alert: ["head", "department", "when", "send", "once_per", "quiet", "because"],
  test: ["head", "given", "when", "expect"],
};

/** How each clause begins, as a reader knows it. */
export const CLAUSE_WORDS: Readonly<Record<ClauseKind, string>> = {
  head: "name",
  definition: "as",
  applies: "applies to",
  when: "when",
  unless: "unless",
  action: "then",
  because: "because",
  if_unknown: "if unknown",
  if: "if",
  between: "between",
  within: "within",
  across: "across",
  winner: "winner",
  loser: "loser",
  at_most: "at most",
  per: "per",
  window: "in any",
  counting: "counting",
  department: "for",
  send: "send",
  once_per: "once per",
  quiet: "in",
  given: "given",
  expect: "expect",
};

/** The words that begin a clause wherever they stand, because they can be no names. */
const RESERVED_STARTS = new Map<TokenType, ClauseKind>([
  [W.applies, "applies"],
  [W.when, "when"],
  [W.unless, "unless"],
  [W.then, "action"],
  [W.because, "because"],
  [W.given, "given"],
  [W.expect, "expect"],
]);

const CONFLICT_STARTS = new Map<TokenType, ClauseKind>([
  [W.between, "between"],
  [W.within, "within"],
  [W.across, "across"],
  [W.winner, "winner"],
  [W.loser, "loser"],
]);

interface Position {
  readonly declaration: DeclarationKind;
  readonly tokens: readonly IToken[];
  readonly index: number;
  /** The clause that would go on. */
  readonly current: ClauseKind;
  /** How many brackets are open in it. */
  readonly depth: number;
}

/** Cuts a declaration, or what is left of one from the middle of the clause `first`, at the words that begin clauses. */
export function splitClauses(
  declaration: DeclarationKind,
  tokens: readonly IToken[],
  first: ClauseKind = "head",
): Clause[] {
  const clauses: Clause[] = [];
  let current = first;
  let start = 0;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    const kind = index === 0 ? null : clauseAt({ declaration, tokens, index, current, depth });
    if (kind !== null) {
      clauses.push({ kind: current, tokens: tokens.slice(start, index) });
      current = kind;
      start = index;
      depth = 0;
    }
    if (token.tokenType === T.LParen) depth++;
    else if (token.tokenType === T.RParen) depth--;
  }
  clauses.push({ kind: current, tokens: tokens.slice(start) });
  return clauses;
}

/** The clause that begins at a token, or null if the current one goes on. */
function clauseAt(at: Position): ClauseKind | null {
  const type = at.tokens[at.index]?.tokenType;
  const before = at.tokens[at.index - 1]?.tokenType;
  const next = at.tokens[at.index + 1]?.tokenType;
  if (type === undefined || before === T.LParen) return null;
  // `then is 4`: a field of that name, which lacks its backticks.
  if (next === W.is || next === T.Dot) return null;
  if (type === W.if) return ifClause(at, next);
  return RESERVED_STARTS.get(type) ?? contextualClause(at, type, before, next);
}

/** `remove items where (...), block if none remain` goes on; `then block if status is open` does not. */
function ifClause({ tokens, index }: Position, next: TokenType | undefined): ClauseKind | null {
  const beforeBlock = tokens[index - 2]?.tokenType;
  const blocks = tokens[index - 1]?.tokenType === W.block;
  if (next === W.none) return null;
  if (next !== W.unknown && blocks && (beforeBlock === T.Comma || beforeBlock === T.RParen)) return null;
  return next === W.unknown ? "if_unknown" : "if";
}

function contextualClause(
  at: Position,
  type: TokenType,
  before: TokenType | undefined,
  next: TokenType | undefined,
): ClauseKind | null {
  if (next === T.Comma || next === T.RParen || next === T.Dot || next === T.Colon) return null;
  const compared = before === W.is || before === W.not;
  switch (at.declaration) {
    case "define":
      return type === W.as && at.current === "head" && at.depth <= 0 ? "definition" : null;
    case "conflict":
      // `within the last 3 days` belongs to what came before it; the clause is `within 3 days`.
      if (compared || (type === W.within && next === W.the)) return null;
      return CONFLICT_STARTS.get(type) ?? null;
    case "limit":
      return limitClause(at, type, before, next);
    case "alert":
      return compared ? null : alertClause(at, type, before, next);
    case "test":
      return testClause(at, type);
    default:
      return null;
  }
}

function limitClause(
  at: Position,
  type: TokenType,
  before: TokenType | undefined,
  next: TokenType | undefined,
): ClauseKind | null {
  if (type === W.per) return "per";
  if (type === W.counting) return "counting";
  if (type === W.in && (next === W.any || next === W.a)) return "window";
  if (type !== W.at || next !== W.most) return null;
  // `hold until there is room, at most 7 days` goes on; `at most 3 per customer` begins anew.
  const afterNumber = at.tokens[at.index + 3]?.tokenType;
  const ends = afterNumber === Unit || afterNumber === W.or || before === W.hold;
  return ends || (before === T.Comma && at.current === "action") ? null : "at_most";
}

function alertClause(
  at: Position,
  type: TokenType,
  before: TokenType | undefined,
  next: TokenType | undefined,
): ClauseKind | null {
  if (type === W.for && at.current === "head") return "department";
  // `once per send`: a field of that name.
  if (type === W.send && next !== undefined && before !== W.per && before !== T.Comma) return "send";
  if (type === W.once && next === W.per) return "once_per";
  return type === W.in && at.current === "once_per" ? "quiet" : null;
}

function testClause(at: Position, type: TokenType): ClauseKind | null {
  if (type !== W.and || at.depth > 0) return null;
  return at.current === "given" || at.current === "expect" ? at.current : null;
}
