import {
  decodeField,
  type Field,
  type Instant,
  type RecordType,
  typeInWords,
  unitMs,
  type Vocabulary,
} from "@comity/core";
import { fixName, fixWith } from "../../diagnostic/fix-name.ts";
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
import { oddDepartment } from "../../vocabulary/departments.ts";
import type { Place } from "../model.ts";
import { typedFields } from "../typed-values.ts";
import { instantOf } from "./instants.ts";
import * as problems from "./problems.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a test speaks of. */
export interface TestWorld {
  readonly vocabulary: Vocabulary;
  /** Rules, conflicts and limits by their names, with and without their packs'. */
  readonly declared: readonly string[];
}

/** The names that a test may use, and the turning of its words into values; collects what is wrong with them. */
export class TestScope {
  readonly diagnostics = new DiagnosticList();
  readonly customers = new Set<string>();
  readonly messages = new Set<string>();
  /** The message asked about last, which `it` speaks of. */
  lastMessage: string | null = null;
  readonly world: TestWorld;
  readonly source: Source;

  constructor(world: TestWorld, source: Source) {
    this.world = world;
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
      const fix = fixName(name.text, all, name.span);
      const parameters = { what, name: name.text, known: all };
      this.diagnostics.add(problems.UNKNOWN_NAME, parameters, this.at(name.span), fix);
    }
    return name.text;
  }

  /** A department as the engine takes it; a misspelt one would be another, to which nothing applies. */
  department({ text, span }: Name): string {
    const odd = oddDepartment(text, this.world.vocabulary);
    if (odd !== null) {
      const fix = odd.meant === null ? {} : fixWith(asWritten(odd.meant), span);
      this.diagnostics.add(problems.UNKNOWN_DEPARTMENT, { name: text, ...odd }, this.at(span), fix);
    }
    return text;
  }

  /** A record type as `silo.record`. */
  record(path: Path): string {
    const text = path.parts.map((part) => part.text).join(".");
    return this.known("record", { text, span: path.span }, this.world.vocabulary.records.keys());
  }

  /** The data of a record, its fields checked by name and type. */
  recordData(path: Path, fields: readonly FieldValue[]): Fields {
    const record = this.world.vocabulary.records.get(path.parts.map(({ text }) => text).join("."));
    if (record === undefined) return {};
    this.checkKey(record, path.span, fields);
    return this.fields(`field of ${record.name}`, fields, record.fields);
  }

  private checkKey({ name: record, key }: RecordType, span: Span, given: readonly FieldValue[]): void {
    for (const name of key) {
      if (name === "customer" || given.some(({ field }) => field.text === name)) continue;
      this.diagnostics.add(problems.KEY_MISSING, { record, field: name }, this.at(span));
    }
  }

  /** Named values, in the types of the fields that they are for. */
  fields(what: string, given: readonly FieldValue[], known: ReadonlyMap<string, Field>): Fields {
    const entries = given.map(({ field, value, span }) => {
      const name = this.known(what, field, known.keys());
      const data = typedFields({ [name]: this.value(value) }, known)[name];
      const found = known.get(name);
      const end = { start: isList(value) ? field.span.end + 1 : value.span.start, end: span.end };
      if (found !== undefined) this.checkValue(found, data, end);
      return [name, data];
    });
    return Object.fromEntries(entries);
  }

  /** Reports a value that its field cannot have. */
  private checkValue(field: Field, data: unknown, span: Span): void {
    const decoded = decodeField(field, data, this.world.vocabulary);
    if (decoded.ok) return;
    const { type } = field;
    if (type.kind === "enumeration" && typeof data === "string") {
      const parameters = { what: `value of ${field.name}:`, name: data, known: type.values };
      const fix = fixName(data, type.values, span);
      this.diagnostics.add(problems.UNKNOWN_NAME, parameters, this.at(span), fix);
    } else {
      const parameters = { reason: decoded.error, type: typeInWords(type) };
      this.diagnostics.add(problems.NOT_OF_TYPE, parameters, this.at(span));
    }
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
    const instant = instantOf(literal.text, this.world.vocabulary.company.timeZone);
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

/** A department as a test writes it: a word, or in quotes. */
function asWritten(department: string): string {
  return /^[A-Za-z_][\w-]*$/.test(department) ? department : JSON.stringify(department);
}

function isList(value: Expression | readonly Expression[]): value is readonly Expression[] {
  return Array.isArray(value);
}
