import { type RecordSet, type SourceRef, siloOf, type Vocabulary } from "@comity/core";
import type * as runtime from "@comity/core/runtime";
import { Analysis } from "./analysis.ts";
import { numberLiteral, textLiteral } from "./literal.ts";
import { type CodeLine, Writer } from "./writer.ts";

/** What generated code may call. */
export type RuntimeName = keyof typeof runtime;

/** A function that has been written, and whether it leaves `run.next`. */
export interface Written {
  readonly name: string;
  readonly timed: boolean;
}

/** The code of one program as it is written: what its functions share, and the functions. */
export class Unit {
  readonly vocabulary: Vocabulary;
  readonly analysis: Analysis;
  /** Functions of expressions that can be called from anywhere, by key. */
  readonly closed = new Map<string, Written>();
  /** Functions that tell the records of a set apart, by key. */
  readonly surveys = new Map<string, string>();
  /** Functions that work out an expression once an evaluation, by key. */
  readonly remembered = new Map<string, Written>();
  /** Keys of expressions that are evaluated once an evaluation, for all conditions that they are part of. */
  shared: ReadonlySet<string> = new Set();
  private readonly constants = new Map<string, string>();
  private readonly imports = new Set<RuntimeName>();
  private readonly states: CodeLine[] = [];
  private readonly functions: CodeLine[] = [];
  private count = 0;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    this.analysis = new Analysis(vocabulary);
  }

  /** A name that nothing else in the code has. */
  name(prefix: string): string {
    return `${prefix}${this.count++}`;
  }

  /** The name of a function of the run time. */
  runtime(name: RuntimeName): string {
    this.imports.add(name);
    return name;
  }

  /** The name of a constant that is made when the code is loaded. Equal ones are one. */
  constant(prefix: string, code: string): string {
    const known = this.constants.get(code);
    if (known !== undefined) return known;
    const name = this.name(prefix);
    this.constants.set(code, name);
    return name;
  }

  /** An object of its own that the code keeps from one evaluation to the next. */
  state(prefix: string, make: RuntimeName): string {
    const name = this.name(prefix);
    this.states.push({ text: `const ${name} = ${this.runtime(make)}();`, source: undefined });
    return name;
  }

  recordSet({ record, scope }: RecordSet): string {
    const parts = [textLiteral(record), textLiteral(scope), ...this.freshness(record)];
    return this.constant("S", `${this.runtime("recordSet")}(${parts.join(", ")})`);
  }

  target(record: string): string {
    const parts = [textLiteral(record), ...this.freshness(record)];
    return this.constant("T", `${this.runtime("target")}(${parts.join(", ")})`);
  }

  /** Writes a function. */
  define(
    name: string,
    parameters: readonly string[],
    lines: readonly CodeLine[],
    source: SourceRef | undefined,
  ): void {
    const writer = new Writer();
    writer.during(source, () => writer.open(`function ${name}(${parameters.join(", ")}) {`));
    for (const line of lines) writer.lines.push({ text: `  ${line.text}`, source: line.source ?? source });
    writer.during(source, () => writer.close());
    this.functions.push(...writer.lines);
  }

  /** The names of the run time's functions that are called. */
  imported(): readonly string[] {
    return [...this.imports].sort();
  }

  /** All that has been written, in the order in which it can run. */
  lines(): readonly CodeLine[] {
    const constants = [...this.constants].map(([code, name]) => ({
      text: `const ${name} = ${code};`,
      source: undefined,
    }));
    return [...constants, ...this.states, ...this.functions];
  }

  private freshness(record: string): string[] {
    const freshForMs = this.analysis.freshFor(record);
    return [textLiteral(siloOf(record)), freshForMs === null ? "null" : numberLiteral(freshForMs)];
  }
}
