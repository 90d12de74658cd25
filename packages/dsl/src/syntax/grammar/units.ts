import { suggest } from "@comity/core";
import type { ParserMethod } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import type { Length, Name } from "../ast.ts";
import { spanOf } from "../spans.ts";
import * as T from "../tokens.ts";
import { UNITS, Unit } from "../words.ts";
import { BaseGrammar, nameOf } from "./base.ts";

/** Short forms that people write, which are not close enough to be guessed. */
const SHORT: Readonly<Record<string, string>> = {
  s: "seconds",
  sec: "seconds",
  secs: "seconds",
  m: "minutes",
  min: "minutes",
  mins: "minutes",
  h: "hours",
  hr: "hours",
  hrs: "hours",
  d: "days",
  w: "weeks",
  wk: "weeks",
  wks: "weeks",
};
const DAYS_IN: Readonly<Record<string, number>> = { month: 30, year: 365 };

/** Lengths of time, with what goes wrong with their units. */
export class UnitGrammar extends BaseGrammar {
  readonly length: ParserMethod<[], Length> = this.define("length", () => {
    const number = this.CONSUME(T.NumberToken);
    let unit: Name | null = null;
    this.OPTION({
      GATE: () => this.next(1) === Unit || this.isWrongUnit(1),
      DEF: () => {
        unit = this.SUBRULE(this.unit);
      },
    });
    return this.ACTION(() => {
      const amount = Number(number.image);
      if (unit === null) this.reportMissingUnit(number.image, spanOf(number));
      return { kind: "length", amount, unit, span: this.since(number) };
    });
  });

  readonly unit: ParserMethod<[], Name> = this.define("unit", () => {
    const amount = this.LA(0);
    const token = this.CONSUME(T.Word);
    return this.ACTION(() => {
      const unit = nameOf(token);
      this.checkUnit(unit, Number(amount.image));
      return unit;
    });
  });

  protected reportMissingUnit(amount: string, span: { start: number; end: number }): void {
    this.report(SYNTAX.unitMissing, { amount }, span);
  }

  /** A plain name right after a number can be nothing but a unit that does not exist. */
  protected isWrongUnit(distance: number): boolean {
    const after = this.next(distance + 1);
    const nameFollows = after === T.Identifier || after === T.QuotedName;
    return this.next(distance) === T.Identifier && !nameFollows;
  }

  private checkUnit(unit: Name, amount: number): void {
    const singular = unit.text.replace(/s$/, "");
    if (UNITS.some((known) => known === singular)) return;
    const days = DAYS_IN[singular];
    if (days !== undefined) {
      const instead = `${amount * days} days`;
      this.report(SYNTAX.unitVaries, { unit: unit.text, instead }, unit.span);
      return;
    }
    const plurals = UNITS.map((known) => `${known}s`);
    const meant = SHORT[unit.text.toLowerCase()] ?? suggest(unit.text, plurals);
    const more = meant === null ? {} : fixWith(meant, unit.span);
    this.report(SYNTAX.unitUnknown, { unit: unit.text, meant }, unit.span, more);
  }
}
