import type { ParserMethod } from "chevrotain";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Span } from "../../source/source.ts";
import type * as Ast from "../ast.ts";
import { spanOf } from "../spans.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { ClauseGrammar, type Head } from "./clauses.ts";

export type Moment = Ast.InstantLiteral | Ast.DateLiteral;

/** A record with fields, as `given` and `when` write it: `risk.policy (number P-1)`. */
export interface Written {
  readonly record: Ast.Path;
  readonly fields: readonly Ast.FieldValue[];
}

/** What `given`, `when` and `expect` share: fields with values, moments, and a department's request. */
export class TestPartGrammar extends ClauseGrammar {
  /** `test offers-stop "..."`: a test has no dates. */
  readonly testHead: ParserMethod<[], Head> = this.define("testHead", () => {
    let label: Ast.Text | null = null;
    this.CONSUME(W.test);
    const name = this.SUBRULE(this.name);
    this.OPTION(() => {
      label = this.SUBRULE(this.text);
    });
    return this.ACTION(() => ({ observe: false, name, label, from: null, to: null }));
  });

  readonly moment: ParserMethod<[], Moment> = this.define("moment", () =>
    this.choose<Moment>(0, [
      {
        ALT: () => {
          const token = this.CONSUME(T.InstantToken);
          return { kind: "instant", text: token.image, span: spanOf(token) };
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(T.DateToken);
          return { kind: "date", text: token.image, span: spanOf(token) };
        },
      },
    ]),
  );

  readonly written: ParserMethod<[], Written> = this.define("written", () => {
    const record = this.SUBRULE(this.path);
    let fields: Ast.FieldValue[] = [];
    this.OPTION(() => {
      fields = this.SUBRULE(this.fields);
    });
    return this.ACTION(() => ({ record, fields }));
  });

