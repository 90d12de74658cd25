import { type IParserErrorMessageProvider, type IToken, type TokenType, tokenMatcher } from "chevrotain";

/** Where the parser could not go on, and what it could have gone on with. */
export interface Stop {
  readonly kind: "expected" | "unexpected";
  /** The grammar's rule that could not go on: `operand`. */
  readonly rule: string;
  /** The first token of each way on; for `unexpected`, none. */
  readonly expected: readonly TokenType[];
  /** Some ways on began well; the mistake is this many tokens further, where these were expected. */
  readonly further: { readonly by: number; readonly expected: readonly TokenType[] } | null;
}

/** Keeps what Chevrotain knows of a failure as data; the words are found later, with more context. */
export class StopRecorder implements IParserErrorMessageProvider {
  last: Stop | null = null;

  buildMismatchTokenMessage(at: { expected: TokenType; ruleName: string }): string {
    return this.keep("expected", at.ruleName, [at.expected]);
  }

  buildNotAllInputParsedMessage(at: { ruleName: string }): string {
    return this.keep("unexpected", at.ruleName, []);
  }

  buildNoViableAltMessage(at: {
    expectedPathsPerAlt: TokenType[][][];
    actual: IToken[];
    ruleName: string;
  }): string {
    const paths = at.expectedPathsPerAlt.flat();
    return this.keep("expected", at.ruleName, nth(paths, 0), further(paths, at.actual));
  }

  buildEarlyExitMessage(at: { expectedIterationPaths: TokenType[][]; ruleName: string }): string {
    return this.keep("expected", at.ruleName, nth(at.expectedIterationPaths, 0));
  }

  private keep(
    kind: Stop["kind"],
    rule: string,
    expected: readonly TokenType[],
    deeper: Stop["further"] = null,
  ): string {
    this.last = { kind, rule, expected, further: deeper };
    return rule;
  }
}

/** The alternatives are told apart by several tokens: the ones that fit the text longest say what was meant. */
function further(paths: readonly TokenType[][], actual: readonly IToken[]): Stop["further"] {
  const fitting = paths.map((path) => {
    const misfit = path.findIndex((type, index) => !fits(actual[index], type));
    return misfit === -1 ? path.length : misfit;
  });
  const by = Math.max(0, ...fitting);
  const expected = nth(
    paths.filter((_, index) => fitting[index] === by),
    by,
  );
  return by === 0 || expected.length === 0 ? null : { by, expected };
}

function fits(token: IToken | undefined, type: TokenType): boolean {
  return token !== undefined && tokenMatcher(token, type);
}

function nth(paths: readonly TokenType[][], index: number): TokenType[] {
  return [...new Set(paths.flatMap((path) => path.slice(index, index + 1)))];
}
