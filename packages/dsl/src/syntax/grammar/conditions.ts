import type { IToken, ParserMethod } from "chevrotain";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Span } from "../../source/source.ts";
import type { Expression, History, Length, Name, Quantified } from "../ast.ts";
import { spanOf } from "../spans.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { PredicateGrammar, type Tested } from "./predicates.ts";

type HistoryWhen = NonNullable<History["when"]>;

/** Conditions: comparisons, quantifiers and history, joined by `and`, `or` and `not`. */
export class ConditionGrammar extends PredicateGrammar {
  readonly condition: ParserMethod<[], Expression> = this.define("condition", () => {
    const parts: Part[] = [];
    const joints: IToken[] = [];
    parts.push(this.SUBRULE(this.part));
    this.MANY(() => {
      joints.push(this.OR([{ ALT: () => this.CONSUME(W.and) }, { ALT: () => this.CONSUME(W.or) }]));
      parts.push(this.SUBRULE2(this.part));
    });
    return this.ACTION(() => this.join(parts, joints));
  });

  private readonly part: ParserMethod<[], Part> = this.define("part", () => {
    const first = this.LA(1);
    const value = this.SUBRULE(this.negation);
    return this.ACTION(() => ({ value, span: this.since(first) }));
  });

  /**
   * Mixed `and` and `or` are reported once, where the other one first appears, and grouped as programming languages
   * do, so that the names in them are still checked.
   */
  private join(parts: readonly Part[], joints: readonly IToken[]): Expression {
    const other = joints.find((joint) => joint.tokenType !== joints[0]?.tokenType);
    if (other === undefined) return joined(joints[0]?.tokenType === W.or ? "or" : "and", parts);
    this.report(SYNTAX.mixedAndOr, {}, spanOf(other));
    const groups: Part[][] = [[]];
    for (const [index, part] of parts.entries()) {
      if (index > 0 && joints[index - 1]?.tokenType === W.or) groups.push([]);
      groups.at(-1)?.push(part);
    }
    const alternatives = groups.map((group) => ({ value: joined("and", group), span: spanAll(group) }));
    return joined("or", alternatives);
  }

  private readonly negation: ParserMethod<[], Expression> = this.define("negation", () => {
    const nots: IToken[] = [];
    this.MANY(() => nots.push(this.CONSUME(W.not)));
    const arg = this.SUBRULE(this.primary);
    return this.ACTION(() => {
      const end = this.since(this.LA(0)).end;
      return nots.reduceRight<Expression>(
        (inner, not) => ({ kind: "not", arg: inner, span: { start: not.startOffset, end } }),
        arg,
      );
    });
  });

  private readonly primary: ParserMethod<[], Expression> = this.define("primary", () =>
    this.choose<Expression>(0, [
      {
        ALT: () => {
          this.CONSUME(T.LParen);
          const inner = this.SUBRULE(this.condition);
          this.CONSUME(T.RParen);
          return inner;
        },
      },
      { ALT: () => this.SUBRULE(this.quantified) },
      { GATE: () => this.startsHistory(), ALT: () => this.SUBRULE(this.history), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.comparison) },
    ]),
  );

  private readonly comparison: ParserMethod<[], Expression> = this.define("comparison", () => {
    const first = this.LA(1);
    const left = this.SUBRULE(this.operand);
    let tested: Tested | null = null;
    this.OPTION(() => {
      tested = this.SUBRULE(this.predicate);
    });
    return this.ACTION((): Expression => {
      if (tested === null) return left;
      const { negated, test } = tested as Tested;
      return { kind: "test", left, negated, test, span: this.since(first) };
    });
  });

  private readonly quantified: ParserMethod<[], Quantified> = this.define("quantified", () => {
    const first = this.LA(1);
    const quantifier = this.choose<Quantified["quantifier"]>(0, [
      { ALT: () => this.meaning("some", () => this.CONSUME(W.some)) },
      { ALT: () => this.meaning("no", () => this.CONSUME(W.no)) },
      { ALT: () => this.meaning("every", () => this.CONSUME(W.every)) },
    ]);
    const records = this.SUBRULE(this.records);
    return this.ACTION(() => ({ kind: "quantified", quantifier, ...records, span: this.since(first) }));
  });

  /** `a` and `an` may be names too: only an intent and what was done with it make a sentence about history. */
  private startsHistory(): boolean {
    const after = this.next(3);
    return after === W.was || after === W.about || after === T.Comma || after === W.except;
  }

  /** `a payment_failed about the same payment was sent at least 3 days ago to the household` */
  private readonly history: ParserMethod<[], History> = this.define("history", () => {
    const first = this.LA(1);
    let same: Name[] = [];
    let household = false;
    let when: HistoryWhen | null = null;
    this.OR([{ ALT: () => this.CONSUME(W.a) }, { ALT: () => this.CONSUME(W.an) }]);
    const selection = this.SUBRULE(this.selection);
    this.OPTION(() => {
      this.CONSUME(W.about);
      this.CONSUME(W.the);
      this.CONSUME(W.same);
      same = this.SUBRULE(this.names);
    });
    this.CONSUME(W.was);
    const state = this.choose<History["state"]>(2, [
      { ALT: () => this.meaning("cleared", () => this.CONSUME(W.cleared)) },
      { ALT: () => this.meaning("started", () => this.CONSUME(W.started)) },
      { ALT: () => this.meaning("sent", () => this.CONSUME(W.sent)) },
    ]);
    this.MANY(() => {
      this.OR3([
        {
          ALT: () => {
            this.CONSUME(W.to);
            this.CONSUME2(W.the);
            this.CONSUME(W.household);
            household = true;
          },
        },
        {
          ALT: () => {
            when = this.SUBRULE(this.historyWhen);
          },
        },
      ]);
    });
    return this.ACTION(() => ({
      kind: "history",
      selection,
      same,
      household,
      state,
      when,
      span: this.since(first),
    }));
  });

  private readonly historyWhen: ParserMethod<[], HistoryWhen> = this.define("historyWhen", () =>
    this.choose<HistoryWhen>(0, [
      {
        ALT: () => {
          this.CONSUME(W.within);
          this.CONSUME(W.the);
          this.CONSUME(W.last);
          return { kind: "within", length: this.SUBRULE(this.length) };
        },
      },
      {
        ALT: () => {
          const comparison = this.SUBRULE(this.distance);
          const length: Length = this.SUBRULE2(this.length);
          this.CONSUME(W.ago);
          return { kind: "shifted", comparison, length };
        },
      },
    ]),
  );
}

/** One of several conditions, with the place that it takes, brackets included. */
interface Part {
  readonly value: Expression;
  readonly span: Span;
}

function joined(kind: "and" | "or", parts: readonly Part[]): Expression {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only.value;
  return { kind, args: parts.map(({ value }) => value), span: spanAll(parts) };
}

function spanAll(parts: readonly Part[]): Span {
  return { start: parts[0]?.span.start ?? 0, end: parts.at(-1)?.span.end ?? 0 };
}
