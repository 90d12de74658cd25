import { EOF, type ParserMethod } from "chevrotain";
import type * as Ast from "../ast.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { TestPartGrammar } from "./test-parts.ts";

type Standing = Extract<Ast.Given, { kind: "silo" }>;
type Outcome = Extract<Ast.When, { kind: "outcome" }>["outcome"];

/** The pieces of a test: one thing that is given, one step, one thing that is expected. */
export class TestGrammar extends TestPartGrammar {
  readonly given: ParserMethod<[], Ast.Given> = this.define("given", () => {
    this.OR([{ ALT: () => this.CONSUME(W.given) }, { ALT: () => this.CONSUME(W.and) }]);
    const first = this.LA(1);
    return this.choose<Ast.Given>(2, [
      { GATE: () => this.next(2) !== W.has, ALT: () => this.SUBRULE(this.givenCustomer) },
      {
        ALT: () => {
          this.CONSUME(W.there);
          this.CONSUME(W.is);
          const written = this.SUBRULE(this.written);
          return this.ACTION(() => ({ kind: "reference", ...written, span: this.since(first) }));
        },
        IGNORE_AMBIGUITIES: true,
      },
      { GATE: () => this.next(2) !== W.has, ALT: () => this.SUBRULE(this.givenSilo) },
      {
        ALT: () => {
          this.CONSUME(W.it);
          this.CONSUME2(W.is);
          const at = this.SUBRULE(this.moment);
          return this.ACTION(() => ({ kind: "now", at, span: this.since(first) }));
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          const customer = this.SUBRULE(this.name);
          this.CONSUME(W.has);
          const written = this.SUBRULE2(this.written);
          return this.ACTION(() => ({ kind: "record", customer, ...written, span: this.since(first) }));
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          const earlier = this.SUBRULE(this.earlier);
          return this.ACTION(() => {
            const { ask: message, at, ago } = earlier;
            return { kind: "earlier", message, ago, at, span: this.since(first) };
          });
        },
      },
    ]);
  });

