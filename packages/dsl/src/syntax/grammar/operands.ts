import type { IToken, ParserMethod } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Aggregate, Counted, Expression, Name, Path } from "../ast.ts";
import { spanOf } from "../spans.ts";
import { textValue } from "../text.ts";
import * as T from "../tokens.ts";
import { Currency, Unit, W } from "../words.ts";
import { nameOf } from "./base.ts";
import { UnitGrammar } from "./units.ts";

/** The records that a quantifier or a count is about. */
export interface Records {
  readonly household: boolean;
  readonly record: Path;
  readonly alias: Name | null;
  readonly body: Expression | null;
}

/** Values: literals, the clock, paths, calls, counts and sums. */
export abstract class OperandGrammar extends UnitGrammar {
  /** Defined with the conditions, which are made of operands. */
  abstract readonly condition: ParserMethod<[], Expression>;

  readonly operand: ParserMethod<[], Expression> = this.define("operand", () =>
    this.choose<Expression>(0, [
      { ALT: () => this.SUBRULE(this.count), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.aggregate), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.numeric) },
      { ALT: () => this.SUBRULE(this.textLiteral) },
      { ALT: () => this.SUBRULE(this.calendarLiteral) },
      { ALT: () => this.SUBRULE(this.constant) },
      { ALT: () => this.SUBRULE(this.reference) },
    ]),
  );

  private readonly textLiteral: ParserMethod<[], Expression> = this.define("textLiteral", () => {
    const token = this.CONSUME(T.Text);
    return this.ACTION(() => ({ kind: "text", value: textValue(token.image), span: spanOf(token) }));
  });

  private readonly calendarLiteral: ParserMethod<[], Expression> = this.define("calendarLiteral", () =>
    this.choose<Expression>(0, [
      { ALT: () => literal("instant", this.CONSUME(T.InstantToken)) },
      { ALT: () => literal("date", this.CONSUME(T.DateToken)) },
      { ALT: () => literal("time", this.CONSUME(T.TimeToken)) },
    ]),
  );

  private readonly constant: ParserMethod<[], Expression> = this.define("constant", () =>
    this.choose<Expression>(0, [
      { ALT: () => ({ kind: "boolean", value: true, span: spanOf(this.CONSUME(W.true)) }) },
      { ALT: () => ({ kind: "boolean", value: false, span: spanOf(this.CONSUME(W.false)) }) },
      { ALT: () => ({ kind: "clock", which: "today", span: spanOf(this.CONSUME(W.today)) }) },
      { ALT: () => ({ kind: "clock", which: "now", span: spanOf(this.CONSUME(W.now)) }) },
      { ALT: () => ({ kind: "clock", which: "local_time", span: spanOf(this.CONSUME(W.local_time)) }) },
    ]),
  );

  /** `3`, `3 days`, `500.00 USD`. */
  private readonly numeric: ParserMethod<[], Expression> = this.define("numeric", () => {
    const number = this.CONSUME(T.NumberToken);
    let currency: IToken | null = null;
    let unit: Name | null = null;
    this.OPTION({
      GATE: () => this.next(1) === Currency || this.next(1) === Unit || this.isWrongUnit(1),
      DEF: () => {
        this.OR([
          {
            ALT: () => {
              currency = this.CONSUME(Currency);
            },
          },
          {
            ALT: () => {
              unit = this.SUBRULE(this.unit);
            },
            IGNORE_AMBIGUITIES: true,
          },
        ]);
      },
    });
    return this.ACTION(() => this.numberOf(number, currency, unit));
  });

  private numberOf(number: IToken, currency: IToken | null, unit: Name | null): Expression {
    const span = this.since(number);
    if (currency !== null) return { kind: "money", amount: number.image, currency: nameOf(currency), span };
    const amount = Number(number.image);
    if (unit !== null) return { kind: "length", amount, unit, span };
    return { kind: "number", value: amount, span };
  }

  /** A path, or a definition with its arguments. */
  private readonly reference: ParserMethod<[], Expression> = this.define("reference", () => {
    const first = this.LA(1);
    const path = this.SUBRULE(this.path);
    let args: Expression[] | null = null;
    this.OPTION(() => {
      args = this.SUBRULE(this.operandsInBrackets);
    });
    return this.ACTION((): Expression => {
      const span = this.since(first);
      if (args !== null && path.parts.length === 1 && first.image === "in") {
        const words = "one of";
        this.report(SYNTAX.otherWords, { written: "in", words }, path.span, fixWith(words, path.span));
      }
      return args === null ? { kind: "path", path, span } : { kind: "call", name: path, args, span };
    });
  });

  readonly operandsInBrackets: ParserMethod<[], Expression[]> = this.define("operandsInBrackets", () => {
    const operands: Expression[] = [];
    this.CONSUME(T.LParen);
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => operands.push(this.SUBRULE(this.operand)) });
    this.CONSUME(T.RParen);
    return operands;
  });

  /** `the number of household risk.policy as policy (body)` */
  private readonly count: ParserMethod<[], Counted> = this.define("count", () => {
    const first = this.CONSUME(W.the);
    this.CONSUME(W.number);
    this.CONSUME(W.of);
    const records = this.SUBRULE(this.records);
    return this.ACTION(() => ({ kind: "count", ...records, span: this.since(first) }));
  });

  /** `the sum of amount over billing.payment (body)` */
  private readonly aggregate: ParserMethod<[], Aggregate> = this.define("aggregate", () => {
    const first = this.LA(1);
    this.OPTION(() => this.CONSUME(W.the));
    const which = this.choose<Aggregate["function"]>(0, [
      { ALT: () => this.meaning("sum", () => this.CONSUME(W.sum)) },
      { ALT: () => this.meaning("min", () => this.CONSUME(W.smallest)) },
      { ALT: () => this.meaning("max", () => this.CONSUME(W.largest)) },
      { ALT: () => this.meaning("min", () => this.CONSUME(W.min)) },
      { ALT: () => this.meaning("max", () => this.CONSUME(W.max)) },
    ]);
    this.CONSUME(W.of);
    const of = this.SUBRULE(this.operand);
    this.CONSUME(W.over);
    const records = this.SUBRULE(this.records);
    return this.ACTION(() => ({
      kind: "aggregate",
      function: which,
      of,
      ...records,
      span: this.since(first),
    }));
  });

  /** `household risk.policy as policy (body)` */
  readonly records: ParserMethod<[], Records> = this.define("records", () => {
    let alias: Name | null = null;
    let body: Expression | null = null;
    const household = this.SUBRULE(this.householdMark);
    const record = this.SUBRULE(this.path);
    this.OPTION(() => {
      this.CONSUME(W.as);
      alias = this.SUBRULE(this.name);
    });
    this.OPTION2(() => {
      this.CONSUME(T.LParen);
      body = this.SUBRULE(this.condition);
      this.CONSUME(T.RParen);
    });
    return this.ACTION(() => ({ household, record, alias, body }));
  });

  /** `household` before a record; a silo of that name is followed by a dot. */
  readonly householdMark: ParserMethod<[], boolean> = this.define("householdMark", () => {
    let household = false;
    this.OPTION({
      GATE: () => this.next(2) !== T.Dot,
      DEF: () => {
        this.CONSUME(W.household);
        household = true;
      },
    });
    return household;
  });
}

function literal(kind: "instant" | "date" | "time", token: IToken): Expression {
  return { kind, text: token.image, span: spanOf(token) };
}
