import type { ParserMethod } from "chevrotain";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Span } from "../../source/source.ts";
import type { Comparison, Expression, Length, Predicate } from "../ast.ts";
import { W } from "../words.ts";
import { OperandGrammar } from "./operands.ts";

/** What a side of a comparison is tested for, and whether the contrary is meant. */
export interface Tested {
  readonly negated: boolean;
  readonly test: Predicate;
}

export type Distance = "more_than" | "at_least" | "less_than" | "at_most";

const COMPARISONS: Readonly<Record<Distance, Comparison>> = {
  more_than: ">",
  at_least: ">=",
  less_than: "<",
  at_most: "<=",
};

type TextTest = Extract<Predicate, { kind: "text" }>["test"];
type Order = Extract<Predicate, { kind: "order" }>["order"];
type Direction = "ago" | "from_now";

/** What stands right of a value: `is at least 5`, `starts with "P-"`, `becomes failed`. */
export abstract class PredicateGrammar extends OperandGrammar {
  readonly predicate: ParserMethod<[], Tested> = this.define("predicate", () =>
    this.choose<Tested>(0, [
      { ALT: () => this.SUBRULE(this.isPredicate) },
      { ALT: () => ({ negated: false, test: this.SUBRULE(this.textPredicate) }) },
      { ALT: () => ({ negated: true, test: this.SUBRULE(this.textDenial) }) },
      { ALT: () => ({ negated: false, test: this.SUBRULE(this.becomesPredicate) }) },
    ]),
  );

