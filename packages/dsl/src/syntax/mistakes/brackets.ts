import type { IToken, TokenType } from "chevrotain";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Source } from "../../source/source.ts";
import type { Clause } from "../clauses.ts";
import { spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";

export interface Balanced {
  readonly clause: Clause;
  /** Whether a bracket was missing, so that the clause may be shaped differently from what was meant. */
  readonly mended: boolean;
}

const CLOSING = new Map<TokenType, TokenType>([
  [T.LParen, T.RParen],
  [T.LSquare, T.RSquare],
]);

/** Reports brackets without a partner; closes them at the end of the clause, or drops them. */
export function mendBrackets(source: Source, clause: Clause, diagnostics: DiagnosticList): Balanced {
  const open: IToken[] = [];
  const kept: IToken[] = [];
  for (const token of clause.tokens) {
    const closes = token.tokenType === T.RParen || token.tokenType === T.RSquare;
    if (CLOSING.has(token.tokenType)) open.push(token);
    else if (closes) {
      const crossed = closeCrossed(open, token);
      if (crossed !== null) {
        reportUnclosed(source, crossed, token.startOffset, diagnostics);
        kept.push(tokenAt(closerOf(crossed), token.startOffset, ""));
      }
      if (!closesLast(open, token)) {
        reportUnopened(source, token, diagnostics);
        continue;
      }
    }
    kept.push(token);
  }
  const unchanged =
    kept.length === clause.tokens.length && kept.every((each, at) => each === clause.tokens[at]);
  if (open.length === 0 && unchanged) return { clause, mended: false };
  const end = spanOf(kept.at(-1) ?? T_END).end;
  // A text that is not closed has swallowed the brackets after it.
  const swallowed = kept.some((token) => token.tokenType === T.UnclosedText);
  for (const bracket of open.toReversed()) {
    if (!swallowed) reportUnclosed(source, bracket, end, diagnostics);
    kept.push(tokenAt(closerOf(bracket), end, ""));
  }
  return { clause: { ...clause, tokens: kept }, mended: true };
}

/** Stands for the end of an empty clause, of which there are none. */
const T_END = tokenAt(T.RParen, 0, "");

function closerOf(bracket: IToken): TokenType {
  return CLOSING.get(bracket.tokenType) ?? T.RParen;
}

/** `(a [b, c)`: the inner bracket was not closed where the outer one is. */
function closeCrossed(open: IToken[], token: IToken): IToken | null {
  const inner = open.at(-1);
  const outer = open.at(-2);
  if (inner === undefined || outer === undefined || closerOf(inner) === token.tokenType) return null;
  if (closerOf(outer) !== token.tokenType) return null;
  open.pop();
  return inner;
}

function closesLast(open: IToken[], token: IToken): boolean {
  const last = open.at(-1);
  if (last === undefined || closerOf(last) !== token.tokenType) return false;
  open.pop();
  return true;
}

function reportUnopened(source: Source, token: IToken, diagnostics: DiagnosticList): void {
  const span = spanOf(token);
  const fix = { title: "Remove it", edits: [{ span, replacement: "" }] };
  diagnostics.add(SYNTAX.bracketNotOpened, { close: token.image }, { source, span }, { fix });
}

function reportUnclosed(source: Source, token: IToken, end: number, diagnostics: DiagnosticList): void {
  const close = token.image === "[" ? "]" : ")";
  const fix = { title: `Add \`${close}\``, edits: [{ span: { start: end, end }, replacement: close }] };
  diagnostics.add(
    SYNTAX.bracketNotClosed,
    { open: token.image, close },
    { source, span: spanOf(token) },
    { fix },
  );
}