  /** `customer ana in household h1 in zone "America/Chicago" with (email "a@b.example")` */
  private readonly givenCustomer: ParserMethod<[], Ast.Given> = this.define("givenCustomer", () => {
    const first = this.CONSUME(W.customer);
    let household: Ast.Name | null = null;
    let zone: Ast.Text | null = null;
    let fields: Ast.FieldValue[] = [];
    const customer = this.SUBRULE(this.name);
    this.MANY(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(W.in);
            this.CONSUME(W.household);
            household = this.SUBRULE2(this.name);
          },
        },
        {
          ALT: () => {
            this.CONSUME2(W.in);
            this.CONSUME(W.zone);
            zone = this.SUBRULE(this.text);
          },
        },
        {
          ALT: () => {
            this.CONSUME(W.with);
            fields = this.SUBRULE(this.fields);
          },
        },
      ]);
    });
    return this.ACTION(() => ({
      kind: "customer",
      customer,
      household,
      zone,
      fields,
      span: this.since(first),
    }));
  });

  /** `silo risk is stale`, `silo risk was in step at 2026-03-01` */
  private readonly givenSilo: ParserMethod<[], Ast.Given> = this.define("givenSilo", () => {
    const first = this.CONSUME(W.silo);
    let at: Standing["at"] = null;
    const silo = this.SUBRULE(this.name);
    const standing = this.choose<Standing["standing"]>(0, [
      {
        ALT: () => {
          this.CONSUME(W.is);
          return this.choose<Standing["standing"]>(2, [
            { ALT: () => this.meaning("stale", () => this.CONSUME(W.stale)) },
            { ALT: () => this.meaning("unreadable", () => this.CONSUME(W.unreadable)) },
          ]);
        },
      },
      {
        ALT: () => {
          this.CONSUME(W.was);
          this.CONSUME(W.in);
          this.CONSUME(W.step);
          this.CONSUME(W.at);
          at = this.SUBRULE(this.moment);
          return "in_step";
        },
      },
    ]);
    return this.ACTION(() => ({ kind: "silo", silo, standing, at, span: this.since(first) }));
  });

  readonly step: ParserMethod<[], Ast.When> = this.define("step", () => {
    this.CONSUME(W.when);
    const first = this.LA(1);
    return this.choose<Ast.When>(0, [
      { ALT: () => this.SUBRULE(this.reviewStep) },
      {
        GATE: () => this.next(3) === T.InstantToken || this.next(3) === T.DateToken || this.next(3) === EOF,
        ALT: () => {
          this.CONSUME(W.it);
          this.CONSUME(W.is);
          const at = this.SUBRULE(this.moment);
          return this.ACTION(() => ({ kind: "now", at, span: this.since(first) }));
        },
        IGNORE_AMBIGUITIES: true,
      },
      { ALT: () => this.SUBRULE(this.referenceStep), IGNORE_AMBIGUITIES: true },
      {
        GATE: () => this.next(2) !== W.has,
        ALT: () => this.SUBRULE(this.syncStep),
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          const length = this.SUBRULE(this.length);
          this.OR2([{ ALT: () => this.CONSUME(W.pass) }, { ALT: () => this.CONSUME(W.passes) }]);
          return this.ACTION(() => ({ kind: "pass", length, span: this.since(first) }));
        },
      },
      { ALT: () => this.SUBRULE(this.factStep), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.outcomeStep), IGNORE_AMBIGUITIES: true },
      {
        ALT: () => {
          const { ask, at } = this.SUBRULE(this.ask);
          return this.ACTION(() => ({ kind: "ask", ask, at, span: this.since(first) }));
        },
      },
    ]);
  });

  /** `"mia" reviews offer and says send` */
  private readonly reviewStep: ParserMethod<[], Ast.When> = this.define("reviewStep", () => {
    const first = this.LA(1);
    const by = this.SUBRULE(this.text);
    this.CONSUME(W.reviews);
    const message = this.SUBRULE(this.name);
    this.CONSUME(W.and);
    this.CONSUME(W.says);
    const decision = this.choose<"send" | "block">(0, [
      { ALT: () => this.meaning("send", () => this.CONSUME(W.send)) },
      { ALT: () => this.meaning("block", () => this.CONSUME(W.block)) },
    ]);
    return this.ACTION(() => ({ kind: "review", by, message, decision, span: this.since(first) }));
  });

  /** `there is travel.flight (...)`, `there is no travel.flight (...)` */
  private readonly referenceStep: ParserMethod<[], Ast.When> = this.define("referenceStep", () => {
    const first = this.CONSUME(W.there);
    this.CONSUME(W.is);
    const kind = this.SUBRULE(this.factKind);
    const written = this.SUBRULE(this.written);
    return this.ACTION(() => ({ kind, customer: null, ...written, span: this.since(first) }));
  });

  /** `ana has risk.policy (...)`, `ana has no risk.policy (...)` */
  private readonly factStep: ParserMethod<[], Ast.When> = this.define("factStep", () => {
    const first = this.LA(1);
    const customer = this.SUBRULE(this.name);
    this.CONSUME(W.has);
    const kind = this.SUBRULE(this.factKind);
    const written = this.SUBRULE(this.written);
    return this.ACTION(() => ({ kind, customer, ...written, span: this.since(first) }));
  });

  private readonly factKind: ParserMethod<[], "fact" | "gone"> = this.define("factKind", () => {
    let kind: "fact" | "gone" = "fact";
    this.OPTION(() => {
      this.CONSUME(W.no);
      kind = "gone";
    });
    return kind;
  });

  private readonly syncStep: ParserMethod<[], Ast.When> = this.define("syncStep", () => {
    const first = this.CONSUME(W.silo);
    const silo = this.SUBRULE(this.name);
    this.CONSUME(W.is);
    this.CONSUME(W.in);
    this.CONSUME(W.step);
    return this.ACTION(() => ({ kind: "sync", silo, span: this.since(first) }));
  });

  /** `offer starts`, `offer is sent`, `offer fails`, `it is withdrawn` */
  private readonly outcomeStep: ParserMethod<[], Ast.When> = this.define("outcomeStep", () => {
    const first = this.LA(1);
    const message = this.SUBRULE(this.name);
    const outcome = this.choose<Outcome>(0, [
      { ALT: () => this.meaning("starts", () => this.CONSUME(W.starts)) },
      { ALT: () => this.meaning("failed", () => this.CONSUME(W.fails)) },
      {
        ALT: () => {
          this.CONSUME(W.is);
          return this.choose<Outcome>(2, [
            { ALT: () => this.meaning("sent", () => this.CONSUME(W.sent)) },
            { ALT: () => this.meaning("withdrawn", () => this.CONSUME(W.withdrawn)) },
          ]);
        },
      },
    ]);
    return this.ACTION(() => ({ kind: "outcome", message, outcome, span: this.since(first) }));
  });
}
