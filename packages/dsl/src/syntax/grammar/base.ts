import {
  EmbeddedActionsParser,
  type IOrAlt,
  type IToken,
  type ParserMethod,
  type TokenType,
} from "chevrotain";
import { DiagnosticList, type More, type Problem } from "../../diagnostic/problem.ts";
import type { Source, Span } from "../../source/source.ts";
import type { Name, Path, Selection, Text } from "../ast.ts";
import { spanFrom, spanOf } from "../spans.ts";
import { textValue } from "../text.ts";
import * as T from "../tokens.ts";
import { W, WORD_TYPES } from "../words.ts";
import { StopRecorder } from "./stop.ts";

/** Names, lists of names and texts: what all other parts of the grammar are made of. */
export class BaseGrammar extends EmbeddedActionsParser {
  readonly stops: StopRecorder;
  private source: Source = { file: "", text: "" };
  private diagnostics = new DiagnosticList();

  /** @param validate whether to look for ambiguities in the grammar, which takes as long as building it. */
  constructor(validate = false) {
    const stops = new StopRecorder();
    super([...T.SHAPES, T.Word, ...WORD_TYPES], {
      recoveryEnabled: false,
      maxLookahead: 2,
      skipValidations: !validate,
      errorMessageProvider: stops,
    });
    this.stops = stops;
  }

  /** Before each parse: what the tokens are from, and where to report what is understood but not allowed. */
  begin(tokens: readonly IToken[], source: Source, diagnostics: DiagnosticList): void {
    this.source = source;
    this.diagnostics = diagnostics;
    this.stops.last = null;
    this.input = [...tokens];
  }

  protected report<P>(of: Problem<P>, parameters: P, span: Span, more?: More): void {
    this.diagnostics.add(of, parameters, { source: this.source, span }, more);
  }

  /** From a token to the last one consumed. */
  protected since(first: IToken): Span {
    return spanFrom(first, this.LA(0));
  }

  protected next(distance: number): TokenType {
    return this.LA(distance).tokenType;
  }

  /** Consumes a word and gives what it means. */
  protected meaning<Meaning>(meaning: Meaning, consume: () => unknown): Meaning {
    consume();
    return meaning;
  }

  /** `RULE` with the type of its result given by where it is kept, so that kinds stay literal types. */
  protected define<Result>(name: string, implementation: () => Result): ParserMethod<[], Result> {
    return this.RULE(name, implementation);
  }

  /** `OR` with the type of its result given; `index` tells several in one rule apart. */
  protected choose<Result>(index: number, alternatives: IOrAlt<Result>[]): Result {
    return this.or(index, alternatives);
  }

  readonly name: ParserMethod<[], Name> = this.define("name", () => {
    const token = this.CONSUME(T.Word);
    return this.ACTION(() => nameOf(token));
  });

  readonly names: ParserMethod<[], Name[]> = this.define("names", () => {
    const names: Name[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => names.push(this.SUBRULE(this.name)) });
    return names;
  });

  readonly path: ParserMethod<[], Path> = this.define("path", () => {
    const first = this.LA(1);
    const parts: Name[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.Dot, DEF: () => parts.push(this.SUBRULE(this.name)) });
    return this.ACTION(() => ({ parts, span: this.since(first) }));
  });

  readonly paths: ParserMethod<[], Path[]> = this.define("paths", () => {
    const paths: Path[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => paths.push(this.SUBRULE(this.path)) });
    return paths;
  });

  readonly text: ParserMethod<[], Text> = this.define("text", () => {
    const token = this.CONSUME(T.Text);
    return this.ACTION(() => ({ value: textValue(token.image), span: spanOf(token) }));
  });

  readonly selection: ParserMethod<[], Selection> = this.define("selection", () => {
    const first = this.LA(1);
    const include = this.SUBRULE(this.names);
    let except: Name[] = [];
    this.OPTION(() => {
      this.CONSUME(W.except);
      except = this.SUBRULE2(this.names);
    });
    return this.ACTION(() => ({ include, except, span: this.since(first) }));
  });
}

/** A name without its backticks. */
export function nameOf(token: IToken): Name {
  const text = token.tokenType === T.QuotedName ? token.image.replaceAll("`", "") : token.image;
  return { text, span: spanOf(token) };
}