  /** `(number P-1, status cancelling, off [sms, push])`; `()` is the same as no brackets. */
  readonly fields: ParserMethod<[], Ast.FieldValue[]> = this.define("fields", () => {
    const fields: Ast.FieldValue[] = [];
    this.CONSUME(T.LParen);
    this.choose<unknown>(0, [
      {
        ALT: () => {
          this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => fields.push(this.SUBRULE(this.fieldValue)) });
          this.CONSUME(T.RParen);
        },
      },
      { ALT: () => this.CONSUME2(T.RParen) },
    ]);
    return fields;
  });

  private readonly fieldValue: ParserMethod<[], Ast.FieldValue> = this.define("fieldValue", () => {
    const first = this.LA(1);
    const field = this.SUBRULE(this.name);
    this.OPTION(() => this.CONSUME(T.Colon));
    const value = this.choose<Ast.FieldValue["value"]>(0, [
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.operand) },
    ]);
    return this.ACTION(() => ({ field, value, span: this.since(first) }));
  });

  private readonly list: ParserMethod<[], Ast.Expression[]> = this.define("list", () => {
    const values: Ast.Expression[] = [];
    this.CONSUME(T.LSquare);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => values.push(this.SUBRULE(this.operand)) });
    this.CONSUME(T.RSquare);
    return values;
  });

  /** `Marketing asks to send upsell by email to ana ...` */
  readonly ask: ParserMethod<[], Asked> = this.define("ask", () => {
    const first = this.LA(1);
    const department = this.SUBRULE(this.departmentName);
    this.CONSUME(W.asks);
    this.CONSUME(W.to);
    this.CONSUME(W.send);
    const request = this.SUBRULE(this.request);
    return this.ACTION(() => {
      const { ago } = request.extras;
      const advice = "A step takes place now; say when with `at 2026-03-02 10:00`.";
      const found = "a time in the past";
      if (ago) this.report(SYNTAX.unexpected, { found, after: "the request", advice }, ago.span);
      return askedOf(department, request, this.since(first));
    });
  });

  /** `Marketing sent upsell by email to ana 3 days ago ...` */
  readonly earlier: ParserMethod<[], Asked> = this.define("earlier", () => {
    const first = this.LA(1);
    const department = this.SUBRULE(this.departmentName);
    this.CONSUME(W.sent);
    const request = this.SUBRULE(this.request);
    return this.ACTION(() => askedOf(department, request, this.since(first)));
  });

  private readonly request: ParserMethod<[], Request> = this.define("request", () => {
    const extras: Extras = { about: [], items: [] };
    const intent = this.SUBRULE(this.name);
    this.CONSUME(W.by);
    const channel = this.SUBRULE2(this.name);
    this.CONSUME(W.to);
    const customer = this.SUBRULE3(this.name);
    this.MANY(() => {
      const extra = this.SUBRULE(this.extra);
      this.ACTION(() => Object.assign(extras, extra));
    });
    return this.ACTION(() => ({ intent, channel, customer, extras }));
  });

  private readonly extra: ParserMethod<[], Partial<Extras>> = this.define("extra", () =>
    this.choose<Partial<Extras>>(0, [
      {
        ALT: () => {
          this.CONSUME(W.about);
          return { about: this.SUBRULE(this.fields) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.with);
          this.CONSUME(W.items);
          return { items: this.SUBRULE(this.items) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.campaign);
          return { campaign: this.SUBRULE(this.text) };
        },
      },
      { ALT: () => this.SUBRULE(this.priority) },
      {
        ALT: () => {
          this.CONSUME(W.to);
          this.CONSUME(W.leave);
          this.CONSUME(W.at);
          return { sendAt: this.SUBRULE(this.moment) };
        },
      },
      {
        ALT: () => {
          this.CONSUME2(W.at);
          return { at: this.SUBRULE2(this.moment) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.as);
          return { alias: this.SUBRULE(this.name) };
        },
      },
      {
        ALT: () => {
          const ago = this.SUBRULE(this.length);
          this.CONSUME(W.ago);
          return { ago };
        },
      },
    ]),
  );

  private readonly priority: ParserMethod<[], Partial<Extras>> = this.define("priority", () => {
    this.CONSUME(W.priority);
    const token = this.CONSUME(T.NumberToken);
    return this.ACTION(() => ({
      priority: { kind: "number", value: Number(token.image), span: spanOf(token) },
    }));
  });

  private readonly items: ParserMethod<[], Item[]> = this.define("items", () => {
    const items: Item[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => items.push(this.SUBRULE(this.item)) });
    return items;
  });

  private readonly item: ParserMethod<[], Item> = this.define("item", () => {
    const id = this.SUBRULE(this.name);
    let fields: Ast.FieldValue[] = [];
    this.OPTION(() => {
      fields = this.SUBRULE(this.fields);
    });
    return this.ACTION(() => ({ id, fields }));
  });
}

type Item = Ast.Ask["items"][number];

/** What may follow a request, in any order. */
interface Extras {
  about: Ast.FieldValue[];
  items: Item[];
  campaign?: Ast.Text;
  priority?: Ast.NumberLiteral;
  sendAt?: Moment;
  at?: Moment;
  alias?: Ast.Name;
  ago?: Ast.Length;
}

/** A request without its department. */
interface Request {
  readonly intent: Ast.Name;
  readonly channel: Ast.Name;
  readonly customer: Ast.Name;
  readonly extras: Extras;
}

export interface Asked {
  readonly ask: Ast.Ask;
  /** When it is asked, or was sent. */
  readonly at: Moment | null;
  readonly ago: Ast.Length | null;
}

function askedOf(department: Ast.Name, { extras, ...request }: Request, span: Span): Asked {
  const { about, items, campaign = null, priority = null, sendAt = null, alias = null } = extras;
  const ask = { department, ...request, about, items, campaign, priority, sendAt, alias, span };
  return { ask, at: extras.at ?? null, ago: extras.ago ?? null };
}
