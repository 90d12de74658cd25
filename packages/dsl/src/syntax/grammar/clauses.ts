import type { ParserMethod } from "chevrotain";
import type * as Ast from "../ast.ts";
import { spanOf } from "../spans.ts";
import { parseTemplate } from "../template.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { ActionGrammar } from "./actions.ts";

/** What the head of a declaration says, for all kinds; what a kind cannot say stays empty. */
export interface Head {
  readonly observe: boolean;
  readonly name: Ast.Name;
  readonly label: Ast.Text | null;
  readonly from: Ast.DateLiteral | null;
  readonly to: Ast.DateLiteral | null;
}

export interface DefineHead {
  readonly name: Ast.Name;
  readonly label: Ast.Text | null;
  readonly parameters: readonly Ast.Parameter[];
  readonly subject: Ast.Path | null;
}

export interface PackHead {
  readonly name: Ast.Name;
  readonly owner: Ast.Text | null;
  readonly label: Ast.Text | null;
}

export interface Between {
  readonly left: Ast.Selection;
  readonly right: Ast.Selection;
}

type About = NonNullable<Ast.Alert["send"]>["about"][number];

/** The clauses of all declarations but tests; each rule is one clause with its leading words. */
export class ClauseGrammar extends ActionGrammar {
  /** `observe rule quiet-hours "..." from 2026-01-01 to 2026-12-31` */
  readonly head: ParserMethod<[], Head> = this.define("head", () => {
    let observe = false;
    let label: Ast.Text | null = null;
    let from: Ast.DateLiteral | null = null;
    let to: Ast.DateLiteral | null = null;
    this.OPTION(() => {
      this.CONSUME(W.observe);
      observe = true;
    });
    this.OR([
      { ALT: () => this.CONSUME(W.rule) },
      { ALT: () => this.CONSUME(W.conflict) },
      { ALT: () => this.CONSUME(W.limit) },
      { ALT: () => this.CONSUME(W.alert) },
      { ALT: () => this.CONSUME(W.test) },
    ]);
    const name = this.SUBRULE(this.name);
    this.OPTION2(() => {
      label = this.SUBRULE(this.text);
    });
    this.OPTION3(() => {
      this.CONSUME(W.from);
      from = this.SUBRULE(this.date);
    });
    this.OPTION4(() => {
      this.CONSUME(W.to);
      to = this.SUBRULE2(this.date);
    });
    return this.ACTION(() => ({ observe, name, label, from, to }));
  });

  private readonly date: ParserMethod<[], Ast.DateLiteral> = this.define("date", () => {
    const token = this.CONSUME(T.DateToken);
    return this.ACTION(() => ({ kind: "date", text: token.image, span: spanOf(token) }));
  });