  private readonly isPredicate: ParserMethod<[], Tested> = this.define("isPredicate", () => {
    let negated = false;
    this.CONSUME(W.is);
    this.OPTION(() => {
      this.CONSUME(W.not);
      negated = true;
    });
    const test = this.choose<Predicate>(0, [
      { ALT: () => this.SUBRULE(this.distancePredicate), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.orderPredicate), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.oneOfPredicate), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.betweenPredicate), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.withinPredicate), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.emptyPredicate), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.equalPredicate) },
    ]);
    return this.ACTION(() => ({ negated, test }));
  });

  private readonly equalPredicate: ParserMethod<[], Predicate> = this.define("equalPredicate", () => {
    const first = this.LA(1);
    const right = this.SUBRULE(this.operand);
    return this.ACTION(() => ({ kind: "compare", comparison: "=", right, span: this.since(first) }));
  });

  private readonly emptyPredicate: ParserMethod<[], Predicate> = this.define("emptyPredicate", () => {
    const first = this.CONSUME(W.empty);
    return this.ACTION(() => ({ kind: "empty", span: this.since(first) }));
  });

  /** `at least 5`, `more than 30 days ago`, `at most 2 days from now` */
  private readonly distancePredicate: ParserMethod<[], Predicate> = this.define("distancePredicate", () => {
    const first = this.LA(1);
    const distance = this.SUBRULE(this.distance);
    const right = this.SUBRULE(this.operand);
    let direction: Direction | null = null;
    this.OPTION(() => {
      direction = this.SUBRULE(this.direction);
    });
    return this.ACTION((): Predicate => {
      const span = this.since(first);
      if (direction === null) return { kind: "compare", comparison: COMPARISONS[distance], right, span };
      return { kind: "shifted", comparison: distance, length: this.asLength(right), direction, span };
    });
  });

  readonly distance: ParserMethod<[], Distance> = this.define("distance", () => {
    let distance: Distance = "at_least";
    this.OR([
      {
        ALT: () => {
          this.CONSUME(W.at);
          distance = this.choose<Distance>(2, [
            { ALT: () => this.meaning("at_least", () => this.CONSUME(W.least)) },
            { ALT: () => this.meaning("at_most", () => this.CONSUME(W.most)) },
          ]);
        },
      },
      {
        ALT: () => {
          distance = this.choose<Distance>(3, [
            { ALT: () => this.meaning("more_than", () => this.CONSUME(W.more)) },
            { ALT: () => this.meaning("less_than", () => this.CONSUME(W.less)) },
          ]);
          this.CONSUME(W.than);
        },
      },
    ]);
    return distance;
  });

  private readonly direction: ParserMethod<[], Direction> = this.define("direction", () =>
    this.choose<Direction>(0, [
      { ALT: () => this.meaning("ago", () => this.CONSUME(W.ago)) },
      {
        ALT: () => {
          this.CONSUME(W.from);
          return this.meaning("from_now", () => this.CONSUME(W.now));
        },
      },
    ]),
  );

  /** `before today`, `on or after 2026-03-02` */
  private readonly orderPredicate: ParserMethod<[], Predicate> = this.define("orderPredicate", () => {
    const first = this.LA(1);
    let orEqual = false;
    this.OPTION(() => {
      this.CONSUME(W.on);
      this.CONSUME(W.or);
      orEqual = true;
    });
    const before = this.choose<boolean>(0, [
      { ALT: () => this.meaning(true, () => this.CONSUME(W.before)) },
      { ALT: () => this.meaning(false, () => this.CONSUME(W.after)) },
    ]);
    const right = this.SUBRULE(this.operand);
    return this.ACTION(() => {
      const strict: Order = before ? "before" : "after";
      const order: Order = before ? "on_or_before" : "on_or_after";
      return { kind: "order", order: orEqual ? order : strict, right, span: this.since(first) };
    });
  });

  /** `one of (a, b)`, `one of household orders.ticket.event` */
  private readonly oneOfPredicate: ParserMethod<[], Predicate> = this.define("oneOfPredicate", () => {
    const first = this.CONSUME(W.one);
    this.CONSUME(W.of);
    return this.choose<Predicate>(0, [
      {
        ALT: () => {
          const options = this.SUBRULE(this.operandsInBrackets);
          return this.ACTION(() => ({ kind: "one_of", options, span: this.since(first) }));
        },
      },
      {
        ALT: () => {
          const household = this.SUBRULE(this.householdMark);
          const path = this.SUBRULE(this.path);
          return this.ACTION(() => ({ kind: "one_of_path", household, path, span: this.since(first) }));
        },
      },
    ]);
  });

  private readonly betweenPredicate: ParserMethod<[], Predicate> = this.define("betweenPredicate", () => {
    const first = this.CONSUME(W.between);
    const low = this.SUBRULE(this.operand);
    this.CONSUME(W.and);
    const high = this.SUBRULE2(this.operand);
    return this.ACTION(() => ({ kind: "between", low, high, span: this.since(first) }));
  });

  private readonly withinPredicate: ParserMethod<[], Predicate> = this.define("withinPredicate", () => {
    const first = this.CONSUME(W.within);
    this.CONSUME(W.the);
    const direction = this.choose<"last" | "next">(0, [
      { ALT: () => this.meaning("last", () => this.CONSUME(W.last)) },
      { ALT: () => this.meaning("next", () => this.CONSUME(W.next)) },
    ]);
    const length = this.SUBRULE(this.length);
    return this.ACTION(() => ({ kind: "within", direction, length, span: this.since(first) }));
  });

  private readonly textPredicate: ParserMethod<[], Predicate> = this.define("textPredicate", () => {
    const first = this.LA(1);
    const test = this.choose<TextTest>(0, [
      {
        ALT: () => {
          this.CONSUME(W.starts);
          return this.meaning("starts_with", () => this.CONSUME(W.with));
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.ends);
          return this.meaning("ends_with", () => this.CONSUME2(W.with));
        },
      },
      { ALT: () => this.meaning("contains", () => this.CONSUME(W.contains)) },
      { ALT: () => this.meaning("matches", () => this.CONSUME(W.matches)) },
    ]);
    const right = this.SUBRULE(this.operand);
    return this.ACTION(() => ({ kind: "text", test, right, span: this.since(first) }));
  });

  /** `does not start with "P-"`, `does not contain "x"` */
  private readonly textDenial: ParserMethod<[], Predicate> = this.define("textDenial", () => {
    const first = this.CONSUME(W.does);
    this.CONSUME(W.not);
    const test = this.choose<TextTest>(0, [
      {
        ALT: () => {
          this.CONSUME(W.start);
          return this.meaning("starts_with", () => this.CONSUME(W.with));
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.end);
          return this.meaning("ends_with", () => this.CONSUME2(W.with));
        },
      },
      { ALT: () => this.meaning("contains", () => this.CONSUME(W.contain)) },
      { ALT: () => this.meaning("matches", () => this.CONSUME(W.match)) },
    ]);
    const right = this.SUBRULE(this.operand);
    return this.ACTION(() => ({ kind: "text", test, right, span: this.since(first) }));
  });

  private readonly becomesPredicate: ParserMethod<[], Predicate> = this.define("becomesPredicate", () => {
    const first = this.CONSUME(W.becomes);
    const right = this.SUBRULE(this.operand);
    return this.ACTION(() => ({ kind: "becomes", right, span: this.since(first) }));
  });

  /** A length before `ago` or `from now`; anything else there is reported. */
  private asLength(value: Expression): Length {
    if (value.kind === "length") return value;
    const span: Span = value.span;
    if (value.kind === "number") {
      this.reportMissingUnit(String(value.value), span);
      return { kind: "length", amount: value.value, unit: null, span };
    }
    const found = "another value";
    const advice = "Write a number and its unit: `30 days ago`.";
    this.report(SYNTAX.expected, { expected: "a length of time", found, advice }, span);
    return { kind: "length", amount: 0, unit: null, span };
  }
}
