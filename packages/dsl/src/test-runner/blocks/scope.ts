import { type Field, type Instant, type RuleSet, unitMs } from "@comity/core";
import { DiagnosticList } from "../../diagnostic/problem.ts";
import { positionAt } from "../../source/position.ts";
import type { Source, Span } from "../../source/source.ts";
import type {
  DateLiteral,
  Expression,
  FieldValue,
  InstantLiteral,
  Length,
  Name,
  Path,
} from "../../syntax/ast.ts";
import type { Place } from "../model.ts";
import { typedFields } from "../typed-values.ts";
import { instantOf } from "./instants.ts";
import * as problems from "./problems.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The names that a test may use, and the turning of its words into values; collects what is wrong with them. */
export class TestScope {
  readonly diagnostics = new DiagnosticList();
  readonly customers = new Set<string>();
  readonly messages = new Set<string>();
  /** The message asked about last, which `it` speaks of. */
  lastMessage: string | null = null;
  readonly rules: RuleSet;
  readonly source: Source;

  constructor(rules: RuleSet, source: Source) {
    this.rules = rules;
    this.source = source;
  }

  place(span: Span): Place {
    return { file: this.source.file, line: positionAt(this.source, span.start).line };
  }

  at(span: Span): { source: Source; span: Span } {
    return { source: this.source, span };
  }

  customer(name: Name): string {
    if (!this.customers.has(name.text)) {
      const known = [...this.customers];
      this.diagnostics.add(problems.UNKNOWN_CUSTOMER, { name: name.text, known }, this.at(name.span));
    }
    return name.text;
  }

  /** The id of a message by its name; `it` and null are the last one. */
  message(name: Name | null, span: Span): string {
    const text = name === null || name.text === "it" ? null : name.text;
    const id = text ?? this.lastMessage;
    if (id !== null && this.messages.has(id)) return id;
    const known = [...this.messages];
    this.diagnostics.add(
      problems.UNKNOWN_MESSAGE,
      { name: text ?? "it", known },
      this.at(name?.span ?? span),
    );
    return id ?? "it";
  }

  /** Reports a name that is not among the known ones; gives it back either way. */
  known(what: string, name: Name, known: Iterable<string>): string {
    const all = [...known];
    if (!all.includes(name.text)) {
      this.diagnostics.add(problems.UNKNOWN_NAME, { what, name: name.text, known: all }, this.at(name.span));
    }
    return name.text;
  }

  /** A record type as `silo.record`. */
  record(path: Path): string {
    const text = path.parts.map((part) => part.text).join(".");
    return this.known("record", { text, span: path.span }, this.rules.vocabulary.records.keys());
  }

  /** The data of a record, its fields checked by name. */
  recordData(record: string, fields: readonly FieldValue[]): Fields {
    const known = this.rules.vocabulary.records.get(record)?.fields;
    return known === undefined ? {} : this.fields(`field of ${record}`, fields, known);
  }

  /** Named values, in the types of the fields that they are for. */
  fields(what: string, given: readonly FieldValue[], known: ReadonlyMap<string, Field>): Fields {
    const entries = given.map(({ field, value }) => [
      this.known(what, field, known.keys()),
      this.value(value),
    ]);
    return typedFields(Object.fromEntries(entries), known);
  }

  private value(value: Expression | readonly Expression[]): unknown {
    return isList(value) ? value.map((one) => this.single(one)) : this.single(value);
  }

  private single(value: Expression): unknown {
    switch (value.kind) {
      case "text":
        return value.value;
      case "instant":
        return this.instantText(value);
      case "path":
        return value.path.parts.map((part) => part.text).join(".");
      case "number":
      case "money":
      case "date":
      case "time":
      case "length":
      case "boolean":
        // As written: 007 and 80.00 stay what they look like.
        return this.source.text.slice(value.span.start, value.span.end);
      default:
        this.diagnostics.add(problems.NOT_A_VALUE, {}, this.at(value.span));
        return null;
    }
  }

  /** @returns null if it is no instant, which has been reported. */
  instant(literal: InstantLiteral | DateLiteral): Instant | null {
    const instant = instantOf(literal.text, this.rules.vocabulary.company.timeZone);
    if (instant.ok) return instant.value;
    this.diagnostics.add(problems.NOT_A_TIME, { reason: instant.error }, this.at(literal.span));
    return null;
  }

  private instantText(literal: InstantLiteral): string {
    const instant = this.instant(literal);
    return instant === null ? literal.text : new Date(instant).toISOString();
  }

  lengthMs(length: Length): number {
    const unit = length.unit === null ? null : unitMs(length.unit.text);
    if (unit !== null) return length.amount * unit;
    if (length.unit === null)
      this.diagnostics.add(problems.NO_UNIT, { amount: length.amount }, this.at(length.span));
    else this.known("unit of time", length.unit, ["seconds", "minutes", "hours", "days", "weeks"]);
    return 0;
  }
}

function isList(value: Expression | readonly Expression[]): value is readonly Expression[] {
  return Array.isArray(value);
}