  /** `define soon (days as number) for risk.policy "..."` */
  readonly defineHead: ParserMethod<[], DefineHead> = this.define("defineHead", () => {
    const parameters: Ast.Parameter[] = [];
    let label: Ast.Text | null = null;
    this.CONSUME(W.define);
    const name = this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(T.LParen);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => parameters.push(this.SUBRULE(this.parameter)) });
      this.CONSUME(T.RParen);
    });
    this.CONSUME(W.for);
    const subject = this.SUBRULE(this.path);
    this.OPTION2(() => {
      label = this.SUBRULE(this.text);
    });
    return this.ACTION(() => ({ name, label, parameters, subject }));
  });

  private readonly parameter: ParserMethod<[], Ast.Parameter> = this.define("parameter", () => {
    const first = this.LA(1);
    const name = this.SUBRULE(this.name);
    this.CONSUME(W.as);
    const type = this.SUBRULE(this.path);
    return this.ACTION(() => ({ name, type, span: this.since(first) }));
  });

  /** `as status is active`: what a definition says. */
  readonly definition: ParserMethod<[], Ast.Expression> = this.define("definition", () => {
    this.CONSUME(W.as);
    return this.SUBRULE(this.condition);
  });

  /** `pack insurance owner "risk-operations" "What the insurance rules are for."` */
  readonly packHead: ParserMethod<[], PackHead> = this.define("packHead", () => {
    let owner: Ast.Text | null = null;
    let label: Ast.Text | null = null;
    this.CONSUME(W.pack);
    const name = this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(W.owner);
      owner = this.SUBRULE(this.text);
    });
    this.OPTION2(() => {
      label = this.SUBRULE2(this.text);
    });
    return this.ACTION(() => ({ name, owner, label }));
  });

  readonly use: ParserMethod<[], Ast.Name> = this.define("use", () => {
    this.CONSUME(W.use);
    return this.SUBRULE(this.name);
  });

  readonly appliesTo: ParserMethod<[], Ast.Selection> = this.define("appliesTo", () => {
    this.CONSUME(W.applies);
    this.CONSUME(W.to);
    return this.SUBRULE(this.selection);
  });

  readonly when: ParserMethod<[], Ast.Expression> = this.define("when", () => {
    this.CONSUME(W.when);
    return this.SUBRULE(this.condition);
  });

  readonly unless: ParserMethod<[], Ast.Expression> = this.define("unless", () => {
    this.CONSUME(W.unless);
    return this.SUBRULE(this.condition);
  });

  readonly thenClause: ParserMethod<[], Ast.Action> = this.define("then", () => {
    this.CONSUME(W.then);
    return this.SUBRULE(this.action);
  });

  readonly ifUnknown: ParserMethod<[], Ast.Action> = this.define("ifUnknown", () => {
    this.CONSUME(W.if);
    this.CONSUME(W.unknown);
    return this.SUBRULE(this.action);
  });

  readonly because: ParserMethod<[], Ast.Template> = this.define("because", () => {
    this.CONSUME(W.because);
    const token = this.CONSUME(T.Text);
    return this.ACTION(() =>
      parseTemplate(token, (problem, parameters, span) => this.report(problem, parameters, span)),
    );
  });

  /** `between (upsell, cross_sell) and (cancellation)` */
  readonly between: ParserMethod<[], Between> = this.define("between", () => {
    this.CONSUME(W.between);
    const left = this.SUBRULE(this.side);
    this.CONSUME(W.and);
    const right = this.SUBRULE2(this.side);
    return this.ACTION(() => ({ left, right }));
  });

  private readonly side: ParserMethod<[], Ast.Selection> = this.define("side", () => {
    this.CONSUME(T.LParen);
    const selection = this.SUBRULE(this.selection);
    this.CONSUME(T.RParen);
    return selection;
  });

  readonly within: ParserMethod<[], Ast.Length> = this.define("within", () => {
    this.CONSUME(W.within);
    return this.SUBRULE(this.length);
  });

  readonly across: ParserMethod<[], Ast.Path[]> = this.define("across", () => {
    this.CONSUME(W.across);
    return this.SUBRULE(this.paths);
  });

  /** `winner (cancellation)`, `winner earlier`, `winner higher priority`, `winner neither` */
  readonly winner: ParserMethod<[], Ast.Winner> = this.define("winner", () => {
    this.CONSUME(W.winner);
    const first = this.LA(1);
    this.OPTION(() => this.CONSUME(W.the));
    return this.choose<Ast.Winner>(0, [
      {
        ALT: () => {
          const side = this.SUBRULE(this.side);
          return this.ACTION(() => ({ kind: "side", side, span: this.since(first) }));
        },
      },
      { ALT: () => ({ kind: "earlier", span: spanOf(this.CONSUME(W.earlier)) }) },
      {
        ALT: () => {
          this.CONSUME(W.higher);
          this.CONSUME(W.priority);
          return { kind: "higher_priority", span: this.since(first) };
        },
      },
      { ALT: () => ({ kind: "neither", span: spanOf(this.CONSUME(W.neither)) }) },
    ]);
  });

  readonly loser: ParserMethod<[], Ast.Action> = this.define("loser", () => {
    this.CONSUME(W.loser);
    return this.SUBRULE(this.action);
  });

  readonly atMost: ParserMethod<[], Ast.NumberLiteral> = this.define("atMost", () => {
    this.CONSUME(W.at);
    this.CONSUME(W.most);
    const token = this.CONSUME(T.NumberToken);
    return this.ACTION(() => ({ kind: "number", value: Number(token.image), span: spanOf(token) }));
  });

  readonly per: ParserMethod<[], Ast.Name> = this.define("per", () => {
    this.CONSUME(W.per);
    return this.SUBRULE(this.name);
  });

  /** `in any 7 days`, `in a calendar week` */
  readonly window: ParserMethod<[], NonNullable<Ast.Limit["window"]>> = this.define("window", () => {
    this.CONSUME(W.in);
    return this.choose<NonNullable<Ast.Limit["window"]>>(0, [
      {
        ALT: () => {
          this.CONSUME(W.any);
          return { kind: "rolling", length: this.SUBRULE(this.length) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.a);
          this.CONSUME(W.calendar);
          return { kind: "calendar", unit: this.SUBRULE(this.name) };
        },
      },
    ]);
  });

  readonly counting: ParserMethod<[], Ast.Name[]> = this.define("counting", () => {
    this.CONSUME(W.counting);
    return this.SUBRULE(this.names);
  });

  readonly department: ParserMethod<[], Ast.Name> = this.define("department", () => {
    this.CONSUME(W.for);
    return this.SUBRULE(this.departmentName);
  });

  /** `Billing`, `"Guest Services"`: departments may have names of several words. */
  protected readonly departmentName: ParserMethod<[], Ast.Name> = this.define("departmentName", () =>
    this.choose<Ast.Name>(0, [
      {
        ALT: () => {
          const { value, span } = this.SUBRULE(this.text);
          return { text: value, span };
        },
      },
      { ALT: () => this.SUBRULE(this.name) },
    ]),
  );

  /** `send payment_failed about (payment: payment.number)` */
  readonly send: ParserMethod<[], NonNullable<Ast.Alert["send"]>> = this.define("send", () => {
    const about: About[] = [];
    this.CONSUME(W.send);
    const intent = this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(W.about);
      this.CONSUME(T.LParen);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => about.push(this.SUBRULE(this.aboutField)) });
      this.CONSUME(T.RParen);
    });
    return this.ACTION(() => ({ intent, about }));
  });

  private readonly aboutField: ParserMethod<[], About> = this.define("aboutField", () => {
    const field = this.SUBRULE(this.name);
    this.CONSUME(T.Colon);
    const value = this.SUBRULE(this.operand);
    return this.ACTION(() => ({ field, value }));
  });

  readonly oncePer: ParserMethod<[], Ast.Path[]> = this.define("oncePer", () => {
    this.CONSUME(W.once);
    this.CONSUME(W.per);
    return this.SUBRULE(this.paths);
  });

  readonly quiet: ParserMethod<[], Ast.Length> = this.define("quiet", () => {
    this.CONSUME(W.in);
    return this.SUBRULE(this.length);
  });
}
