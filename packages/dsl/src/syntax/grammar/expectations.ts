import type { ParserMethod } from "chevrotain";
import type * as Ast from "../ast.ts";
import { W } from "../words.ts";
import type { Moment } from "./test-parts.ts";
import { TestGrammar } from "./tests.ts";

type Verdict = Extract<Ast.Expect, { kind: "verdict" }>;

/** What a test expects, and with it the whole grammar. */
export class Grammar extends TestGrammar {
  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  readonly expectation: ParserMethod<[], Ast.Expect> = this.define("expectation", () => {
    this.OR([{ ALT: () => this.CONSUME(W.expect) }, { ALT: () => this.CONSUME(W.and) }]);
    return this.choose<Ast.Expect>(2, [
      { GATE: () => !this.isVerdict(2), ALT: () => this.SUBRULE(this.verdict), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.expectStarted), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.expectNone), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.expectRecall), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.expectAlert), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.expectMissed), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.namedVerdict) },
    ]);
  });

  private isVerdict(distance: number): boolean {
    const type = this.next(distance);
    return type === W.send || type === W.amend || type === W.hold || type === W.block;
  }

  private readonly namedVerdict: ParserMethod<[], Ast.Expect> = this.define("namedVerdict", () => {
    const first = this.LA(1);
    const message = this.SUBRULE(this.name);
    const verdict = this.SUBRULE(this.verdict);
    return this.ACTION(() => ({ ...verdict, message, span: this.since(first) }));
  });

  /** `hold by quiet-hours until 2026-03-03 08:00`, `amend attaching pass_expiring` */
  private readonly verdict: ParserMethod<[], Verdict> = this.define("verdict", () => {
    const first = this.LA(1);
    const details: Details = { by: [], attaching: [], removing: [], channel: null, until: null };
    const verdict = this.choose<Verdict["verdict"]>(0, [
      { ALT: () => this.meaning("send", () => this.CONSUME(W.send)) },
      { ALT: () => this.meaning("amend", () => this.CONSUME(W.amend)) },
      { ALT: () => this.meaning("hold", () => this.CONSUME(W.hold)) },
      { ALT: () => this.meaning("block", () => this.CONSUME(W.block)) },
    ]);
    this.MANY(() => {
      const detail = this.SUBRULE(this.detail);
      this.ACTION(() => Object.assign(details, detail));
    });
    return this.ACTION(() => ({
      kind: "verdict",
      message: null,
      verdict,
      ...details,
      span: this.since(first),
    }));
  });

  private readonly detail: ParserMethod<[], Partial<Details>> = this.define("detail", () =>
    this.choose<Partial<Details>>(0, [
      {
        ALT: () => {
          this.CONSUME(W.by);
          return { by: this.SUBRULE(this.names) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.until);
          return { until: this.SUBRULE(this.expectedUntil) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.attaching);
          return { attaching: this.SUBRULE2(this.names) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.removing);
          return { removing: this.SUBRULE3(this.names) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.using);
          this.CONSUME(W.channel);
          return { channel: this.SUBRULE(this.name) };
        },
      },
    ]),
  );

  private readonly expectedUntil: ParserMethod<[], NonNullable<Verdict["until"]>> = this.define(
    "expectedUntil",
    () =>
      this.choose<{ kind: "review" | "fact" } | Moment>(0, [
        { ALT: () => this.meaning({ kind: "review" } as const, () => this.CONSUME(W.review)) },
        { ALT: () => this.meaning({ kind: "fact" } as const, () => this.CONSUME(W.fact)) },
        { ALT: () => this.SUBRULE(this.moment) },
      ]),
  );

  private readonly expectStarted: ParserMethod<[], Ast.Expect> = this.define("expectStarted", () => {
    const first = this.LA(1);
    let started = true;
    this.OPTION(() => {
      this.CONSUME(W.not);
      started = false;
    });
    this.CONSUME(W.started);
    return this.ACTION(() => ({ kind: "started", started, span: this.since(first) }));
  });

  /** `no recall`, `no alert`, `nothing missed` */
  private readonly expectNone: ParserMethod<[], Ast.Expect> = this.define("expectNone", () => {
    const first = this.LA(1);
    return this.choose<Ast.Expect>(0, [
      {
        ALT: () => {
          this.CONSUME(W.no);
          return this.choose<Ast.Expect>(2, [
            {
              ALT: () => {
                this.CONSUME(W.recall);
                return { kind: "recalled", messages: [], span: this.since(first) };
              },
            },
            {
              ALT: () => {
                this.CONSUME(W.alert);
                return { kind: "alert", intent: null, customer: null, span: this.since(first) };
              },
            },
          ]);
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.nothing);
          this.CONSUME(W.missed);
          return { kind: "missed", messages: [], span: this.since(first) };
        },
      },
    ]);
  });

  private readonly expectRecall: ParserMethod<[], Ast.Expect> = this.define("expectRecall", () => {
    const first = this.CONSUME(W.recall);
    this.CONSUME(W.of);
    const messages = this.SUBRULE(this.names);
    return this.ACTION(() => ({ kind: "recalled", messages, span: this.since(first) }));
  });

  private readonly expectMissed: ParserMethod<[], Ast.Expect> = this.define("expectMissed", () => {
    const first = this.LA(1);
    const messages = this.SUBRULE(this.names);
    this.CONSUME(W.missed);
    return this.ACTION(() => ({ kind: "missed", messages, span: this.since(first) }));
  });

  private readonly expectAlert: ParserMethod<[], Ast.Expect> = this.define("expectAlert", () => {
    const first = this.CONSUME(W.alert);
    const intent = this.SUBRULE(this.name);
    this.CONSUME(W.to);
    const customer = this.SUBRULE2(this.name);
    return this.ACTION(() => ({ kind: "alert", intent, customer, span: this.since(first) }));
  });
}

/** What may follow a verdict, in any order. */
interface Details {
  by: Ast.Name[];
  until: Verdict["until"];
  attaching: Ast.Name[];
  removing: Ast.Name[];
  channel: Ast.Name | null;
}
