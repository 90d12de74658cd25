import { CODE_VERSION, conditionsOf, type Expr, type RuleSet, surveysOf } from "@comity/core";
import { truthNumber } from "./code.ts";
import { EMIT, sharedBetween } from "./condition.ts";
import { Frame, orNever } from "./frame.ts";
import { writeFind } from "./intents.ts";
import { numberLiteral, textList, textLiteral } from "./literal.ts";
import { writeSurvey } from "./survey.ts";
import { Unit } from "./unit.ts";
import type { CodeLine } from "./writer.ts";

/** A program as lines of JavaScript, but for how the run time comes in and the program goes out. */
export interface Emitted {
  /** The names of what it calls of the run time. */
  readonly imports: readonly string[];
  /** What makes the parts of the program. */
  readonly lines: readonly CodeLine[];
  /** The program, as an expression: a `GeneratedProgram`. */
  readonly program: string;
}

/** A program as the body of a function of the run time's support, and what each line of it does in the rules. */
export interface JavaScript {
  /** Takes `runtime`, the module `@comity/core/runtime`, and returns a `GeneratedProgram`. */
  readonly body: string;
  readonly lines: readonly CodeLine[];
}

/**
 * Writes the conditions of a program as JavaScript. Nothing from the rules or the vocabulary becomes code but literals;
 * the text depends on the rule set alone.
 */
export function emitJavaScript(ruleSet: RuleSet): JavaScript {
  const { imports, lines, program } = emitLines(ruleSet);
  const head = ['"use strict";', `const { ${imports.join(", ")} } = runtime;`];
  const all = [...head.map(line), ...lines, line(`return ${program};`)];
  return { body: textOf(all), lines: all };
}

/** Writes the parts of a program: see {@link Emitted}. */
export function emitLines({ program, vocabulary }: RuleSet): Emitted {
  const unit = new Unit(vocabulary);
  const conditions = conditionsOf(program);
  unit.shared = sharedBetween(conditions, unit.analysis);
  const names = new Map<string, string>();
  for (const condition of conditions) {
    const { key } = unit.analysis.of(condition);
    if (!names.has(key)) names.set(key, writeCondition(condition, unit));
  }
  const codeOf = (condition: Expr): string => names.get(unit.analysis.of(condition).key) ?? "";
  const surveys = conditions.map((condition) => writeSurveys(condition, unit));
  const find = writeFind({ program, vocabulary }, codeOf, unit);
  const parts = [
    `version: ${numberLiteral(CODE_VERSION)}`,
    `hash: ${textLiteral(program.hash)}`,
    `conditions: [${conditions.map(codeOf).join(", ")}]`,
    `surveys: [${surveys.join(", ")}]`,
    `intents: ${textList(find.intents)}`,
    `find: ${find.name}`,
  ];
  return { imports: unit.imported(), lines: unit.lines(), program: `{ ${parts.join(", ")} }` };
}

/** Lines as a text. */
export function textOf(lines: readonly CodeLine[]): string {
  return `${lines.map(({ text }) => text).join("\n")}\n`;
}

function writeCondition(condition: Expr, unit: Unit): string {
  const name = unit.name("c");
  const frame = Frame.outermost(unit, EMIT);
  const truth = frame.truth(condition);
  frame.writer.line(`run.next = ${orNever(truth.next)};`);
  frame.writer.line(`return ${truthNumber(truth)};`);
  unit.define(name, ["run"], frame.lines(), condition.source);
  return name;
}

/** Writes what explains a condition where it is true. */
function writeSurveys(condition: Expr, unit: Unit): string {
  const quantified = surveysOf(condition);
  if (quantified === null) return "null";
  const names = quantified.map((some) => writeSurvey(some, unit, EMIT));
  return `[${names.join(", ")}]`;
}

/** A line that does nothing in particular that the rules say. */
export function line(text: string): CodeLine {
  return { text, source: undefined };
}
