import type { IToken, TokenType } from "chevrotain";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import type { Source } from "../../source/source.ts";
import type { Failure } from "../clause-parser.ts";
import type { Clause, ClauseKind } from "../clauses.ts";
import type { ExampleWords } from "../examples.ts";
import type { Patience } from "../limits.ts";
import type { DeclarationKind, Region } from "../outline.ts";

/** A clause that could not be understood, with what is around it. */
export interface Stuck {
  readonly source: Source;
  readonly declaration: DeclarationKind;
  readonly clause: Clause;
  readonly failure: Failure;
  /** The clauses after it, not yet parsed, the next one last; one that is part of the mistake may be taken out. */
  readonly later: Clause[];
  readonly patience: Patience;
  /** What examples are made of. */
  readonly words: ExampleWords;
}

/** How the author's tokens are read after a mistake was recognised. */
export interface Mended {
  /** The clause as it was meant; empty if it is to be left out. */
  readonly tokens: readonly IToken[];
  /** The clause's kind, if that was the mistake. */
  readonly kind?: ClauseKind;
  /** Another declaration that begins in the middle of this one. */
  readonly rest?: Region;
}

/** Recognises one mistake, reports it and says what was meant; null if it is something else. */
export type Mistake = (stuck: Stuck, diagnostics: DiagnosticList) => Mended | null;

/** The token at which the clause could not be understood; undefined at its end. */
export function stuckAt({ clause, failure }: Stuck): IToken | undefined {
  return clause.tokens[failure.index];
}

/** The tokens of the clause, some of them replaced. */
export function splice({ clause }: Stuck, start: number, count: number, ...put: IToken[]): IToken[] {
  return clause.tokens.toSpliced(start, count, ...put);
}

/** The same text, read as another token. */
export function readAs(token: IToken, type: TokenType): IToken {
  return { ...token, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 };
}
